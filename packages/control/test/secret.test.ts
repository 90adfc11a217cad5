import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '../src/secret.ts'

test('a secret is printable by accident only as [redacted]', () => {
  const secret = new Secret('sk-very-private')
  const shown = [String(secret), String([secret]), JSON.stringify({ secret }), inspect({ deep: [secret] }), secret + '']
  expect(shown).toEqual([
    '[redacted]',
    '[redacted]',
    '{"secret":"[redacted]"}',
    '{ deep: [ [redacted] ] }',
    '[redacted]',
  ])
  expect(Object.keys(secret)).toEqual([])
})

test('reveal gives the text', () => {
  expect(new Secret('sk-very-private').reveal()).toBe('sk-very-private')
})
