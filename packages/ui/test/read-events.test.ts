// The event stream is read the same however its text was cut.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventReader, type StreamEvent } from '../src/api/read-events.ts'

function read(chunks: readonly string[]): { events: StreamEvent[]; beats: number } {
  const events: StreamEvent[] = []
  let beats = 0
  const take = createEventReader(
    (event) => events.push(event),
    () => beats++,
  )
  for (const chunk of chunks) take(chunk)
  return { events, beats }
}

const STREAM =
  ': beat\n\nid: 7\nevent: request\ndata: {"a":\ndata: 1}\n\ndata:two\n\nevent: empty\n\n: beat\n\nid\nunknown: x\ndata\n\ndata: cut'

const EXPECTED = {
  events: [
    { id: '7', type: 'request', data: '{"a":\n1}' },
    { id: '7', type: 'message', data: 'two' },
    { id: '', type: 'message', data: '' },
  ],
  beats: 2,
}

test('events have their id, type and data; comments are beats; what is not complete is not told', () => {
  expect(read([STREAM])).toEqual(EXPECTED)
  expect(read([STREAM.replaceAll('\n', '\r\n')])).toEqual(EXPECTED)
})

test.each(['\n', '\r\n'])('cut anywhere, with lines that end in %j, it says the same', (end) => {
  const text = STREAM.replaceAll('\n', end)
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (places) => {
      const cuts = [0, ...places.toSorted((a, b) => a - b), text.length]
      const chunks = cuts.slice(1).map((cut, index) => text.slice(cuts[index], cut))
      expect(read(chunks)).toEqual(EXPECTED)
    }),
  )
})
