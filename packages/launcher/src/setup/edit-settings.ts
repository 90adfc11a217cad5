// Changes single values in the settings of another program and leaves everything else as it stands: comments, order, layout.
import { isDeepStrictEqual } from 'node:util'
import { editConfig, renderKey, renderValue } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { applyEdits, modify, parse as parseJsonc, printParseErrorCode, type ParseError } from 'jsonc-parser'
import { parse as parseToml, TomlError } from 'smol-toml'

export type SettingsFormat = 'jsonc' | 'toml'

/** Where a value stands, and what it is to be; undefined takes it out. */
export interface Setting {
  readonly path: readonly string[]
  readonly value: unknown
}

type Table = Readonly<Record<string, unknown>>

const BOM = '\ufeff'

/** The data of a text. Throws `invalid-request` for one that its program could not read either. */
export function readSettings(text: string, format: SettingsFormat): Table {
  const source = text.startsWith(BOM) ? text.slice(1) : text
  if (source.trim() === '') return {}
  if (format === 'toml') return readToml(source)
  const errors: ParseError[] = []
  const data: unknown = parseJsonc(source, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error !== undefined) {
    const line = source.slice(0, error.offset).split('\n').length
    throw new GatewayError('invalid-request', `line ${line} cannot be read (${printParseErrorCode(error.error)})`)
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new GatewayError('invalid-request', 'it is no JSON object')
  }
  return data as Table
}

function readToml(source: string): Table {
  try {
    return parseToml(source, { maxDepth: 32, unsafeKeyBehaviour: 'throw' })
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause
    throw new GatewayError('invalid-request', `line ${cause.line} cannot be read`, { cause })
  }
}

/** The value at a path; undefined when it is not there. */
export function valueAt(data: unknown, path: readonly string[]): unknown {
  let at = data
  for (const step of path)
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? (at as Table)[step] : undefined
  return at
}

/** The text with these values. Throws `unsupported` where that cannot be done without touching anything else. */
export function editSettings(text: string, settings: readonly Setting[], format: SettingsFormat): string {
  const before = readSettings(text, format)
  const wanted = settings.filter(({ path, value }) => !isDeepStrictEqual(valueAt(before, path), value))
  if (wanted.length === 0) return text
  const bom = text.startsWith(BOM) ? BOM : ''
  const source = text.slice(bom.length)
  const edited = bom + (format === 'toml' ? editToml(source, wanted) : editJsonc(source, wanted))
  const meant = wanted.reduce<unknown>((data, { path, value }) => put(data, path, value), before)
  // Whatever way was found: what its program reads is what was meant, or nothing is changed.
  if (!isDeepStrictEqual(plain(readSettings(edited, format)), plain(meant))) throw byHand(wanted)
  return edited
}

function editJsonc(source: string, settings: readonly Setting[]): string {
  const indent = /\n([ \t]+)\S/.exec(source)?.[1] ?? '  '
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: source.includes('\r\n') ? '\r\n' : '\n',
  }
  let text = source.trim() === '' ? '{}\n' : source
  for (const { path, value } of settings) text = applyEdits(text, modify(text, [...path], value, { formattingOptions }))
  return text
}

function editToml(source: string, settings: readonly Setting[]): string {
  let text = source
  for (const { path, value } of settings) {
    if (isTable(value) && valueAt(readToml(text), path) === undefined) {
      text += newTable(text, path, value)
      continue
    }
    const at = value === undefined ? lastOf(readToml(text), path) : path
    const done = editConfig(text, [{ path: at, value: value ?? null }], 'toml')
    if ('problem' in done) throw byHand(settings)
    text = done.text
  }
  return text
}

/** What has to go so that nothing empty is left around it: a table without a header of its own is there by its last key. */
function lastOf(data: Table, path: readonly string[]): readonly string[] {
  const outer = path.slice(0, -1)
  const table = valueAt(data, outer)
  return outer.length > 0 && isTable(table) && Object.keys(table).length === 1 ? lastOf(data, outer) : path
}

/** A table of its own at the end of the file, as people write it. */
function newTable(text: string, path: readonly string[], table: Table): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const gap = text === '' ? '' : text.endsWith('\n') ? newline : newline + newline
  const pairs = Object.entries(table).map(([name, value]) => `${renderKey(name)} = ${renderValue(value)}`)
  return `${gap}${[`[${path.map(renderKey).join('.')}]`, ...pairs].join(newline)}${newline}`
}

function byHand(settings: readonly Setting[]): GatewayError {
  const names = settings.map(({ path }) => path.join('.')).join(', ')
  return new GatewayError(
    'unsupported',
    `${names} cannot be changed without touching what stands around it: edit the file by hand`,
  )
}

/** Tables that become empty stay: only the values named are ours. */
function put(data: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value
  const table = typeof data === 'object' && data !== null ? (data as Table) : {}
  const { [step]: present, ...others } = table
  const inner = put(present, rest, value)
  return inner === undefined ? others : { ...table, [step]: inner }
}

/** Without empty tables, which a format may or may not keep, and without prototypes. */
function plain(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || data instanceof Date)
    return data instanceof Date ? data.toISOString() : data
  if (Array.isArray(data)) return data.map(plain)
  const entries = Object.entries(data).map(([name, value]): [string, unknown] => [name, plain(value)])
  return Object.fromEntries(entries.filter(([, value]) => !isEmptyTable(value)))
}

function isEmptyTable(value: unknown): boolean {
  return isTable(value) && Object.keys(value).length === 0
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
