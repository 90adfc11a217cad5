// Changes one value in the text of a configuration file and leaves comments and layout alone, or refuses.
import { stringify } from 'smol-toml'
import { valueAt } from './explain-issues.ts'
import { isTable } from './fill-presets.ts'
import { schemaNodeAt } from './json-schema.ts'
import type { KeyPositions, Path } from './locate-keys.ts'
import { formatPath } from './problem.ts'
import { readSource, type ConfigFormat } from './read-source.ts'

/** The new text, or why this cannot be done. */
export type Edit = { readonly text: string } | { readonly problem: string }

/** The path that `server.listen` or `providers[0].base_url` means; undefined for anything else. */
export function parseKey(key: string): Path | undefined {
  if (!/^[\w-]+(?:\[\d+\]|\.[\w-]+)*$/.test(key)) return undefined
  return key.split(/[.[]/).map((part) => (part.endsWith(']') ? Number(part.slice(0, -1)) : part))
}

/** Sets a value. Whatever way was found, the result is parsed and compared: nothing else may have changed. */
export function editConfig(source: string, path: Path, value: unknown, format: ConfigFormat): Edit {
  const read = readSource(source, format)
  if ('severity' in read) return { problem: `the file cannot be parsed: ${read.message}` }
  const written = format === 'json' ? JSON.stringify(value) : renderValue(value)
  const isThere = valueAt(read.data, path) !== undefined
  if (!isThere && format === 'json') return { problem: `${formatPath(path)} is not in the file: add it by hand` }
  const text = isThere
    ? replaceValue(source, path, written, read.positions)
    : insertPair(source, path, written, read.positions, read.data)
  const after = readSource(text, format)
  const wanted = put(read.data, path, value)
  if ('severity' in after || !isSame(after.data, wanted)) {
    return { problem: `${formatPath(path)} stands where it cannot be changed safely: edit the file by hand` }
  }
  return { text }
}

/** A value as TOML writes it. */
export function renderValue(value: unknown): string {
  if (Array.isArray(value) && value.some(isTable)) return `[${value.map(renderValue).join(', ')}]`
  if (isTable(value)) {
    const pairs = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)} = ${renderValue(item)}`)
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
  }
  return stringify({ value })
    .trim()
    .replace(/^value = /, '')
}

function replaceValue(source: string, path: Path, written: string, positions: KeyPositions): string {
  const { offset, length } = positions.value(path)
  return source.slice(0, offset) + written + source.slice(offset + length)
}

function insertPair(source: string, path: Path, written: string, positions: KeyPositions, data: unknown): string {
  const newline = source.includes('\r\n') ? '\r\n' : '\n'
  const table = path.slice(0, -1)
  const line = `${String(path.at(-1))} = ${written}`
  if (valueAt(data, table) === undefined) {
    const gap = source === '' || /\n\r?\n$/.test(source) ? '' : source.endsWith('\n') ? newline : newline + newline
    return `${source}${gap}[${table.join('.')}]${newline}${line}${newline}`
  }
  const header = positions.key(table)
  const at = endOfBody(source, source.indexOf('\n', header.offset))
  return `${source.slice(0, at)}${newline}${line}${source.slice(at)}`
}

/** Behind the last pair of the table whose header line ends at `start`. */
function endOfBody(source: string, start: number): number {
  if (start === -1) return source.trimEnd().length
  const body = /\r?\n[ \t]*\[/g
  body.lastIndex = start
  const next = body.exec(source)?.index ?? source.length
  const lines = source.slice(0, next)
  // Comments and blank lines before the next header belong to that.
  const end = lines.replace(/(?:\s*\r?\n[ \t]*#[^\n]*)*\s*$/, '').length
  return Math.max(end, source[start - 1] === '\r' ? start - 1 : start)
}

function put(data: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(data)) return data.map((item: unknown, index) => (index === step ? put(item, rest, value) : item))
  const table = isTable(data) ? data : {}
  return { ...table, [step]: put(table[String(step)], rest, value) }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sortKeys) === JSON.stringify(b, sortKeys)
}

function sortKeys(_: string, item: unknown): unknown {
  return isTable(item) ? Object.fromEntries(Object.entries(item).toSorted(([x], [y]) => (x < y ? -1 : 1))) : item
}

/** Whether `config set` may be used for this key: a known one that holds a plain value or a list of them. */
export function isEditable(path: Path): boolean {
  const node = schemaNodeAt(path)
  if (node === undefined || node.properties !== undefined) return false
  return node.items?.properties === undefined && typeof node.additionalProperties !== 'object'
}
