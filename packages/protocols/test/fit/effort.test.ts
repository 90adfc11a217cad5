import { describe, expect, test } from 'vitest'
import { clampEffort, effortOfBudget, EFFORTS, lowerEffort } from '../../src/fit/effort.ts'

test.each([
  [-1, undefined],
  [0, 'none'],
  [512, 'minimal'],
  [1024, 'minimal'],
  [2048, 'low'],
  [8192, 'medium'],
  [8193, 'high'],
  [24_576, 'high'],
  [31_999, 'xhigh'],
])('a budget of %i means %s', (budget, effort) => {
  expect(effortOfBudget(budget)).toBe(effort)
})

describe('clamping', () => {
  test('goes down, never up (golden REAS-15)', () => {
    expect(clampEffort('xhigh', { efforts: ['low', 'medium', 'high', 'max'] })).toBe('high')
    expect(clampEffort('max', { efforts: ['low', 'medium', 'high'] })).toBe('high')
  })

  test('some reasoning never becomes none', () => {
    expect(clampEffort('minimal', { efforts: ['none', 'low', 'medium'] })).toBe('low')
  })

  test('none becomes the least where it is not offered', () => {
    expect(clampEffort('none', { efforts: ['minimal', 'low'] })).toBe('minimal')
    expect(clampEffort('none', { efforts: ['none', 'low'] })).toBe('none')
  })

  test('a single effort is taken whatever is wished', () => {
    expect(EFFORTS.map((effort) => clampEffort(effort, { efforts: ['high'] }))).toEqual(EFFORTS.map(() => 'high'))
  })

  test('what the maker equates comes before what is lower', () => {
    const deepseek = {
      efforts: ['none', 'low', 'high', 'max'],
      effortAliases: { minimal: 'low', medium: 'high', xhigh: 'high' },
    } as const
    expect(EFFORTS.map((effort) => clampEffort(effort, deepseek))).toEqual([
      'none',
      'low',
      'low',
      'high',
      'high',
      'high',
      'max',
    ])
  })

  test('no control, no effort; unknown control, the wish itself', () => {
    expect(clampEffort('high', { efforts: [] })).toBe(undefined)
    expect(clampEffort('xhigh', {})).toBe('xhigh')
  })

  test('the lower of two', () => {
    expect([lowerEffort('max', 'high'), lowerEffort('low', 'high')]).toEqual(['high', 'low'])
  })
})
