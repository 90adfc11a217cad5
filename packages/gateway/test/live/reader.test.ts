// One reader of the live stream that reads slowly, or not at all.
import { expect, test } from 'vitest'
import type { Exchange } from '../../src/http/exchange.ts'
import { createEventRing } from '../../src/live/event-ring.ts'
import { openReader } from '../../src/live/reader.ts'

/** A client whose socket is full when the test says so. */
function slowClient(): {
  exchange: Exchange
  text: () => string
  isFull: boolean
  end: () => string
  drain: () => void
} {
  let text = ''
  let end = ''
  let drain: () => void = () => undefined
  const client = {
    isFull: false,
    text: () => text,
    end: () => end,
    drain: () => drain(),
    exchange: {
      method: 'GET',
      path: '/api/events',
      query: new URLSearchParams(),
      headers: {},
      readBody: async () => new Uint8Array(),
      started: false,
      closed: false,
      setHeader: () => undefined,
      start: () => undefined,
      write: (chunk: string | Uint8Array) => {
        text += String(chunk)
        return !client.isFull
      },
      end: () => void (end = 'ended'),
      destroy: () => void (end = 'cut'),
      onDrain: (listener: () => void) => void (drain = listener),
      onAbort: () => undefined,
    },
  }
  return client
}

test('what a slow reader cannot take waits in the ring, not in its socket', () => {
  const ring = createEventRing(0, 8)
  const client = slowClient()
  client.isFull = true
  const reader = openReader(client.exchange, ring, { opening: 'hello\n', position: 0 }, () => undefined)
  ring.add('a', {})
  reader.pump()
  reader.beat()
  expect(client.text()).toBe('hello\n')
  client.isFull = false
  client.drain()
  expect(client.text()).toBe('hello\nid: 1\nevent: a\ndata: {}\n\n')
})

test('a reader that the ring has passed is cut off, once', () => {
  const ring = createEventRing(0, 2)
  const client = slowClient()
  client.isFull = true
  let left = 0
  const reader = openReader(client.exchange, ring, { opening: 'hello\n', position: 0 }, () => left++)
  for (const event of ['a', 'b', 'c']) ring.add(event, {})
  reader.pump()
  expect([client.end(), left]).toEqual(['', 0])
  reader.beat()
  reader.end()
  expect([client.end(), client.text(), left]).toEqual(['cut', 'hello\n', 1])
})
