import { expect, test } from 'vitest'
import { holdsContent } from '../../src/lanes/first-content.ts'
import { openStreamOf } from '../support/provider-wire.ts'
import { PROVIDERS } from '../support/rig.ts'

const bytes = (frames: readonly string[]): Uint8Array => Buffer.from(frames.join(''))

test.each(PROVIDERS.map(({ provider }) => provider))(
  'a stream of %s has its first content in the frame that holds it, and not in its opening',
  (provider) => {
    for (const beat of [{ text: 'word' }, { call: 'look', id: 'call_1', args: '{"a":1}' }]) {
      const frames = openStreamOf(provider, [beat])
      const first = frames.findIndex((frame) => holdsContent(provider, bytes([frame])))
      expect(first, JSON.stringify(frames)).not.toBe(-1)
      expect(holdsContent(provider, bytes(frames.slice(0, first)))).toBe(false)
      const isGemini = provider === 'gemini'
      if (!isGemini) expect(first).toBeGreaterThan(0)
    }
  },
)

test('a delta without a word is none', () => {
  const chat = (delta: object): Uint8Array => bytes([`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`])
  expect(holdsContent('openai-chat', chat({ role: 'assistant', content: '' }))).toBe(false)
  expect(holdsContent('openai-chat', chat({ role: 'assistant', content: null }))).toBe(false)
  expect(holdsContent('openai-chat', chat({ content: ' ' }))).toBe(true)
  expect(holdsContent('openai-chat', chat({ reasoning_content: 'hm' }))).toBe(true)
})
