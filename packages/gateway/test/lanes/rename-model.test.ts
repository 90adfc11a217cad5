import { expect, test } from 'vitest'
import { renameInFrames } from '../../src/lanes/rename-model.ts'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')
const renameAlone = (frame: string): string => text(renameInFrames('mine')(Buffer.from(frame)))

/** Neighbours that share a beginning and differ in what comes behind it. */
const FRAMES = [
  'data: {"id":"1","model":"a","choices":[{"delta":{"content":"x"}}]}\n\n',
  'data: {"id":"1","model":"a","choices":[{"delta":{"content":"the model"}}]}\n\n',
  'data: {"id":"1","model":"ab","choices":[]}\n\n',
  'data: {"id":"1","model":"a","choices":[],"model":"b"}\n\n',
  'data: {"id":"1","model":"a","response":{"model":"c"}}\n\n',
  'data: {"id":"1","model":"a"}\r\n\r\n',
  'data: {"id":"1","model":12}\n\n',
  'data: {"id":"1","model":123}\n\n',
  'data: {"id":"1","choices":[{"model":"inner"}]}\n\n',
  ': keep-alive\n\n',
  'event: message_start\ndata: {"type":"message_start","message":{"id":"m","model":"a"}}\n\n',
  'data: {"modelVersion":"a","candidates":[]}\n\n',
  'data: [DONE]\n\n',
]

test("the names of the reply are the client's, all other bytes stay", () => {
  expect(renameAlone(FRAMES[0]!)).toBe('data: {"id":"1","model":"mine","choices":[{"delta":{"content":"x"}}]}\n\n')
  expect(renameAlone(FRAMES[3]!)).toBe('data: {"id":"1","model":"mine","choices":[],"model":"mine"}\n\n')
  expect(renameAlone(FRAMES[8]!)).toBe(FRAMES[8])
})

test('a frame is renamed as it would be alone, whatever came before it and with it', () => {
  for (const before of FRAMES) {
    for (const frame of FRAMES) {
      const rename = renameInFrames('mine')
      rename(Buffer.from(before))
      expect(text(rename(Buffer.from(frame))), `${before} then ${frame}`).toBe(renameAlone(frame))
    }
  }
  expect(text(renameInFrames('mine')(Buffer.from(FRAMES.join(''))))).toBe(FRAMES.map(renameAlone).join(''))
})
