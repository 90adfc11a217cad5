// Where JSON stops being JSON, as a byte offset: V8's own messages quote the text around the fault, and mostly without a
// place. Runs only after `JSON.parse` has refused.

type State = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'after'

const WORDS = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const SPACE = /[ \t\r\n]*/y

const EXPECTED: Readonly<Record<State, string>> = {
  value: 'a value',
  'first-value': 'a value or "]"',
  key: 'a name in double quotes',
  'first-key': 'a name in double quotes or "}"',
  colon: '":"',
  after: '"," or the end',
}

/** In words: what was expected, and at which byte of the body. */
export function findFault(bytes: Uint8Array): string {
  // One character per byte: offsets are bytes.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const open: string[] = []
  let at = 0
  let state: State = 'value'
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    if (!pattern.test(text)) return false
    at = pattern.lastIndex
    return true
  }
  for (;;) {
    skip(SPACE)
    const next: State | undefined = step(text[at] ?? '', state, open, skip)
    if (next === undefined) break
    if (next !== 'after' || '{[}],:'.includes(text[at] ?? ' ')) at += isSign(text[at], state, next) ? 1 : 0
    state = next
  }
  const what = at >= text.length ? 'it ends too early' : `${EXPECTED[state]} expected`
  return `${what} at byte ${at}`
}
