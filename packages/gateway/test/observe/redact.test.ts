// What is hidden in words of providers: their keys, also when they are repeated in part.
import { expect, test } from 'vitest'
import { redactor } from '../../src/observe/redact.ts'

const KEY = 'sk-test-0123456789abcdefghijklmnop'
const redact = redactor({
  keys: [{ name: 'key', account: 'account', reveal: () => KEY }],
  headers: { 'x-token': 'Bearer a-shorter-one' },
})

test.each([
  ['the whole key', `Incorrect key ${KEY}.`, 'Incorrect key [redacted].'],
  ['all but its end', `Incorrect key ${KEY.slice(0, -4)}.`, 'Incorrect key [redacted].'],
  ['all but its end, with stars', `key ${KEY.slice(0, 20)}****mnop`, 'key [redacted]****mnop'],
  ['both', `${KEY}, ${KEY.slice(0, 30)}, ${KEY}`, '[redacted], [redacted], [redacted]'],
  ['a secret of a header', 'a-shorter-one', '[redacted]'],
  ['less than half of it', `key ${KEY.slice(0, 10)}…`, `key ${KEY.slice(0, 10)}…`],
  ['none of it', 'a key that begins with sk-test', 'a key that begins with sk-test'],
])('%s', (_, text, shown) => {
  expect(redact(text)).toBe(shown)
})
