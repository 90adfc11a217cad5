// Values as TOML writes them.
import { stringify } from 'smol-toml'
import { isTable } from '../fill-presets.ts'

/** A value in one line, tables inline. */
export function renderValue(value: unknown): string {
  if (Array.isArray(value) && value.some(isTable)) return `[${value.map(renderValue).join(', ')}]`
  if (isTable(value)) {
    const pairs = Object.entries(value).map(([key, item]) => `${renderKey(key)} = ${renderValue(item)}`)
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
  }
  return stringify({ value })
    .trim()
    .replace(/^value = /, '')
}

/** A key, in quotes where it needs them. */
export function renderKey(key: string | number): string {
  const text = String(key)
  return /^[\w-]+$/.test(text) ? text : JSON.stringify(text)
}

/** An entry of a list of tables with its header; what is nested in it stands inline. */
export function renderEntry(list: readonly (string | number)[], entry: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(entry)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${renderKey(key)} = ${renderValue(value)}\n`)
  return `[[${list.map(renderKey).join('.')}]]\n${lines.join('')}`
}

/** A list of tables as a value, one entry a line. */
export function renderInlineList(entries: readonly unknown[]): string {
  return entries.length === 0 ? '[]' : `[\n${entries.map((entry) => `  ${renderValue(entry)},\n`).join('')}]`
}
