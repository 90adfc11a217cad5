// The ring of live events: what a reader who was away gets, and what it is told it has missed.
import { expect, test } from 'vitest'
import { createEventRing } from '../../src/live/event-ring.ts'

const ids = (text: string | undefined): number[] | undefined =>
  text === undefined ? undefined : [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))

test('a reader is sent on after the last event that it knows', () => {
  const ring = createEventRing(100, 8)
  for (const at of [1, 2, 3]) ring.add('request', { at })
  expect([ids(ring.after(100)), ids(ring.after(102)), ids(ring.after(103))]).toEqual([[101, 102, 103], [103], []])
  expect(ring.after(102)).toBe('id: 103\nevent: request\ndata: {"at":3}\n\n')
})

test('what has fallen out is counted, and the rest is still there', () => {
  const ring = createEventRing(0, 4)
  for (let at = 1; at <= 5; at++) ring.add('request', {})
  expect(ids(ring.after(ring.start()))).toEqual([4, 5])
  expect([ring.after(1), ring.missedSince(1), ring.missedSince(3)]).toEqual([undefined, 2, 0])
})

test('numbers of nobody, of another process, and of before a break are counted from by nobody', () => {
  const ring = createEventRing(100, 8)
  ring.add('request', {})
  expect([ring.missedSince(99), ring.missedSince(102)]).toEqual([undefined, undefined])
  ring.clear()
  expect([ring.missedSince(101), ring.after(ring.last())]).toEqual([undefined, ''])
  ring.add('request', {})
  expect([ring.missedSince(101), ids(ring.after(ring.start()))]).toEqual([undefined, [103]])
})
