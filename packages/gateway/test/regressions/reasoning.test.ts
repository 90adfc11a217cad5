// Regressions 22 to 25 that users of other gateways report: sealed reasoning, reasoning that must come back, and limits.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALL_CLIENTS, ANTHROPIC, CHAT, GEMINI, RESPONSES, type Client } from '../support/clients.ts'
import { expectLegal } from '../support/legal-request.ts'
import type { Script } from '../support/provider-wire.ts'
import { PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'
import { json, sse } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }
const TOOLS = [{ name: 'read' }]
const SEAL = 'c2VhbC1vZi10aGUtcHJvdmlkZXI='

/** A turn that thinks and calls, sealed as its provider does it. */
function thinking(provider: string): Script {
  const call = { call: 'read', id: 'call_1', args: '{"path":"a"}' }
  return {
    beats: [{ reasoning: 'I should read.', seal: SEAL }, provider === 'gemini' ? { ...call, seal: SEAL } : call],
    finish: 'tools',
  }
}

/** The client's next request after that turn: what it got, verbatim, and the results. */
async function nextTurn(
  client: Client,
  from: (typeof PROVIDERS)[number],
  model = `${from.letter}-1`,
): Promise<object[]> {
  const { reply } = await rig.ask(client, scripted(from.provider, thinking(from.provider)), { model, tools: TOOLS })
  expect(reply.calls).toHaveLength(1)
  return [...client.user('x'), ...reply.echo, ...client.results(reply.calls.map(({ id }) => ({ id, text: 'done' })))]
}

describe.each(ALL_CLIENTS)('$name', (client) => {
  const pairs = PROVIDERS.flatMap((from) =>
    PROVIDERS.map((to) => ({ from, to, name: `${from.provider} to ${to.provider}` })),
  )

  test.each(pairs)('R22 a conversation that moves from $name takes no foreign seal along', async ({ from, to }) => {
    const history = await nextTurn(client, from)
    const { sent, response } = await rig.ask(client, scripted(to.provider, OK), {
      model: `${to.letter}-1`,
      tools: TOOLS,
      history,
    })
    expect(response.status).toBe(200)
    if (client.protocol !== to.provider) expectLegal(to.provider, sent)
    const text = JSON.stringify(sent)
    expect(text, 'no envelope of ours goes to a provider').not.toContain('ferry1.')
    const travels = from.provider === to.provider && from.provider !== 'openai-chat'
    // Chat spells a Gemini signature in a field that names its maker (`extra_content.google`): the client sent that itself.
    const ownField = client === CHAT && from.provider === 'gemini' && to.provider === 'openai-chat'
    if (!travels && !ownField) expect(text).not.toContain(SEAL)
    if (travels) expect(text.split(SEAL), 'the seal is there once').toHaveLength(2)
  })

  test.each(PROVIDERS)('R22 a damaged seal is left out towards $provider', async ({ letter, provider }) => {
    if (client === CHAT || client.protocol === provider) return
    const history = JSON.parse(
      JSON.stringify(await nextTurn(client, { letter, provider } as (typeof PROVIDERS)[number])).replaceAll(
        'ferry1.',
        'ferry1.!',
      ),
    ) as object[]
    const { sent } = await rig.ask(client, scripted(provider, OK), { model: `${letter}-1`, tools: TOOLS, history })
    expect(JSON.stringify(sent)).not.toContain('ferry1.')
    expectLegal(provider, sent)
  })

  test('R23 the signature of every Gemini call comes back on its call', async () => {
    if (client === CHAT) return
    const beats = ['one', 'two'].map((id) => ({ call: 'read', id, args: `{"path":"${id}"}`, seal: `${SEAL}${id}` }))
    const { reply } = await rig.ask(client, scripted('gemini', { beats, finish: 'tools' }), {
      model: 'gemini-3-pro',
      tools: TOOLS,
    })
    const history = [
      ...client.user('x'),
      ...reply.echo,
      ...client.results(reply.calls.map(({ id }) => ({ id, text: 'done' }))),
    ]
    const { sent } = await rig.ask(client, scripted('gemini', OK), { model: 'gemini-3-pro', tools: TOOLS, history })
    const calls = sent.contents
      .flatMap((content: any) => content.parts)
      .filter((part: any) => part.functionCall !== undefined)
    expect(calls.map((part: any) => [part.functionCall.args.path, part.thoughtSignature])).toEqual([
      ['one', `${SEAL}one`],
      ['two', `${SEAL}two`],
    ])
  })

  test('R23 a call that Gemini 3 did not make gets the sentinel that its check lets pass', async () => {
    // A Gemini client is relayed: it speaks for itself.
    if (client === GEMINI) return
    const other = JSON.stringify(await nextTurn(client, PROVIDERS[1])).replaceAll('call_1', 'call_of_another')
    const history = JSON.parse(other) as object[]
    const { sent } = await rig.ask(client, scripted('gemini', OK), { model: 'gemini-3-pro', tools: TOOLS, history })
    const parts = sent.contents.flatMap((content: any) => content.parts)
    const call = parts.find((part: any) => part.functionCall !== undefined)
    expect(call.thoughtSignature).toMatch(/^(skip_thought_signature_validator|context_engineering_is_the_way_to_go)$/)
  })

  test('R24 the reasoning of a chat host that insists on it comes back with its calls', async () => {
    const history = await nextTurn(client, PROVIDERS[1], 'deep-1')
    const { sent } = await rig.ask(client, scripted('openai-chat', OK), { model: 'deep-1', tools: TOOLS, history })
    const message = sent.messages.find(({ role }: { role: string }) => role === 'assistant')
    expect(message).toMatchObject({ reasoning_content: 'I should read.', tool_calls: [{ id: 'call_1' }] })
  })

  test('R24 a call of another maker has the field as well, and hosts that do not want it get none', async () => {
    const history = [
      ...client.user('x'),
      ...client.assistant('hm', [{ id: 'call_1', name: 'read', args: '{}' }]),
      ...client.results([{ id: 'call_1', text: 'done' }]),
    ]
    // A chat client is relayed: it speaks for itself.
    if (client === CHAT) return
    const deep = await rig.ask(client, scripted('openai-chat', OK), { model: 'deep-1', tools: TOOLS, history })
    expect(deep.sent.messages[1]).toHaveProperty('reasoning_content')
    const plain = await rig.ask(client, scripted('openai-chat', OK), { model: 'c-1', tools: TOOLS, history })
    expect(plain.sent.messages[1]).not.toHaveProperty('reasoning_content')
  })
})

test('R24 Kimi has no placeholder: its preset asks for no empty reasoning', async () => {
  const kimi = await startRig({
    providers: [{ name: 'kimi', type: 'anthropic', base_url: rig.upstream.url, api_key: 'k' }],
    routes: [{ match: 'kimi-', provider: 'kimi' }],
  })
  rig.upstream.play = json({ type: 'message', content: [], usage: {} })
  const history = [
    ...CHAT.user('x'),
    ...CHAT.assistant('hm', [{ id: 'call_1', name: 'read', args: '{}' }]),
    ...CHAT.results([{ id: 'call_1', text: 'done' }]),
  ]
  await kimi.ask(CHAT, json({}), { model: 'kimi-k2', tools: TOOLS, history, stream: false })
  const sent = JSON.parse(rig.upstream.requests.at(-1)!.text) as object
  expectLegal('anthropic', sent)
  expect(JSON.stringify(sent)).not.toMatch(/"thinking":""|reasoning_content|redacted_thinking/)
  await kimi.close()
})

const wish = (client: Client, effort: string): object =>
  client === CHAT ? { reasoning_effort: effort } : { reasoning: { effort } }

describe('R25 thinking stays within the limits of the model', () => {
  const EFFORTS = ['minimal', 'low', 'medium', 'high', 'xhigh'] as const

  test.each([CHAT, RESPONSES].flatMap((client) => EFFORTS.map((effort) => ({ client, name: client.name, effort }))))(
    '$name, effort $effort, for a Claude with budgets and a limit of 4096',
    async ({ client, effort }) => {
      const { sent } = await rig.ask(client, scripted('anthropic', OK), {
        model: 'claude-haiku-4-5',
        limit: 4096,
        extra: wish(client, effort),
      })
      if (sent.thinking?.type !== 'enabled') return expect(sent.thinking?.budget_tokens).toBeUndefined()
      expect(sent.thinking.budget_tokens).toBeGreaterThanOrEqual(1024)
      expect(sent.thinking.budget_tokens).toBeLessThan(sent.max_tokens)
      expect(sent).not.toHaveProperty('temperature')
    },
  )

  test.each([CHAT, RESPONSES])('$name to a Claude that only thinks adaptively: no budget', async (client) => {
    const { sent } = await rig.ask(client, scripted('anthropic', OK), {
      model: 'claude-opus-5-5',
      limit: 4096,
      extra: wish(client, 'high'),
    })
    expect(JSON.stringify(sent)).not.toContain('budget_tokens')
    expect(sent.output_config).toEqual({ effort: 'high' })
  })

  test('thinking that is switched off has no effort beside it', async () => {
    const extra = { thinking: { type: 'disabled' }, output_config: { effort: 'max' } }
    const responses = await rig.ask(ANTHROPIC, scripted('openai-responses', OK), { model: 'gpt-5.2', extra })
    expect(responses.sent.reasoning?.effort ?? 'none').toMatch(/^(none|minimal|low)$/)
    const gemini = await rig.ask(ANTHROPIC, scripted('gemini', OK), { model: 'gemini-2.5-flash', extra })
    expect(gemini.sent.generationConfig.thinkingConfig?.thinkingBudget ?? 0).toBe(0)
  })

  test('a model that takes no reasoning gets none', async () => {
    const extra = { thinking: { type: 'enabled', budget_tokens: 2000 } }
    const { sent } = await rig.ask(ANTHROPIC, scripted('openai-responses', OK), { model: 'gpt-4o', extra })
    expect(sent).not.toHaveProperty('reasoning')
  })
})

test('R22 a provider that refuses a seal all the same is asked once, and its words reach the client', async () => {
  const refusal = {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'messages.1.content.0: Invalid `signature` in `thinking` block' },
  }
  for (const client of ALL_CLIENTS) {
    const { attempts, reply, response } = await rig.ask(client, json(refusal, 400), { model: 'a-1' })
    expect({ attempts, status: response.status }).toEqual({ attempts: 1, status: 400 })
    expect(reply.error?.message).toContain('Invalid `signature`')
  }
  rig.upstream.play = sse([])
})
