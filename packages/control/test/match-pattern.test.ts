import { expect, test } from 'vitest'
import { matchesPattern } from '../src/match-pattern.ts'

test.each([
  ['gpt-5', 'gpt-5', true],
  ['gpt-5', 'gpt-5.5', false],
  ['gpt-*', 'gpt-', true],
  ['gpt-*', 'gpt-5', true],
  ['gpt-*', 'openai/gpt-5', false],
  ['*gpt-5', 'openai/gpt-5', true],
  ['*', '', true],
  ['**', 'a', true],
  ['a*b*c', 'a1b2c', true],
  ['a*b*c', 'acb', false],
  ['a*a', 'a', false],
  ['ab*ba', 'aba', false],
  ['*b*', 'abc', true],
  ['a.c', 'abc', false],
])('%s, %s: %s', (pattern, name, expected) => {
  expect(matchesPattern(pattern, name)).toBe(expected)
})

test('many stars do not make it slow', () => {
  expect(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(10_000))).toBe(false)
})
