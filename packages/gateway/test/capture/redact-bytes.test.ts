// What counts as a credential in a recorded body, and what does not.
import { expect, test } from 'vitest'
import { redactBytes, redactWords } from '../../src/capture/redact-bytes.ts'
import { redactAddress, redactHeaders } from '../../src/capture/redact-headers.ts'

test.each([
  'sk-ant-api03-AbCdEfGhIjKlMnOpQrSt-0123456789_AA',
  'sk-proj-0123456789abcdefghij',
  'sk-or-v1-0123456789abcdef',
  'AIzaSyA0123456789abcdefghijklmnopqrstuv',
  'gsk_0123456789abcdefghij',
  'hf_abcdefghij0123456789',
  'ghp_0123456789abcdefghijABCDEFGHIJ012345',
  'github_pat_11ABCDEFG0123456789_abcdef',
  'xoxb-0123456789-abcdef',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
  'fer-0123456789abcdefghij',
])('%s is replaced by stars of its length, wherever it stands', (key) => {
  for (const text of [key, `"${key}"`, `export A=${key}\\n`, `é ${key} é`])
    expect(redactWords(text, [])).toBe(text.replace(key, '*'.repeat(key.length)))
})

test('a private key goes whole, also one that is cut off', () => {
  const key = String.raw`-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----`
  expect(redactWords(`a ${key} b`, [])).toBe(`a ${'*'.repeat(key.length)} b`)
  expect(redactWords('a -----BEGIN PRIVATE KEY-----MII', [])).toMatch(/^a \*+$/)
})

test.each([
  'the sk-learn-contributions-are-welcome package',
  'a task-oriented-approach-2-everything',
  'toolu_01A09q90qw90lq917835lq9',
  'msg_0123456789abcdefghijklmn',
  'Bearer of good news and everything else',
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk',
  'commit 3f786850e387550fdab836ed7e6dc881de23001b',
  'hf_transformers_are_models',
])('%s stays', (text) => {
  expect(redactWords(text, [])).toBe(text)
})

test('known secrets go whatever they look like; placeholders stay', () => {
  expect(redactWords('a plain-secret and x', ['plain-secret', 'x'])).toBe('a ************ and x')
})

test.each([
  ['a plain-sec', 'a *********'],
  ['plain-s', '*******'],
  ['a plain', 'a plain'],
  ['a plain-sec b', 'a plain-sec b'],
])('of "%s", whose rest is not here, "%s" stays', (text, left) => {
  const bytes = Buffer.from(text)
  redactBytes(bytes, ['plain-secret'], true)
  expect(bytes.toString()).toBe(left)
})

test('headers that hold credentials by their name go, those about something else stay', () => {
  const headers = {
    authorization: 'Bearer abc',
    'x-api-key': 'abc',
    cookie: 'a=b',
    'x-amz-security-token': 'abc',
    'anthropic-ratelimit-tokens-remaining': '17',
    'idempotency-key': 'abc',
    'user-agent': 'a/1',
    absent: undefined,
  }
  expect(redactHeaders(headers, [])).toEqual({
    authorization: 'Bearer [redacted]',
    'x-api-key': '[redacted]',
    cookie: '[redacted]',
    'x-amz-security-token': '[redacted]',
    'anthropic-ratelimit-tokens-remaining': '17',
    'idempotency-key': 'abc',
    'user-agent': 'a/1',
  })
})

test.each([
  ['https://u:p@host/v1?key=abc&alt=sse', 'https://[redacted]@host/v1?key=[redacted]&alt=sse'],
  ['/v1/models/a%2Fb?x=50%25', '/v1/models/a%2Fb?x=50%25'],
  ['/v1', '/v1'],
])('the address %s becomes %s', (address, expected) => {
  expect(redactAddress(address, [])).toBe(expected)
})
