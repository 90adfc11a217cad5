// The owner's rules about reasoning, for every client and provider, for everything and for one route, and what is told of it.
import { describe, expect, test } from 'vitest'
import { startGateway } from '../support/gateway.ts'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES, type Client } from '../support/clients.ts'
import { json, startUpstream } from '../support/upstream.ts'
import { explain, PLACES, upstreamOf, type Settings } from './upstream-of.ts'

/** The client's own way to ask for an effort. */
function wish(client: Client, effort: string | undefined): object {
  if (effort === undefined) return {}
  if (client === CHAT) return { reasoning_effort: effort }
  if (client === RESPONSES) return { reasoning: { effort } }
  return { thinking: { type: 'adaptive' }, output_config: { effort } }
}

/** What each provider is told, in its own words, for a model that takes every effort from low to high. */
const WORDS: Readonly<Record<string, (body: any) => unknown>> = {
  a: (body) => body.output_config?.effort,
  c: (body) => body.reasoning_effort,
  r: (body) => body.reasoning?.effort,
  g: (body) => body.generationConfig?.thinkingConfig?.thinkingLevel?.toLowerCase(),
}
const MODELS: Readonly<Record<string, string>> = {
  a: 'claude-opus-5',
  c: 'some-model',
  r: 'gpt-5.4',
  g: 'gemini-3.1-pro',
}

const CASES: readonly { rule: object; asked: string | undefined; told: string | undefined }[] = [
  { rule: { reasoning_policy: 'preserve', default_reasoning_effort: 'low' }, asked: 'high', told: 'high' },
  { rule: { reasoning_policy: 'preserve', default_reasoning_effort: 'low' }, asked: undefined, told: undefined },
  { rule: { default_reasoning_effort: 'medium' }, asked: undefined, told: 'medium' },
  { rule: { default_reasoning_effort: 'medium' }, asked: 'high', told: 'high' },
  { rule: { reasoning_policy: 'cap', max_reasoning_effort: 'medium' }, asked: 'high', told: 'medium' },
  { rule: { reasoning_policy: 'cap', max_reasoning_effort: 'medium' }, asked: 'low', told: 'low' },
  { rule: { reasoning_policy: 'force', default_reasoning_effort: 'low' }, asked: 'high', told: 'low' },
  { rule: { reasoning_policy: 'force', max_reasoning_effort: 'medium' }, asked: undefined, told: 'medium' },
]

describe.each(CLIENTS)('$name', (client) => {
  describe.each(PLACES)('to $provider', ({ to }) => {
    test.each(CASES)('$rule: asked for $asked, told $told', ({ rule, asked, told }) => {
      const question = { model: MODELS[to]!, extra: wish(client, asked) }
      expect(WORDS[to]!(upstreamOf({ server: rule }, client, question, to))).toBe(told)
    })
  })

  test.each(['x_high', 'ultracode', 'max', 'minimal'])('%s is an effort of the configuration', (effort) => {
    const rule = { reasoning_policy: 'force', default_reasoning_effort: effort }
    expect(upstreamOf({ server: rule }, client, { model: 'some-model' }, 'c').reasoning_effort).toBe(
      { x_high: 'xhigh', ultracode: 'max' }[effort] ?? effort,
    )
  })

  test('none switches reasoning off', () => {
    const settings = { server: { reasoning_policy: 'force', default_reasoning_effort: 'none' } }
    const question = { model: 'gpt-5.4', extra: wish(client, 'high') }
    expect(upstreamOf(settings, client, question, 'r').reasoning?.effort).toBe('none')
  })

  test('a route may have its own rule, and takes the rest from the one for everything', () => {
    const settings: Settings = {
      server: { reasoning_policy: 'cap', max_reasoning_effort: 'low' },
      routes: [
        { match: 'c-deep', provider: 'c', max_reasoning_effort: 'high' },
        { match: 'c-free', provider: 'c', reasoning_policy: 'preserve' },
      ],
    }
    const told = (model: string): unknown =>
      upstreamOf(settings, client, { model, extra: wish(client, 'xhigh') }).reasoning_effort
    expect([told('c-1'), told('c-deep'), told('c-free')]).toEqual(['low', 'high', 'xhigh'])
  })
})

describe('a budget of the client', () => {
  const ask = (rule: object, budget: number): any =>
    upstreamOf(
      { server: rule },
      ANTHROPIC,
      { model: 'claude-sonnet-4-5', limit: 60_000, extra: { thinking: { type: 'enabled', budget_tokens: budget } } },
      'a',
    )

  test('within the cap stays as it is, to the byte', () => {
    expect(ask({ reasoning_policy: 'cap', max_reasoning_effort: 'high' }, 9_000).thinking.budget_tokens).toBe(9_000)
  })

  test('above the cap becomes an effort', () => {
    const body = ask({ reasoning_policy: 'cap', max_reasoning_effort: 'low' }, 32_768)
    expect(JSON.stringify(body)).not.toContain('32768')
  })
})

describe('budgets of the configuration', () => {
  const models = {
    'claude-sonnet-4-5': { reasoning_budgets: { medium: 5_000 } },
    'g/gemini-2.5-pro': { reasoning_budgets: { medium: 999 } },
  }
  const medium = { reasoning_effort: 'medium' }

  test('count where a model takes a number of tokens', () => {
    const claude = upstreamOf({ models }, CHAT, { model: 'claude-sonnet-4-5', extra: medium }, 'a')
    expect(claude.thinking).toMatchObject({ type: 'enabled', budget_tokens: 5_000 })
    const gemini = upstreamOf({ models }, CHAT, { model: 'gemini-2.5-pro', extra: medium }, 'g')
    expect(gemini.generationConfig.thinkingConfig.thinkingBudget).toBe(999)
  })

  test('leave the other efforts as they are', () => {
    const claude = upstreamOf({ models }, CHAT, { model: 'claude-sonnet-4-5', extra: { reasoning_effort: 'low' } }, 'a')
    expect(claude.thinking.budget_tokens).toBe(2_048)
  })
})

describe('the log', () => {
  test.each([
    { name: 'of relayed bytes', server: {}, model: 'c-1', effort: 'high', told: ['high', 'high'] },
    {
      name: 'of a capped request',
      server: { reasoning_policy: 'cap', max_reasoning_effort: 'low' },
      model: 'c-1',
      effort: 'high',
      told: ['high', 'low'],
    },
    {
      name: 'of a translated one',
      server: {},
      model: 'claude-sonnet-4-5',
      effort: 'medium',
      told: ['medium', 'medium'],
    },
    { name: 'of a filled one', server: { default_reasoning_effort: 'low' }, model: 'c-1', told: [undefined, 'low'] },
    { name: 'of one that leaves it open', server: {}, model: 'c-1', told: [undefined, undefined] },
  ])('$name says what was asked for and what was sent', async ({ server, model, effort, told }) => {
    const upstream = await startUpstream(json({ error: { message: 'no' } }, 400))
    const gateway = await startGateway({
      server,
      providers: [
        { name: 'c', type: 'openai', base_url: upstream.url, api_key: 'k' },
        { name: 'a', type: 'anthropic', base_url: upstream.url, api_key: 'k' },
      ],
      routes: [
        { match: 'c-', provider: 'c' },
        { match: 'claude-', provider: 'a' },
      ],
    })
    const body = JSON.stringify(CHAT.ask({ model, extra: wish(CHAT, effort) }))
    await fetch(gateway.url + CHAT.path, { method: 'POST', body }).then((response) => response.text())
    await expect.poll(() => gateway.log.length).toBe(1)
    const line = JSON.parse(gateway.log[0]!) as Record<string, unknown>
    expect([line['requested_reasoning'], line['applied_reasoning']]).toEqual(told)
    await gateway.close(0)
    await upstream.close()
  })
})

test('a change of the effort is told in a note', () => {
  const settings = { server: { reasoning_policy: 'force', default_reasoning_effort: 'low' } }
  const { notes } = explain(settings, CHAT, { model: 'some-model', extra: wish(CHAT, 'high') }, 'c')
  expect(notes).toEqual([expect.objectContaining({ code: 'reasoning_policy', op: 'rewritten' })])
})

describe.each(CLIENTS)('a word of $name for an effort', (client) => {
  const foreign = PLACES.filter(({ provider }) => provider !== client.protocol)

  test.each(foreign)('that $provider cannot be told is refused, with the words that can', ({ to }) => {
    const question = { model: MODELS[to]!, extra: wish(client, 'enormous') }
    expect(() => upstreamOf({}, client, question, to)).toThrow(
      expect.objectContaining({
        kind: 'invalid-request',
        message: expect.stringMatching(/"enormous" is no effort; use one of none, minimal, low, .*max, or auto/),
      }),
    )
  })

  test.each(foreign)('auto leaves it to $provider', ({ to }) => {
    const { upstream, notes } = explain({}, client, { model: MODELS[to]!, extra: wish(client, 'auto') }, to)
    expect(JSON.stringify(upstream)).not.toContain('"effort":"auto"')
    expect(notes.filter(({ code }) => code.includes('effort'))).toEqual([])
  })

  test('is the business of a provider of the same protocol', () => {
    const place = PLACES.find(({ provider }) => provider === client.protocol)!
    const body = upstreamOf({}, client, { model: MODELS[place.to]!, extra: wish(client, 'enormous') }, place.to)
    expect(JSON.stringify(body)).toContain('enormous')
  })
})
