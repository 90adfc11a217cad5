// Remembers where every key and value of a JSON (or JSON5) text stands, like `locateKeys` does for TOML.
import { positionsIn, type KeyPositions, type Path, type Span } from './locate-keys.ts'

/** Indexes a text that the parser has accepted. Nothing here validates: it only has to agree with the parser. */
export function locateJson(source: string): KeyPositions {
  const scan: Scan = { source, at: 0, keys: new Map(), values: new Map() }
  readValue(scan, [])
  return { ...positionsIn(scan.keys, scan.values), headers: [] }
}

interface Scan {
  readonly source: string
  at: number
  readonly keys: Map<string, Span>
  readonly values: Map<string, Span>
}

function take(scan: Scan, pattern: RegExp): string {
  pattern.lastIndex = scan.at
  const text = pattern.exec(scan.source)?.[0] ?? ''
  scan.at += text.length
  return text
}

function readValue(scan: Scan, path: Path): void {
  take(scan, VOID)
  const start = scan.at
  const first = scan.source[start]
  if (first === '{') readItems(scan, '}', () => readPair(scan, path))
  else if (first === '[') readItems(scan, ']', (index) => readValue(scan, [...path, index]))
  else take(scan, WORD)
  scan.values.set(JSON.stringify(path), { offset: start, length: scan.at - start })
}

function readPair(scan: Scan, path: Path): void {
  const start = scan.at
  const written = take(scan, WORD)
  const inner = [...path, nameOf(written)]
  scan.keys.set(JSON.stringify(inner), { offset: start, length: scan.at - start })
  take(scan, VOID)
  scan.at += 1
  readValue(scan, inner)
}

function readItems(scan: Scan, end: string, readItem: (index: number) => void): void {
  scan.at += 1
  for (let index = 0; scan.at < scan.source.length; index++) {
    take(scan, VOID)
    if (scan.source[scan.at] === end) break
    readItem(index)
    take(scan, VOID)
    if (scan.source[scan.at] !== ',') break
    scan.at += 1
  }
  scan.at += 1
}

const VOID = /(?:[\s\ufeff]|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\/)*/y
const WORD = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|[^\s,:{}[\]"'/]+/y

/** Names with escapes are rare enough to be looked up as they are written. */
function nameOf(written: string): string {
  return /^["']/.test(written) ? written.slice(1, -1) : written
}
