// A unified diff on a terminal.
import { painter, printable } from './text.ts'

/** Renders it, with colours where there are any. */
export function renderDiff(diff: string, hasColors: boolean): string {
  const paint = painter(hasColors)
  return diff
    .split('\n')
    .map((line) => {
      const text = printable(line)
      if (/^(\+\+\+|---)/.test(line)) return paint('bold', text)
      if (line.startsWith('+')) return paint('green', text)
      if (line.startsWith('-')) return paint('red', text)
      return line.startsWith('@@') ? paint('cyan', text) : text
    })
    .join('\n')
}
