// Small tools for text on a terminal: colours, widths, tables.
import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Styles a text, or leaves it alone. */
export type Paint = (style: Style, text: string) => string

/** The painter for a terminal with or without colours. */
export function painter(hasColors: boolean): Paint {
  return hasColors ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text
}

/** Text from a file without control characters, which could move the cursor or forge lines. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => (char === '\t' ? char : '·'))
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

/** How many columns a text takes; Chinese, Japanese and Korean characters take two. */
export function displayWidth(text: string): number {
  let width = 0
  for (const char of text) width += WIDE.test(char) ? 2 : 1
  return width
}

/** Rows under a dim head line, columns aligned, indented by two; numbers, in the columns `right`, end below each other. */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  right: ReadonlySet<string> = new Set(),
): string {
  const cells = [head, ...rows].map((row) => row.map(printable))
  const widths = head.map((_, column) => Math.max(...cells.map((row) => displayWidth(row[column] ?? ''))))
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat((widths[column] ?? 0) - displayWidth(cell))
        return right.has(head[column] ?? '') ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd(),
  )
  return lines.map((line, index) => `  ${index === 0 ? paint('dim', line) : line}`).join('\n')
}

/** `1 error`, `2 errors`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** A size for people. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A time for people, in its two largest units: `2 h 3 min`. */
export function formatDuration(secs: number): string {
  const first = UNITS.findIndex(([, size]) => secs >= size)
  if (first < 0) return '0 s'
  let rest = Math.floor(secs)
  const parts = UNITS.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? '' : `${count} ${unit}`
  })
  return parts.filter((part) => part !== '').join(' ')
}
