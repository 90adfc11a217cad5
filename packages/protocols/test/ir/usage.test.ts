import { freshInput, mergeUsage } from '#ir'
import type { Usage } from '#ir'
import { describe, expect, test } from 'vitest'

describe('usage reports', () => {
  test('are cumulative: the later figure stands, the earlier one fills what it leaves out', () => {
    expect(
      mergeUsage({ input: 10, output: 1, cacheRead: 4, raw: 'a' }, { input: 10, output: 30, reasoning: 5, raw: 'b' }),
    ).toEqual({
      input: 10,
      output: 30,
      cacheRead: 4,
      reasoning: 5,
      raw: 'b',
    })
  })

  test('may be missing on either side', () => {
    const usage: Usage = { input: 1, output: 2 }
    expect(mergeUsage(undefined, undefined)).toBe(undefined)
    expect(mergeUsage(usage, undefined)).toBe(usage)
    expect(mergeUsage(undefined, usage)).toBe(usage)
  })

  test('do not lose figures to undefined ones, and change neither report', () => {
    const earlier: Usage = { input: 10, output: 1, cacheRead: 4 }
    const later = { input: 11, output: 2, cacheRead: undefined } as unknown as Usage
    expect(mergeUsage(earlier, later)).toEqual({ input: 11, output: 2, cacheRead: 4 })
    expect(earlier).toEqual({ input: 10, output: 1, cacheRead: 4 })
  })

  test('of the provider are no estimate, whatever was shown before them', () => {
    expect(mergeUsage({ input: 9, output: 0, estimated: true }, { input: 10, output: 3 })).toEqual({
      input: 10,
      output: 3,
    })
    expect(mergeUsage({ input: 10, output: 3 }, { input: 9, output: 4, estimated: true })).toEqual({
      input: 9,
      output: 4,
      estimated: true,
    })
  })
})

describe('fresh input', () => {
  test('is what no cache had, and never negative', () => {
    expect(freshInput({ input: 10, output: 0 })).toBe(10)
    expect(freshInput({ input: 10, output: 0, cacheRead: 4, cacheWrite: 5 })).toBe(1)
    expect(freshInput({ input: 3, output: 0, cacheRead: 4 })).toBe(0)
  })
})
