// The ways to write one value into a TOML text, or to take it out. Whoever calls compares the data afterwards.
import { valueAt } from '../explain-issues.ts'
import { isTable } from '../fill-presets.ts'
import type { Path } from '../locate-keys.ts'
import type { ReadSource } from '../read-source.ts'
import { arrangeEntries } from './arrange-entries.ts'
import { renderEntry, renderKey, renderValue } from './render-value.ts'
import { blocksOf, cutBlocks } from './text-blocks.ts'

/** Puts a value where there is none: into its table, into a new table, or inline. */
export function* insertions(
  source: string,
  path: Path,
  value: unknown,
  { positions, data }: ReadSource,
): Generator<string> {
  const newline = source.includes('\r\n') ? '\r\n' : '\n'
  const table = path.slice(0, -1)
  const line = `${renderKey(path.at(-1) ?? '')} = ${renderValue(value)}`
  const gap = source === '' || /\n\r?\n$/.test(source) ? '' : source.endsWith('\n') ? newline : newline + newline
  if (Array.isArray(value) && value.length > 0 && value.every(isTable)) {
    yield source + gap + value.map((entry) => renderEntry(path, entry)).join('\n')
  }
  if (valueAt(data, table) !== undefined) {
    const header = positions.key(table)
    const at = endOfBody(source, source.indexOf('\n', header.offset))
    yield `${source.slice(0, at)}${newline}${line}${source.slice(at)}`
    // Before the first table, where that is the first thing in the file.
    if (table.length === 0) yield `${line}${newline}${newline}${source}`
    return
  }
  if (!table.some((step) => typeof step === 'number')) {
    yield `${source}${gap}[${table.map(renderKey).join('.')}]${newline}${line}${newline}`
  }
  // Inside an entry of a list a table that is not there yet stands inline.
  const inner = { [String(path.at(-1))]: value }
  if (table.length > 1) yield* insertions(source, table, inner, { positions, data })
}

/** Takes out a value with its line, an entry of a list, or a table with everything in it. */
export function* removals(source: string, path: Path, { positions, data }: ReadSource): Generator<string> {
  const last = path.at(-1)
  const list = path.slice(0, -1)
  const present = valueAt(data, list)
  if (typeof last === 'number' && Array.isArray(present)) {
    const kept = present.flatMap((_, from) => (from === last ? [] : [{ from }]))
    yield arrangeEntries(source, list, kept, present, positions)
  } else if (positions.isWritten(path)) {
    const start = source.lastIndexOf('\n', positions.key(path).offset) + 1
    const { offset, length } = positions.value(path)
    const end = source.indexOf('\n', offset + length)
    yield source.slice(0, start) + (end === -1 ? '' : source.slice(end + 1))
  } else {
    yield cutBlocks(source, blocksOf(source, positions, path))
  }
}

/** Writes another text in the place of a value. */
export function replaceValue(
  source: string,
  path: Path,
  written: string,
  { positions }: Pick<ReadSource, 'positions'>,
): string {
  const { offset, length } = positions.value(path)
  return source.slice(0, offset) + written + source.slice(offset + length)
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
