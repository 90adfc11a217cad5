// Reads the text of a free-form tool out of the JSON it had to be wrapped in, while that JSON still arrives
// (spec 06 §6.4, TOOL-01 to TOOL-03).
import { isObject, parseJson } from '#wire'

/** Rewrites the input of one call: what each delta gives, and what is left when the call ends. */
export interface InputFilter {
  push(text: string): string
  end(): string
}

const ESCAPES = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])

/**
 * Decodes the string under `key` of a streamed JSON object, as it comes. Input of any other shape is kept until the end
 * and then read as a whole. Never gives half of a surrogate pair.
 */
export function stringField(key: string): InputFilter {
  const opening = `{${JSON.stringify(key)}:"`
  let state: 'opening' | 'string' | 'done' | 'other' = 'opening'
  let matched = 0
  let pieces: string[] = []
  let escape = ''
  let half = ''

  /** Walks through `{"input":"`, white space allowed between its tokens; answers where the string begins. */
  const open = (text: string): number => {
    for (let at = 0; at < text.length; at++) {
      const char = text[at]
      if (char === opening[matched]) {
        matched++
        if (matched < opening.length) continue
        state = 'string'
        return at + 1
      }
      const between = matched < 2 || matched > opening.length - 3
      if (between && (char === ' ' || char === '\n' || char === '\r' || char === '\t')) continue
      state = 'other'
      return text.length
    }
    return text.length
  }

  /** One more character of an escape; answers its text when it is complete. An invalid escape stands for itself. */
  const unescape = (char: string): string => {
    escape += char
    if (escape.length === 2 && char !== 'u') {
      const text = ESCAPES.get(char) ?? escape
      escape = ''
      return text
    }
    if (escape.length < 6) return ''
    const text = String.fromCharCode(Number.parseInt(escape.slice(2), 16))
    escape = ''
    return text
  }

  const decode = (text: string, from: number): string => {
    let out = half
    half = ''
    let at = from
    while (at < text.length) {
      const char = text[at] ?? ''
      if (escape.length > 1 && !/[\dA-Fa-f]/.test(char)) {
        // `\u` without four digits: it stands for itself, and this character is read again.
        out += escape
        escape = ''
      } else if (escape !== '') {
        out += unescape(char)
        at++
      } else if (char === '"') {
        state = 'done'
        return out.toWellFormed()
      } else if (char === '\\') {
        escape = char
        at++
      } else {
        const end = plainEnd(text, at)
        out += text.slice(at, end)
        at = end
      }
    }
    const last = out.charCodeAt(out.length - 1)
    if (last >= 0xd800 && last < 0xdc00) {
      half = out.slice(-1)
      out = out.slice(0, -1)
    }
    return out.toWellFormed()
  }

  return {
    push(text) {
      if (state === 'done') return ''
      if (state === 'string') return decode(text, 0)
      pieces.push(text)
      if (state === 'other') return ''
      const from = open(text)
      if (matched < opening.length) return ''
      pieces = []
      return decode(text, from)
    },
    end() {
      // Cut off before or inside the string: what was given is all there is.
      return state === 'other' ? readWhole(pieces.join(''), key).toWellFormed() : ''
    },
  }
}

function plainEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '"' && text[at] !== '\\') at++
  return at
}

/** The field, else the only string there is, else the JSON text itself: the tool then says what it dislikes. */
function readWhole(text: string, key: string): string {
  const value = parseJson(text)
  if (typeof value === 'string') return value
  if (!isObject(value)) return text
  if (Object.hasOwn(value, key) && typeof value[key] === 'string') return value[key]
  const strings = Object.values(value).filter((field) => typeof field === 'string')
  return strings.length === 1 ? (strings[0] ?? text) : text
}
