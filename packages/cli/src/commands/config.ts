// `ferryllm config …`: what is in force, where it comes from, and what can be set.
import {
  configJsonSchema,
  configPaths,
  findConfig,
  listSettings,
  nearest,
  typesOf,
  type EffectiveValue,
  type Setting,
} from '@ferryllm/control'
import { load, complain, refuse, valuesOf, type LayerFlags } from '../load.ts'
import { fail } from '../render/failure.ts'
import { renderValues } from '../render/values.ts'
import { painter, renderTable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options these commands share. */
export interface ConfigOptions extends LayerFlags {
  readonly config?: string
  readonly json?: true
}

/** Prints the values in force; 1 when the configuration is invalid. */
export function showConfig(options: ConfigOptions & { origin?: true }, terminal: Terminal): number {
  const loaded = load(options.config, terminal, options)
  complain(loaded, terminal)
  if (loaded.config === undefined) return refuse(loaded, options, terminal)
  const values = valuesOf(loaded, terminal, options)
  const text = options.json
    ? JSON.stringify(
        values.map(({ key, value, origin }) => ({ key, value, origin })),
        null,
        2,
      )
    : renderValues(values, options.origin === true, painter(terminal.hasColors))
  terminal.out(`${text}\n`)
  return 0
}

/** Prints one value, or one table of values. */
export function getConfig(key: string, options: ConfigOptions, terminal: Terminal): number {
  const loaded = load(options.config, terminal, options)
  complain(loaded, terminal)
  if (loaded.config === undefined) return refuse(loaded, options, terminal)
  const values = valuesOf(loaded, terminal, options)
  const found = values.filter(
    (value) => value.key === key || value.key.startsWith(`${key}.`) || value.key.startsWith(`${key}[`),
  )
  if (found.length === 0) return fail(explainMissing(key, values), options, terminal)
  const [only] = found
  const isOne = found.length === 1 && only?.key === key
  const table = Object.fromEntries(found.map((value) => [value.key, value.value])) as Record<string, unknown>
  const value = isOne ? only.value : table
  terminal.out(`${typeof value === 'string' && !options.json ? value : JSON.stringify(value, null, isOne ? 0 : 2)}\n`)
  return 0
}

function explainMissing(key: string, values: readonly EffectiveValue[]): string {
  const keys = [...listSettings().map((setting) => setting.key), ...values.map((value) => value.key)]
  if (keys.includes(key)) return `${key} is not set and has no default`
  const near = nearest(key, keys)
  return `there is no setting "${key}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`
}

/** Prints the file that is read, or that would be. */
export function pathOfConfig(options: ConfigOptions, terminal: Terminal): number {
  const file = findConfig(options.config, terminal)
  const places = configPaths(terminal)
  if (options.json) terminal.out(`${JSON.stringify({ file: file ?? null, places }, null, 2)}\n`)
  else if (file !== undefined) terminal.out(`${file}\n`)
  else terminal.error(`no configuration file; looked for ${places.join(', ')}\n`)
  return file === undefined ? 1 : 0
}

/** Prints the JSON Schema of the file. */
export function printSchema(terminal: Terminal): number {
  terminal.out(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
  return 0
}

/** Prints every key that can be set, with its variable. */
export function listConfig(options: ConfigOptions, terminal: Terminal): number {
  const rows = listSettings().map((setting) => ({
    key: setting.key,
    type: describeType(setting),
    default: setting.node.default,
    variable: setting.variable,
    description: setting.node.description,
  }))
  if (options.json) terminal.out(`${JSON.stringify(rows, null, 2)}\n`)
  else {
    const cells = rows.map((row) => [row.key, row.type, JSON.stringify(row.default) ?? '', row.variable])
    terminal.out(`${renderTable(['key', 'type', 'default', 'variable'], cells, painter(terminal.hasColors))}\n`)
  }
  return 0
}

function describeType({ node }: Setting): string {
  if (node.items?.properties !== undefined) return 'list of tables'
  return typesOf(node).join(' or ')
}
