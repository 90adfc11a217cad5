// Numbers, amounts and times in both languages.
import { describe, expect, test } from 'vitest'
import { createFormat } from '../src/i18n/format.ts'

const en = createFormat('en-US')
const zh = createFormat('zh-CN')

describe('numbers', () => {
  test.each([
    [en.number(2147), '2,147'],
    [en.compact(33_512), '33.5K'],
    [zh.compact(33_512), '3.4万'],
    [en.percent(0.87), '87%'],
    [en.percent(0.9944), '99.44%'],
    [en.percent(1), '100%'],
    [en.money(0), '$0.00'],
    [en.money(14.356), '$14.36'],
    [en.money(0.0042), '$0.0042'],
    [en.money(0.106), '$0.11'],
    [en.bytes(17), '17\u00a0B'],
    [en.bytes(64_000_000), '64 MB'],
  ])('%s', (shown, expected) => {
    expect(shown).toBe(expected)
  })
})

describe('durations', () => {
  test.each([
    [0, '0\u00a0ms'],
    [411.6, '412\u00a0ms'],
    [8_700, '8.7\u00a0s'],
    [13_400, '13\u00a0s'],
    [180_000, '3 min'],
    [5_400_000, '1.5 hr'],
    [90_000_000, '1 day'],
  ])('%d ms is %s', (ms, expected) => {
    expect(en.duration(ms)).toBe(expected)
  })
})

test.each([
  [0, 'now'],
  [1_500, '1 second ago'],
  [180_000, '3 minutes ago'],
  [7_200_000, '2 hours ago'],
  [90_000_000, 'yesterday'],
])('what was %d ms ago was %s', (passed, expected) => {
  expect(en.ago(new Date(1e12 - passed), 1e12)).toBe(expected)
})
