// OpenAI's hosts get a key that says which conversations begin alike.
import { describe, expect, test } from 'vitest'
import { CHAT, CLIENTS, RESPONSES } from '../support/clients.ts'
import { conversation, PLACES, upstreamOf, type Settings } from './upstream-of.ts'

const TOOLS = [{ name: 'read' }, { name: 'write' }]

describe.each(CLIENTS)('the cache key of $name', (client) => {
  const official: Settings = {
    providers: [
      { name: 'oc', type: 'openai', base_url: 'https://api.openai.com', api_key: 'k' },
      { name: 'or', type: 'openai_responses', base_url: 'https://api.openai.com', api_key: 'k' },
    ],
  }
  const ask = (to: string, question: object = {}, cache: object = {}): any =>
    upstreamOf(
      { ...official, prompt_cache: cache },
      client,
      { model: 'gpt-4o', system: 'Be kind.', tools: TOOLS, ...question },
      to,
    )

  test.each(['oc', 'or'])('to %s is the same for the same tools and prompt, and only then', (to) => {
    const key = ask(to).prompt_cache_key
    expect(key).toMatch(/^ferryllm:gpt-4o:tools-[0-9a-f]{12}:system-[0-9a-f]{12}$/)
    expect(ask(to, { history: conversation(client, 3) }).prompt_cache_key).toBe(key)
    expect(ask(to, { system: 'Be brief.' }).prompt_cache_key).not.toBe(key)
    expect(ask(to, { tools: [{ name: 'other' }] }).prompt_cache_key).not.toBe(key)
  })

  test.each(['oc', 'or'])('to %s has the name and the life that the owner wants', (to) => {
    const body = ask(to, {}, { openai_prompt_cache_key: 'mine', openai_prompt_cache_retention: '24h' })
    expect([body.prompt_cache_key.slice(0, 5), body.prompt_cache_retention]).toEqual(['mine:', '24h'])
    expect(ask(to, {}, { openai_prompt_cache_key: '' })).not.toHaveProperty('prompt_cache_key')
  })

  test('goes to no host that may not know it', () => {
    const others = PLACES.filter(({ provider }) => provider !== 'openai-responses')
    for (const { to, model } of others) expect(ask(to, { model })).not.toHaveProperty('prompt_cache_key')
  })
})

test.each([CHAT, RESPONSES])('a key of $name itself wins', (client) => {
  const providers = [{ name: 'or', type: 'openai_responses', base_url: 'https://api.openai.com', api_key: 'k' }]
  const body = upstreamOf({ providers }, client, { model: 'gpt-4o', extra: { prompt_cache_key: 'own' } }, 'or')
  expect(body.prompt_cache_key).toBe('own')
})
