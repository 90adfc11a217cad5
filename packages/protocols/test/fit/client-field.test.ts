import { expect, test } from 'vitest'
import { fieldPath, fieldPointer, untranslated } from '../../src/fit/client-field.ts'
import { requestOf } from '../support/requests.ts'
import { contextOf, from } from './fitting.ts'

const context = contextOf('openai-chat', 'anthropic')

test('a wish is found where the client wrote it', () => {
  const request = from('openai-chat', '', requestOf({}), { max_tokens: 5, max_completion_tokens: null })
  expect(fieldPointer(request, 'maxOutputTokens', context)).toBe('/max_tokens')
  expect(fieldPointer(request, 'stop', context)).toBe('/stop_sequences')
  const gemini = from('gemini', '', requestOf({}), { generationConfig: { topK: 5 } })
  const place = contextOf('gemini', 'anthropic')
  expect(fieldPointer(gemini, 'topK', place)).toBe('/generationConfig/topK')
  expect(fieldPath(gemini, 'topK', place)).toBe('generationConfig.topK')
})

test('only the same protocol and the same model go untranslated', () => {
  const request = requestOf({ model: 'm' })
  expect([
    untranslated(request, contextOf('gemini', 'gemini', { model: 'm' })),
    untranslated(request, contextOf('gemini', 'gemini', { model: 'n' })),
    untranslated(request, contextOf('gemini', 'anthropic', { model: 'm' })),
  ]).toEqual([true, false, false])
})
