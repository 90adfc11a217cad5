// The two clocks that run from the beginning of an attempt.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startDeadlines } from '../../src/upstream/deadlines.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Bench {
  readonly phases: (string | undefined)[]
  readonly stop: () => void
  hasContent: boolean
}

function bench(times: { firstEventMs?: number; totalMs?: number }): Bench {
  const phases: (string | undefined)[] = []
  const state = { phases, hasContent: false, stop: () => {} }
  state.stop = startDeadlines(
    { connectMs: 1, headersMs: 1, idleMs: 1, ...times },
    'p',
    () => state.hasContent,
    ({ details }) => phases.push(details.phase),
  )
  return state
}

test('the first content has its time, the whole has its own', () => {
  const { phases } = bench({ firstEventMs: 100, totalMs: 200 })
  vi.advanceTimersByTime(99)
  expect(phases).toEqual([])
  vi.advanceTimersByTime(1)
  expect(phases).toEqual(['first-event'])
  vi.advanceTimersByTime(100)
  expect(phases).toEqual(['first-event', 'total'])
})

test('a stream that has begun in time may take as long as it likes', () => {
  const state = bench({ firstEventMs: 100 })
  state.hasContent = true
  vi.advanceTimersByTime(1_000_000)
  expect(state.phases).toEqual([])
})

test('without times there are no timers, and after the end none is left', () => {
  bench({})
  expect(vi.getTimerCount()).toBe(0)
  const { stop, phases } = bench({ firstEventMs: 100, totalMs: 200 })
  stop()
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(1000)
  expect(phases).toEqual([])
})
