// Lines that are taken out of system prompts, by prefix and by pattern, for every client and provider.
import { describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT } from '../support/clients.ts'
import { EVERYWHERE, explain, PLACES, promptOf, upstreamOf } from './upstream-of.ts'

const STRIP = {
  prompt_cache: { strip_system_line_prefixes: ['Session: '], strip_system_line_patterns: ['token=[0-9a-f]{4}$'] },
}
const SYSTEM = 'You are kind.\nSession: 17\nBe brief.\nYour token=beef\ntoken=beef is mine.'
const BILLING = 'x-anthropic-billing-header: cc_version=1; cch=00000;'

test.each(EVERYWHERE)(
  '$name to $provider: by prefix and by pattern, never words of the user',
  ({ client, to, model }) => {
    const question = { model, system: SYSTEM, history: client.user(`Session: 18\nMy token=cafe`) }
    const { upstream, notes } = explain(STRIP, client, question, to)
    expect(promptOf(upstream)).toContain('You are kind.\\nBe brief.\\ntoken=beef is mine.')
    expect(JSON.stringify(upstream)).toContain('Session: 18\\nMy token=cafe')
    const note = notes.find(({ code }) => code === 'system_lines_stripped')
    expect(note?.text).toContain('2 line(s)')
    expect(note?.text).toContain('"Session: 17", "Your token=beef"')
  },
)

test('a system message inside the history counts as one', () => {
  const history = [...CHAT.user('hi'), { role: 'system', content: 'Session: 4\nNow be long.' }, ...CHAT.user('go')]
  const { messages } = upstreamOf(STRIP, CHAT, { model: 'm', history }, 'c')
  expect(messages[1]).toEqual({ role: 'system', content: 'Now be long.' })
})

test('a block of which nothing is left is no block', () => {
  const system = [
    { type: 'text', text: 'Session: 4' },
    { type: 'text', text: 'Be kind.' },
  ]
  const off = { ...STRIP.prompt_cache, auto_inject_anthropic_cache_control: false }
  const body = upstreamOf({ prompt_cache: off }, ANTHROPIC, { model: 'claude-opus-5', extra: { system } }, 'a')
  expect(body.system).toEqual([{ type: 'text', text: 'Be kind.' }])
})

test('a pattern that would hang other engines is done at once', () => {
  const settings = { prompt_cache: { strip_system_line_patterns: ['^(a+)+$', '(x|x)*y(x|x)*$'] } }
  const system = `${'a'.repeat(20_000)}b\n${'x'.repeat(20_000)}`
  expect(upstreamOf(settings, CHAT, { model: 'm', system }, 'c').messages[0].content).toBe(system)
})

describe("Claude Code's billing line", () => {
  const extra = { system: [BILLING, 'You are an agent.'].map((text) => ({ type: 'text', text })) }
  const zai = { name: 'zai', type: 'anthropic', base_url: 'https://api.z.ai/api/anthropic', api_key: 'k' }
  const unset = { prompt_cache: { strip_system_line_prefixes: [] } }

  test.each([{}, unset])('goes to Anthropic and to hosts that may be in front of it', (settings) => {
    for (const base_url of ['https://api.anthropic.com', 'http://127.0.0.1:9']) {
      const providers = [{ name: 'there', type: 'anthropic', base_url, api_key: 'k' }]
      const body = upstreamOf({ ...settings, providers }, ANTHROPIC, { model: 'claude-opus-5', extra }, 'there')
      expect(body.system[0].text).toBe(BILLING)
    }
  })

  test.each([{}, unset])('never goes to others, whatever they speak', (settings) => {
    for (const { to, model } of [...PLACES.slice(1), { to: 'zai', model: 'glm-5' }]) {
      const body = upstreamOf({ ...settings, providers: [zai] }, ANTHROPIC, { model, extra }, to)
      expect(JSON.stringify(body)).not.toMatch(/billing|cch=/)
    }
  })

  test('is not taken for a line that a pattern means', () => {
    const settings = { prompt_cache: { strip_system_line_patterns: ['.'] } }
    expect(upstreamOf(settings, ANTHROPIC, { model: 'claude-opus-5', extra }, 'a').system).toEqual([
      { type: 'text', text: BILLING, cache_control: { type: 'ephemeral' } },
    ])
  })
})
