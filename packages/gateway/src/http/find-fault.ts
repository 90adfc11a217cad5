// Where JSON stops being JSON, as a byte offset: V8's own messages quote the text around the fault, and mostly name no
// place. Runs only after `JSON.parse` has refused.

type Wanted = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'after'

const IN_WORDS: Readonly<Record<Wanted, string>> = {
  value: 'a value',
  'first-value': 'a value or "]"',
  key: 'a name in double quotes',
  'first-key': 'a name in double quotes or "}"',
  colon: '":"',
  after: '"," or a closing bracket',
}

const LITERAL = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** In words: what was expected, and at which byte of the body. */
export function findFault(bytes: Uint8Array): string {
  // One character per byte, so that offsets count bytes.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const open: string[] = []
  let wanted: Wanted = 'value'
  let at = 0
  for (;;) {
    while (' \t\r\n'.includes(text[at] ?? '?')) at++
    const sign = text[at]
    if (sign === undefined) return `it ends too early, at byte ${at}`
    const isClosed = (wanted === 'first-value' && sign === ']') || (wanted === 'first-key' && sign === '}')
    if (isClosed || (wanted === 'after' && sign === (open.at(-1) === '{' ? '}' : ']') && open.length > 0)) {
      open.pop()
      wanted = 'after'
      at++
      continue
    }
    const next = step(text, at, wanted, open.at(-1))
    if (next === undefined)
      return `${open.length === 0 && wanted === 'after' ? 'the end' : IN_WORDS[wanted]} expected at byte ${at}`
    if (next === text.length) return `it ends too early, at byte ${next}`
    if (typeof next === 'number') return `not allowed in a string: byte ${next}`
    if (next[0] === 'first-key' || next[0] === 'first-value') open.push(sign)
    ;[wanted, at] = next
  }
}

/** What comes next and where it begins; the place of a fault inside a string; undefined when something else was wanted. */
function step(
  text: string,
  at: number,
  wanted: Wanted,
  inside: string | undefined,
): [Wanted, number] | number | undefined {
  const sign = text[at]
  if (wanted === 'colon') return sign === ':' ? ['value', at + 1] : undefined
  if (wanted === 'after')
    return sign === ',' && inside !== undefined ? [inside === '{' ? 'key' : 'value', at + 1] : undefined
  const isKey = wanted === 'key' || wanted === 'first-key'
  if (sign === '"') {
    const end = endOfString(text, at + 1)
    return end < 0 ? ~end : [isKey ? 'colon' : 'after', end]
  }
  if (isKey) return undefined
  if (sign === '{') return ['first-key', at + 1]
  if (sign === '[') return ['first-value', at + 1]
  LITERAL.lastIndex = at
  return LITERAL.test(text) ? ['after', LITERAL.lastIndex] : undefined
}

/** Index after the closing quote; the complement of the place where the string goes wrong. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"') return at + 1
    if (text.charCodeAt(at) < 32) return ~at
    if (text[at] !== '\\') continue
    ESCAPE.lastIndex = at
    if (!ESCAPE.test(text)) return ~at
    at = ESCAPE.lastIndex - 1
  }
  return ~text.length
}
