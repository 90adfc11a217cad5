// A key that is asked for: what is kept while the source fails, and when it is asked again.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { askForKey } from '../../src/provider-keys/ask-for-key.ts'
import type { LiveKey } from '../../src/provider-keys/live-key.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Bench {
  readonly key: LiveKey
  readonly told: string[]
  readonly asked: () => number
  /** Moves the clock and lets the answers arrive. */
  readonly after: (ms: number) => Promise<string | undefined>
}

function bench(ttlMs: number, answers: (string | Error)[]): Bench {
  const told: string[] = []
  let asked = 0
  const ask = async (): Promise<string> => {
    const answer = answers[Math.min(asked++, answers.length - 1)] ?? ''
    if (answer instanceof Error) throw answer
    return answer
  }
  const listener = { changed: () => told.push('changed'), warn: (text: string) => told.push(text) }
  const key = askForKey({ source: 'command x', ask, ttlMs }, listener, () => Date.now())
  return {
    key,
    told,
    asked: () => asked,
    async after(ms) {
      await vi.advanceTimersByTimeAsync(ms)
      const { key: secret, problem } = key.current()
      return secret?.reveal() ?? problem
    },
  }
}

test('is asked at once, and again when the key has grown old', async () => {
  const { key, after, told, asked } = bench(60_000, ['one', 'one', 'two'])
  expect(key.current()).toEqual({ source: 'command x', problem: 'its key has not come yet' })
  expect(await after(0)).toBe('one')
  await key.ready
  expect(told).toEqual(['changed'])
  expect([await after(60_000), told.length]).toEqual(['one', 1])
  expect([await after(60_000), told.length]).toEqual(['two', 2])
  expect(asked()).toBe(3)
  key.stop()
})

test('a source that fails keeps the last good key, is asked again soon, and is complained of once', async () => {
  const { after, told, key } = bench(3_600_000, [
    'one',
    new Error('locked'),
    new Error('locked'),
    'two',
    new Error('again'),
  ])
  expect(await after(0)).toBe('one')
  expect(await after(3_600_000)).toBe('one')
  expect(await after(30_000)).toBe('one')
  expect(told).toEqual(['changed', 'command x: locked; the last good value stays in use'])
  expect(await after(30_000)).toBe('two')
  expect(await after(3_600_000)).toBe('two')
  expect(told.at(-1)).toBe('command x: again; the last good value stays in use')
  key.stop()
})

test('without a key there is a reason until one comes', async () => {
  const { after, told, key } = bench(60_000, [new Error('locked'), new Error('locked'), 'one'])
  expect(await after(0)).toBe('locked')
  expect(await after(30_000)).toBe('locked')
  expect(await after(30_000)).toBe('one')
  expect(told).toEqual(['changed', 'changed'])
  key.stop()
})

test.each(['', 'two\nlines', '<html>', 'k'.repeat(9000), 'schlüssel'])('%j is no key', async (answer) => {
  const { after, key } = bench(60_000, [answer])
  expect(await after(0)).toBe('what it answers is no key')
  key.stop()
})

test('a refused key is asked for again, though not all the time', async () => {
  const { key, after, asked } = bench(3_600_000, ['one', 'two'])
  await after(0)
  key.renew()
  expect([await after(0), asked()]).toEqual(['one', 1])
  await after(30_000)
  key.renew()
  key.renew()
  expect([await after(0), asked()]).toEqual(['two', 2])
  key.stop()
})

test('after the end nothing is asked and nothing told', async () => {
  const { key, after, told, asked } = bench(1000, ['one'])
  key.stop()
  await after(100_000)
  key.renew()
  await after(0)
  expect([told.length, asked()]).toEqual([0, 1])
})
