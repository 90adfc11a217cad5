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
  const isWhole = eachMember(bytes, (name, value) => {
    const key = wantedKey(bytes, name, wanted)
    if (key === undefined) return
    const slices = found.get(key) ?? []
    slices.push(value)
    found.set(key, slices)
  })
  return isWhole ? found : undefined
}

/**
 * The object with `first` (members as JSON text) in front and without the top-level members of these names; all others
 * stay as they are written. Undefined for bytes that `findTopLevel` finds no object in.
 */
export function replaceMembers(bytes: Uint8Array, names: readonly string[], first: string): Uint8Array | undefined {
  const kept: Uint8Array[] = []
  const isWhole = eachMember(bytes, (name, { end }) => {
    if (wantedKey(bytes, name, names) === undefined) kept.push(bytes.subarray(name.start, end))
  })
  if (!isWhole) return undefined
  const head = new TextEncoder().encode(`{${first}`)
  const out = new Uint8Array(kept.reduce((sum, { length }) => sum + length + 1, head.length + 1))
  out.set(head)
  let at = head.length
  for (const member of kept) {
    if (at > 1) out[at++] = COMMA
    out.set(member, at)
    at += member.length
  }
  out[at++] = CLOSE_BRACE
  return out.subarray(0, at)
}

/** Shows every member of one JSON object: its name in quotes, its value without white space. False = no such object. */
function eachMember(bytes: Uint8Array, visit: (name: Slice, value: Slice) => void): boolean {
  let at = skipSpace(bytes, 0)
  if (bytes[at] !== OPEN_BRACE) return false
  at = skipSpace(bytes, at + 1)
  if (bytes[at] === CLOSE_BRACE) return skipSpace(bytes, at + 1) === bytes.length
  for (;;) {
    if (bytes[at] !== QUOTE) return false
    const nameEnd = endOfString(bytes, at)
    if (nameEnd < 0) return false
    const colon = skipSpace(bytes, nameEnd)
    if (bytes[colon] !== COLON) return false
    const start = skipSpace(bytes, colon + 1)
    const end = endOfValue(bytes, start)
    if (end <= start) return false
    visit({ start: at, end: nameEnd }, { start, end: trimEnd(bytes, start, end) })
    if (bytes[end] === CLOSE_BRACE) return skipSpace(bytes, end + 1) === bytes.length
    if (bytes[end] !== COMMA) return false
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

function wantedKey(bytes: Uint8Array, name: Slice, wanted: readonly string[]): string | undefined {
  const raw = bytes.subarray(name.start + 1, name.end - 1)
  if (raw.includes(BACKSLASH)) {
    const key = readSlice(bytes, name)
    return typeof key === 'string' && wanted.includes(key) ? key : undefined
  }
  return wanted.find((key) => {
    if (key.length !== raw.length) return false
    for (let i = 0; i < raw.length; i++) if (raw[i] !== key.charCodeAt(i)) return false
    return true
  })
}
