import { expect, test } from 'vitest'
import { translateRateLimits } from '../../src/http/rate-limits.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')

test("Anthropic's limits in OpenAI's words", () => {
  const headers = {
    'anthropic-ratelimit-requests-limit': '50',
    'anthropic-ratelimit-requests-remaining': '49',
    'anthropic-ratelimit-requests-reset': '2026-11-20T12:00:11.500Z',
    'anthropic-ratelimit-tokens-remaining': '9000',
    'anthropic-ratelimit-tokens-reset': 'soon',
    'anthropic-ratelimit-unified-status': 'allowed',
  }
  expect(translateRateLimits(headers, 'openai-chat', NOW)).toEqual({
    'x-ratelimit-limit-requests': '50',
    'x-ratelimit-remaining-requests': '49',
    'x-ratelimit-reset-requests': '12s',
    'x-ratelimit-remaining-tokens': '9000',
  })
  expect(translateRateLimits(headers, 'anthropic', NOW)).toEqual({})
})

test("OpenAI's limits in Anthropic's words", () => {
  const headers = {
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '10',
    'x-ratelimit-reset-tokens': '6m0.5s',
    'x-ratelimit-reset-requests': 'later',
  }
  expect(translateRateLimits(headers, 'anthropic', NOW)).toEqual({
    'anthropic-ratelimit-tokens-limit': '1000',
    'anthropic-ratelimit-tokens-remaining': '10',
    'anthropic-ratelimit-tokens-reset': '2026-11-20T12:06:00.500Z',
  })
})
