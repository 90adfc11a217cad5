import { expect, test } from 'vitest'
import { traitsOf } from '../../src/fit/default-traits.ts'

test('what a preset says wins over the protocol, and the rest stays', () => {
  const plain = traitsOf('openai-chat')
  expect(traitsOf('openai-chat', { maxStop: 16, developerRole: true })).toEqual({
    ...plain,
    maxStop: 16,
    developerRole: true,
  })
})

test('an unknown chat host gets nothing that only OpenAI takes', () => {
  const { developerRole, customTools, strictTools, promptCacheKey, cacheMarks, passFields, hostedTools } =
    traitsOf('openai-chat')
  expect({ developerRole, customTools, strictTools, promptCacheKey, cacheMarks, passFields, hostedTools }).toEqual({
    developerRole: false,
    customTools: false,
    strictTools: false,
    promptCacheKey: false,
    cacheMarks: 'none',
    passFields: [],
    hostedTools: [],
  })
})

test('names and ids of each protocol', () => {
  expect(traitsOf('gemini').toolName.pattern.test('9lives')).toBe(false)
  expect(traitsOf('anthropic').toolName.pattern.test('9lives')).toBe(true)
  expect(traitsOf('gemini').toolId.pattern.test('any id: at all\n')).toBe(true)
  expect(traitsOf('openai-responses').toolId.pattern.test('call:1')).toBe(false)
})
