// Writes what is derived from the schema of the configuration: the JSON Schema for editors and the tables of
// docs/configuration.md. A test compares both with the schema; running this brings them up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { configJsonSchema, listSettings, OTHER_VARIABLES, typesOf, type Setting } from '@ferryllm/control'

type SchemaNode = Setting['node']

const ROOT = resolve(import.meta.dirname, '..')
const SCHEMA_FILE = resolve(ROOT, 'packages/control/schema/ferryllm.schema.json')
const PAGE_FILE = resolve(ROOT, 'docs/configuration.md')
const BEGIN = '<!-- keys: written by scripts/write-config-reference.ts -->'
const END = '<!-- /keys -->'

/** The files that are derived, with the text each should have. */
export function derivedFiles(): { file: string; text: string }[] {
  const page = readFileSync(PAGE_FILE, 'utf8')
  const [before = '', rest = ''] = page.split(BEGIN)
  const [, after = ''] = rest.split(END)
  return [
    { file: SCHEMA_FILE, text: `${JSON.stringify(configJsonSchema(), null, 2)}\n` },
    { file: PAGE_FILE, text: `${before}${BEGIN}\n\n${renderKeys()}\n${END}${after}` },
  ]
}

function renderKeys(): string {
  const parts: string[] = []
  const sections = new Map<string, string[]>()
  for (const { path, variable, node } of listSettings()) {
    const [section = '', ...key] = path
    const named = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined
    if (named?.properties !== undefined) parts.push(renderList(`[${section}.NAME]`, named, variable))
    else if (node.items?.properties === undefined) {
      const rows = sections.get(section) ?? []
      sections.set(section, rows)
      rows.push(row(key.length === 0 ? section : key.join('.'), node, `\`${variable}\``))
    } else parts.push(renderList(`[[${section}]]`, node.items, variable))
  }
  const tables = [...sections].map(
    ([section, rows]) =>
      `### \`[${section}]\`\n\n| key | type | default | variable | |\n|---|---|---|---|---|\n${rows.join('\n')}\n`,
  )
  const others = Object.entries(OTHER_VARIABLES).map(([name, text]) => `| \`${name}\` | ${text} |`)
  return [...tables, ...parts, `### Other variables\n\n| variable | |\n|---|---|\n${others.join('\n')}\n`].join('\n')
}

function renderList(header: string, entry: SchemaNode, variable: string): string {
  const rows = itemRows(entry, '')
  const head = `### \`${header}\`\n\nOne table per entry; all of them at once as JSON in \`${variable}\`.\n`
  return `${head}\n| key | type | default | |\n|---|---|---|---|\n${rows.join('\n')}\n`
}

function itemRows(node: SchemaNode, at: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const name = at === '' ? key : `${at}.${key}`
    return child.properties === undefined ? [row(name, child)] : itemRows(child, name)
  })
}

function row(key: string, node: SchemaNode, variable?: string): string {
  const restart = node['x-needs-restart'] === true ? ' Needs a restart.' : ''
  const initial = node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``
  const cells = [
    `\`${key}\``,
    describeType(node),
    initial,
    ...(variable === undefined ? [] : [variable]),
    `${node.description ?? ''}${restart}`,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function describeType(node: SchemaNode): string {
  if (node.enum !== undefined)
    return node.enum.length > 12 ? 'name' : node.enum.map((choice) => `\`${String(choice)}\``).join(', ')
  if (node.writeOnly === true) return 'secret text'
  if (node.items !== undefined) return node.items.writeOnly === true ? 'list of secret texts' : 'list'
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    boolean: '`true`, `false`',
    object: 'table',
  }
  const types = typesOf(node).map((type) => names[type] ?? type)
  const { minimum, maximum } = node
  const most = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? '' : `–${maximum}`
  const range = minimum === undefined ? '' : most === '' ? `, at least ${minimum}` : `, ${minimum}${most}`
  return types.join(' or ') + range
}

if (import.meta.main) {
  for (const { file, text } of derivedFiles()) writeFileSync(file, text)
}
