import { describe, expect, test } from 'vitest'
import { endpointUrl } from '../src/compose-url.ts'

describe('endpointUrl', () => {
  test.each([
    ['https://api.openai.com', 'openai-chat', 'chat/completions', 'https://api.openai.com/v1/chat/completions'],
    ['https://api.openai.com/', 'openai-chat', '/chat/completions', 'https://api.openai.com/v1/chat/completions'],
    ['https://api.openai.com/v1', 'openai-responses', 'responses', 'https://api.openai.com/v1/responses'],
    ['https://api.openai.com/v1/', 'openai-responses', 'responses', 'https://api.openai.com/v1/responses'],
    ['https://host/api/v3', 'openai-chat', 'chat/completions', 'https://host/api/v3/chat/completions'],
    ['https://host/api/paas/v4', 'openai-chat', 'chat/completions', 'https://host/api/paas/v4/chat/completions'],
    ['https://host/compatible-mode/v1', 'openai-chat', 'models', 'https://host/compatible-mode/v1/models'],
    ['https://host/anthropic', 'anthropic', 'messages?beta=true', 'https://host/anthropic/v1/messages?beta=true'],
    [
      'https://host/anthropic/v1',
      'anthropic',
      'messages/count_tokens',
      'https://host/anthropic/v1/messages/count_tokens',
    ],
    ['https://g.example', 'gemini', 'models/m:generateContent', 'https://g.example/v1beta/models/m:generateContent'],
    ['https://g.example/v1beta', 'gemini', 'models/m:countTokens', 'https://g.example/v1beta/models/m:countTokens'],
    ['https://g.example/v1alpha', 'gemini', 'models/m:countTokens', 'https://g.example/v1alpha/models/m:countTokens'],
    [
      'https://g.example/v1beta/openai',
      'openai-chat',
      'chat/completions',
      'https://g.example/v1beta/openai/chat/completions',
    ],
    ['https://g.example/v1/models', 'gemini', 'models/m:countTokens', 'https://g.example/v1/models/m:countTokens'],
    ['https://host/codex/responses', 'openai-responses', 'responses', 'https://host/codex/responses'],
    ['https://host/codex/responses', 'openai-responses', 'models', 'https://host/codex/models'],
    ['https://host/v1/chat/completions', 'openai-chat', 'embeddings', 'https://host/v1/embeddings'],
    ['https://host/v1x', 'openai-chat', 'models', 'https://host/v1x/v1/models'],
    ['http://127.0.0.1:8080', 'openai-chat', 'models', 'http://127.0.0.1:8080/v1/models'],
    ['https://host/base?tenant=7', 'openai-chat', 'models?limit=9', 'https://host/base/v1/models?tenant=7&limit=9'],
  ] as const)('%s + %s %s', (base, protocol, path, expected) => {
    expect(endpointUrl(base, protocol, path)).toBe(expected)
  })
})
