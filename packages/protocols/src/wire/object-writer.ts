// Anthropic and Gemini take tool arguments as one JSON object, and Anthropic's SDK throws on anything else (golden TOOL-27,
// TOOL-30).
// This follows the text as it streams by, so that pieces go out as they came and a broken end can still be completed.
import { parseJson } from './json.ts'
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  isJsonSpace,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-chars.ts'
import { escapeEnd, numberAfter, numberNeeds, numberStart, type NumberState } from './json-tokens.ts'

/** Arguments that are no JSON at all travel as a string under this key (spec 05 note 9). */
export const RAW_KEY = '_raw_arguments'

export interface ObjectWriter {
  /** What of this piece may be sent: all of it, as long as everything so far is the beginning of one JSON object. */
  push(piece: string): string
  /**
   * What completes the object. `whole`: the text was one object, or blank · `completed`: it was nearly one · `broken`: no
   * JSON object begins like this; the text is under `_raw_arguments`.
   */
  end(): { readonly rest: string; readonly state: 'whole' | 'completed' | 'broken' }
}

type State = 'start' | 'key-or-end' | 'key' | 'colon' | 'value' | 'value-or-end' | 'after' | 'string' | 'escape' | 'hex'

const LITERALS: ReadonlyMap<number, string> = new Map([
  [116, 'rue'],
  [102, 'alse'],
  [110, 'ull'],
])

interface Cursor {
  state: State
  /** Open containers, innermost last, by the character that closes them. */
  readonly stack: number[]
  isKey: boolean
  number: NumberState | undefined
  /** What is missing of `true`, `false` or `null`. */
  literal: string
  hexLeft: number
}

/** Follows one call's arguments. */
export function objectWriter(): ObjectWriter {
  const pieces: string[] = []
  const cursor: Cursor = { state: 'start', stack: [], isKey: false, number: undefined, literal: '', hexLeft: 0 }
  let stopped = false
  let fixed = false

  const push = (piece: string): string => {
    pieces.push(piece)
    if (stopped) return ''
    let sent = ''
    let from = 0
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at)
      if (advance(cursor, code)) continue
      const escape = escapeEnd(cursor.state, code)
      if (escape === undefined) {
        stopped = true
        return sent + piece.slice(from, at)
      }
      // A raw control character, or a backslash that escapes nothing: both only lack an escape.
      fixed = true
      sent += piece.slice(from, at) + escape
      from = at + 1
      cursor.state = 'string'
    }
    return from === 0 ? piece : sent + piece.slice(from)
  }

  const end: ObjectWriter['end'] = () => {
    const raw = pieces.join('')
    if (raw.trim() === '') return { rest: '{}', state: 'whole' }
    if (cursor.state === 'start') return wrap(raw)
    // What follows a complete object cannot be sent any more: some hosts close it twice.
    if (cursor.stack.length === 0) return { rest: '', state: fixed || stopped ? 'completed' : 'whole' }
    return { rest: complete(cursor, raw, stopped), state: stopped ? 'broken' : 'completed' }
  }
  return { push, end }
}

/** Text that does not begin like an object: other JSON becomes its `value`, `null` means no arguments. */
function wrap(raw: string): ReturnType<ObjectWriter['end']> {
  const value = parseJson(raw)
  if (value === undefined) return { rest: JSON.stringify({ [RAW_KEY]: raw }), state: 'broken' }
  return { rest: value === null ? '{}' : `{"value":${raw.trim()}}`, state: 'completed' }
}

/** Moves over one character; false when no JSON object goes on like this. */
function advance(cursor: Cursor, code: number): boolean {
  if (cursor.state === 'string') return inString(cursor, code)
  if (cursor.state === 'escape' || cursor.state === 'hex') return inEscape(cursor, code)
  if (cursor.literal !== '') {
    if (cursor.literal.charCodeAt(0) !== code) return false
    cursor.literal = cursor.literal.slice(1)
    return true
  }
  if (cursor.number !== undefined) {
    const next = numberAfter(cursor.number, code)
    if (next === 'bad') return false
    cursor.number = next === 'over' ? undefined : next
    if (next !== 'over') return true
  }
  if (isJsonSpace(code)) return true
  return between(cursor, code)
}

function inString(cursor: Cursor, code: number): boolean {
  if (code < 32) return false
  if (code === BACKSLASH) cursor.state = 'escape'
  else if (code === QUOTE) cursor.state = cursor.isKey ? 'colon' : 'after'
  return true
}

function inEscape(cursor: Cursor, code: number): boolean {
  const char = String.fromCharCode(code)
  if (cursor.state === 'hex') {
    if (!/[0-9a-fA-F]/.test(char)) return false
    if (--cursor.hexLeft === 0) cursor.state = 'string'
    return true
  }
  if (!'"\\/bfnrtu'.includes(char)) return false
  cursor.state = char === 'u' ? 'hex' : 'string'
  cursor.hexLeft = 4
  return true
}

/** A character outside of strings, numbers and literals. */
function between(cursor: Cursor, code: number): boolean {
  const { state, stack } = cursor
  const inner = stack.at(-1)
  if (state === 'colon') {
    if (code === COLON) cursor.state = 'value'
    return code === COLON
  }
  if (code === QUOTE && state !== 'after' && state !== 'start') {
    cursor.isKey = state === 'key' || state === 'key-or-end'
    cursor.state = 'string'
    return true
  }
  const closes = state === 'after' || state === 'key-or-end' || state === 'value-or-end'
  if (closes && inner !== undefined && code === inner) {
    stack.pop()
    cursor.state = 'after'
    return true
  }
  if (state === 'after') {
    if (code !== COMMA || inner === undefined) return false
    cursor.state = inner === CLOSE_BRACE ? 'key' : 'value'
    return true
  }
  return beginsValue(cursor, code)
}

function beginsValue(cursor: Cursor, code: number): boolean {
  const { state, stack } = cursor
  if (code === OPEN_BRACE && (state === 'start' || state === 'value' || state === 'value-or-end')) {
    stack.push(CLOSE_BRACE)
    cursor.state = 'key-or-end'
    return true
  }
  if (state !== 'value' && state !== 'value-or-end') return false
  if (code === OPEN_BRACKET) {
    stack.push(CLOSE_BRACKET)
    cursor.state = 'value-or-end'
    return true
  }
  const literal = LITERALS.get(code)
  const number = numberStart(code)
  if (literal === undefined && number === undefined) return false
  cursor.literal = literal ?? ''
  cursor.number = number
  cursor.state = 'after'
  return true
}

/** The shortest end for what was sent, with the whole raw text in it when it could not all be sent. */
function complete(cursor: Cursor, raw: string, broken: boolean): string {
  const { stack } = cursor
  const rawField = `"${RAW_KEY}":${JSON.stringify(raw)}`
  const emptyRoot = stack.length === 1 && cursor.state === 'key-or-end'
  const here = cursor.state === 'key' ? rawField : finishToken(cursor)
  const inner = stack
    .slice(1)
    .toReversed()
    .map((code) => String.fromCharCode(code))
    .join('')
  const kept = cursor.state === 'key' && stack.length === 1
  return `${here}${inner}${broken && !kept ? `${emptyRoot ? '' : ','}${rawField}` : ''}}`
}

function finishToken({ state, isKey, number, literal, hexLeft }: Cursor): string {
  if (literal !== '') return literal
  if (number !== undefined) return numberNeeds(number)
  const closeString = isKey ? '":null' : '"'
  switch (state) {
    case 'string':
      return closeString
    case 'escape':
      return `\\${closeString}`
    case 'hex':
      return '0'.repeat(hexLeft) + closeString
    case 'colon':
      return ':null'
    case 'value':
      return 'null'
    case 'start':
    case 'key':
    case 'key-or-end':
    case 'value-or-end':
    case 'after':
      return ''
  }
}
