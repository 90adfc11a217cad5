import { expect, test } from 'vitest'
import { defaultConfig } from '../src/default-config.ts'
import { findRoute } from '../src/order-routes.ts'

const providerOf = (env: Record<string, string>, model: string): string | undefined =>
  findRoute(defaultConfig(env).routes, model)?.provider

test('without any key the demo answers everything', () => {
  const { providers, routes } = defaultConfig({})
  expect(providers).toEqual([{ name: 'demo', type: 'demo' }])
  expect(routes).toEqual([
    {
      match: '*',
      match_type: 'prefix',
      provider: 'demo',
      targets: [],
      strategy: 'first',
      fallback_providers: [],
      strip_prefix: false,
    },
  ])
})

test('every key brings its provider, and the demo stays reachable under its name only', () => {
  const env = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'b', GOOGLE_API_KEY: 'c', GROQ_API_KEY: 'd' }
  const { providers } = defaultConfig(env)
  expect(providers.map(({ name, type, api_key_env }) => [name, type, api_key_env])).toEqual([
    ['openai', 'openai_responses', 'OPENAI_API_KEY'],
    ['anthropic', 'anthropic', 'ANTHROPIC_API_KEY'],
    ['gemini', 'gemini', 'GOOGLE_API_KEY'],
    ['groq', 'openai', 'GROQ_API_KEY'],
    ['demo', 'demo', undefined],
  ])
  const models = ['gpt-5.5', 'o3-pro', 'claude-opus-5-5', 'gemini-3-pro', 'groq/llama', 'demo', 'demo-echo', 'unknown']
  expect(models.map((model) => providerOf(env, model))).toEqual([
    'openai',
    'openai',
    'anthropic',
    'gemini',
    'groq',
    'demo',
    'demo',
    undefined,
  ])
})

test('an empty variable is no key', () => {
  expect(defaultConfig({ OPENAI_API_KEY: ' ' }).providers).toEqual([{ name: 'demo', type: 'demo' }])
})

test('two presets that share a variable give one provider', () => {
  expect(defaultConfig({ ARK_API_KEY: 'x' }).providers.map(({ name }) => name)).toEqual(['volcengine', 'demo'])
})

test('quirks of Chat Completions do not follow OpenAI to the Responses API', () => {
  expect(defaultConfig({ OPENAI_API_KEY: 'x' }).providers[0]).not.toHaveProperty('quirks')
})
