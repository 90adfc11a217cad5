// Which events of a relayed stream are no events.
import { expect, test } from 'vitest'
import { findBrokenEvent } from '../../src/lanes/check-frames.ts'

const find = (text: string): number | undefined => findBrokenEvent(Buffer.from(text))

test.each([
  'data: {"a":1}\n\n',
  'data:{"a":1}\r\n\r\n',
  'event: x\ndata: {"a":{}}  \n\n',
  'data: [DONE]\n\n',
  ': keep-alive\n\n',
  'event: ping\ndata:\n\n',
  'data: {"a":\ndata: 1}\n\n',
  'id: }{\ndata: {}\n\n',
  'data: {}\n\ndata: {}\n\n',
])('%j is sound', (text) => expect(find(text)).toBeUndefined())

test.each([
  ['data: }{\n\n', 0],
  ['data: {"a":\n\n', 0],
  ['data: <html>\n\n', 0],
  ['data: "words"\n\n', 0],
  ['event: x\r\ndata: {"cut\r\n\r\n', 0],
  ['data: {}\n\nevent: y\ndata: oops\n\ndata: {}\n\n', 10],
])('%j is broken at %i', (text, at) => expect(find(text)).toBe(at))
