// Remembers where every key and value of a TOML text stands, so that a problem found in the parsed data can be shown in the file.
import { parse } from 'smol-toml'

/** Where something stands in the parsed data. */
export type Path = readonly (string | number)[]

/** A stretch of the source text. */
export interface Span {
  readonly offset: number
  readonly length: number
}

/** Finds the place of a key or value; for what is not in the file, the nearest table around it. */
export interface KeyPositions {
  key(path: Path): Span
  value(path: Path): Span
  /** Whether a value stands at exactly this path: false for tables that are headers, or made of dotted keys. */
  isWritten(path: Path): boolean
  /** The `[headers]` of a TOML text, in order. */
  readonly headers: readonly Header[]
}

/** One `[header]` or `[[header]]`. */
export interface Header {
  /** Ends in a number for an entry of a list of tables. */
  readonly path: Path
  readonly offset: number
}

/** Indexes a text that `parse` has accepted. Nothing here validates: it only has to agree with the parser. */
export function locateKeys(source: string): KeyPositions {
  const at = source.charCodeAt(0) === 0xfeff ? 1 : 0
  const scan: Scan = { source, at, keys: new Map(), values: new Map(), tableCounts: new Map(), headers: [] }
  let table: Path = []
  for (skip(scan, VOID); scan.at < source.length; skip(scan, VOID)) {
    if (source[scan.at] === '[') table = readHeader(scan)
    else readPair(scan, table)
  }
  const { keys, values, headers } = scan
  return { ...positionsIn(keys, values), headers }
}

/** Look-ups in the indexes of a text. */
export function positionsIn(keys: Spans, values: Spans): Omit<KeyPositions, 'headers'> {
  return {
    key: (path) => findSpan([keys, values], path),
    value: (path) => findSpan([values, keys], path),
    isWritten: (path) => values.has(JSON.stringify(path)),
  }
}

type Spans = Map<string, Span>

interface Scan {
  readonly source: string
  at: number
  readonly keys: Spans
  readonly values: Spans
  /** How many elements each array of tables has so far. */
  readonly tableCounts: Map<string, number>
  readonly headers: Header[]
}

/** The span of a path in the first index that has it; else that of the nearest table around it. */
function findSpan(maps: readonly ReadonlyMap<string, Span>[], path: Path): Span {
  for (let depth = path.length; depth > 0; depth--) {
    const name = JSON.stringify(path.slice(0, depth))
    for (const map of maps) {
      const span = map.get(name)
      if (span) return span
    }
  }
  return { offset: 0, length: 0 }
}

function remember(spans: Spans, path: Path, offset: number, end: number): void {
  const name = JSON.stringify(path)
  if (!spans.has(name)) spans.set(name, { offset, length: end - offset })
}

function skip(scan: Scan, pattern: RegExp): void {
  pattern.lastIndex = scan.at
  scan.at += pattern.exec(scan.source)?.[0].length ?? 0
}

function readKey(scan: Scan): { names: string[]; end: number } {
  const names: string[] = []
  for (;;) {
    skip(scan, BLANKS)
    const start = scan.at
    skip(scan, KEY_PART)
    const end = scan.at
    names.push(unquote(scan.source.slice(start, end)))
    skip(scan, BLANKS)
    if (scan.source[scan.at] !== '.') return { names, end }
    scan.at += 1
  }
}

/** The path a `[header]` means: names of arrays of tables stand for their last element. */
function readHeader(scan: Scan): Path {
  const start = scan.at
  const brackets = scan.source.startsWith('[[', start) ? 2 : 1
  scan.at += brackets
  const { names } = readKey(scan)
  scan.at += brackets
  let path: Path = []
  for (const [index, name] of names.entries()) {
    path = [...path, name]
    const id = JSON.stringify(path)
    const count = scan.tableCounts.get(id)
    if (brackets === 2 && index === names.length - 1) {
      remember(scan.keys, path, start, scan.at)
      scan.tableCounts.set(id, (count ?? 0) + 1)
      path = [...path, count ?? 0]
    } else if (count !== undefined) {
      path = [...path, count - 1]
    }
    remember(scan.keys, path, start, scan.at)
  }
  scan.headers.push({ path, offset: start })
  return path
}

function readPair(scan: Scan, parent: Path): void {
  const start = scan.at
  const { names, end } = readKey(scan)
  let path = parent
  for (const name of names) {
    path = [...path, name]
    remember(scan.keys, path, start, end)
  }
  scan.at += 1
  skip(scan, BLANKS)
  readValue(scan, path)
}

function readValue(scan: Scan, path: Path): void {
  const start = scan.at
  switch (scan.source[start]) {
    case '[':
      readList(scan, ']', (index) => readValue(scan, [...path, index]))
      break
    case '{':
      readList(scan, '}', () => readPair(scan, path))
      break
    case '"':
    case "'":
      skip(scan, STRING)
      break
    default:
      skip(scan, SCALAR)
  }
  remember(scan.values, path, start, scan.at)
}

function readList(scan: Scan, end: string, readItem: (index: number) => void): void {
  const { source } = scan
  scan.at += 1
  for (let index = 0; scan.at < source.length; index++) {
    skip(scan, VOID)
    if (source[scan.at] === end) break
    readItem(index)
    skip(scan, VOID)
    if (source[scan.at] !== ',') break
    scan.at += 1
  }
  scan.at += 1
}

const BLANKS = /[ \t]*/y
const VOID = /(?:[ \t\r\n]|#[^\n]*)*/y
const KEY_PART = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+/y
// Multi-line strings may end in up to two quotes of their own before the closing three.
const STRING = /"""(?:[^"\\]|\\[^]|"{1,2}(?!"))*"{3,5}|'''(?:[^']|'{1,2}(?!'))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y
const SCALAR = /[^,\]}#\r\n]*[^,\]}#\s]/y

function unquote(part: string): string {
  if (!/^["']/.test(part)) return part
  const [name = part] = Object.keys(parse(`${part} = 0`))
  return name
}
