// The splice lane's tool: finds top-level values of a JSON object in raw bytes and replaces them, all other bytes
// untouched: key order, number spelling, duplicate keys and escapes stay as the client wrote them (spec 08 §8.4).
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isJsonSpace,
  OPEN_BRACE,
  OPEN_BRACKET,
  parseJson,
  QUOTE,
} from '#wire'

/** A value's place: `start` inclusive, `end` exclusive, white space around it excluded. */
export interface Slice {
  readonly start: number
  readonly end: number
}

/**
 * All occurrences of each wanted key at the top level of one JSON object. Undefined when the bytes are not one complete
 * object as far as brackets and strings tell; nothing inside values is validated.
 */
export function findTopLevel(bytes: Uint8Array, wanted: readonly string[]): Map<string, Slice[]> | undefined {
  const found = new Map<string, Slice[]>()
  let at = skipSpace(bytes, 0)
  if (bytes[at] !== OPEN_BRACE) return undefined
  at = skipSpace(bytes, at + 1)
  if (bytes[at] === CLOSE_BRACE) return skipSpace(bytes, at + 1) === bytes.length ? found : undefined
  for (;;) {
    if (bytes[at] !== QUOTE) return undefined
    const keyEnd = endOfString(bytes, at)
    if (keyEnd < 0) return undefined
    const colon = skipSpace(bytes, keyEnd)
    if (bytes[colon] !== COLON) return undefined
    const start = skipSpace(bytes, colon + 1)
    const end = endOfValue(bytes, start)
    if (end <= start) return undefined
    const key = wantedKey(bytes, at, keyEnd, wanted)
    if (key !== undefined) {
      const slices = found.get(key) ?? []
      slices.push({ start, end: trimEnd(bytes, start, end) })
      found.set(key, slices)
    }
    if (bytes[end] === CLOSE_BRACE) return skipSpace(bytes, end + 1) === bytes.length ? found : undefined
    if (bytes[end] !== COMMA) return undefined
    at = skipSpace(bytes, end + 1)
  }
}

/** The bytes with every slice replaced by `json`. Slices must be in order and must not overlap. */
export function replaceSlices(bytes: Uint8Array, slices: readonly Slice[], json: string): Uint8Array {
  const value = new TextEncoder().encode(json)
  const removed = slices.reduce((sum, { start, end }) => sum + end - start, 0)
  const out = new Uint8Array(bytes.length - removed + slices.length * value.length)
  let from = 0
  let to = 0
  for (const { start, end } of slices) {
    out.set(bytes.subarray(from, start), to)
    to += start - from
    out.set(value, to)
    to += value.length
    from = end
  }
  out.set(bytes.subarray(from), to)
  return out
}

/** Reads a small value; undefined when it is not valid JSON. */
export function readSlice(bytes: Uint8Array, { start, end }: Slice): unknown {
  return parseJson(new TextDecoder().decode(bytes.subarray(start, end)))
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while (isJsonSpace(bytes[at])) at++
  return at
}

function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start && (bytes[at - 1] ?? 0) <= 32) at--
  return at
}

/** Index after the closing quote of the string that opens at `at`; -1 when it never closes. Native search: long strings cost little. */
function endOfString(bytes: Uint8Array, at: number): number {
  let quote = bytes.indexOf(QUOTE, at + 1)
  while (quote >= 0) {
    let slashes = 0
    while (bytes[quote - 1 - slashes] === BACKSLASH) slashes++
    if (slashes % 2 === 0) return quote + 1
    quote = bytes.indexOf(QUOTE, quote + 1)
  }
  return -1
}

/** Index of the comma or brace that ends the value starting at `start`; -1 when there is none. */
function endOfValue(bytes: Uint8Array, start: number): number {
  let depth = 0
  let at = start
  while (at < bytes.length) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at)
        if (at < 0) return -1
        continue
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++
        break
      case CLOSE_BRACKET:
        depth--
        break
      case CLOSE_BRACE:
        if (depth === 0) return at
        depth--
        break
      case COMMA:
        if (depth === 0) return at
        break
      default:
    }
    at++
  }
  return -1
}

function wantedKey(bytes: Uint8Array, start: number, end: number, wanted: readonly string[]): string | undefined {
  const raw = bytes.subarray(start + 1, end - 1)
  if (raw.includes(BACKSLASH)) {
    const key = readSlice(bytes, { start, end })
    return typeof key === 'string' && wanted.includes(key) ? key : undefined
  }
  return wanted.find((key) => {
    if (key.length !== raw.length) return false
    for (let i = 0; i < raw.length; i++) if (raw[i] !== key.charCodeAt(i)) return false
    return true
  })
}
