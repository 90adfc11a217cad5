import { expect, test } from 'vitest'
import { nearest } from '../src/suggest.ts'

const KEYS = ['name', 'type', 'base_url', 'api_key', 'api_key_env', 'rewrite_model', 'listen']

test.each([
  ['lisen', 'listen'],
  ['baseUrl', 'base_url'],
  ['base-url', 'base_url'],
  ['BASE_URL', 'base_url'],
  ['apikey', 'api_key'],
  ['nmae', 'name'],
  ['rewrite', 'rewrite_model'],
  ['url', 'base_url'],
  ['colour', undefined],
  ['', undefined],
])('%j → %s', (word, expected) => {
  expect(nearest(word, KEYS)).toBe(expected)
})

test('very long words are no burden', () => {
  expect(nearest('x'.repeat(1_000_000), KEYS)).toBeUndefined()
})
