// Regressions 1 to 7 that users of other gateways report: the order of a stream, the identity of calls, and usage. What
// only chat hosts get wrong is in chat-hosts.test.ts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALL_CLIENTS, ANTHROPIC, CHAT, GEMINI, RESPONSES } from '../support/clients.ts'
import { wholeOf } from '../support/provider-whole.ts'
import { chatChunk, frame, streamOf, type Script } from '../support/provider-wire.ts'
import { foreign, PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'
import { framesOf } from '../support/strict-reply.ts'
import { json, sse } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

const TOOLS = [{ name: 'read' }, { name: 'write' }]

describe.each(ALL_CLIENTS)('$name', (client) => {
  const others = foreign(client.protocol)

  test.each(PROVIDERS)(
    'R01 thinking, text and calls of $provider are in blocks of their own',
    async ({ letter, provider }) => {
      const script: Script = {
        beats: [
          { reasoning: 'Let me think: ü😀' },
          { text: 'I will read.\n\n' },
          { call: 'read', id: 'call_1', args: '{"path":"a"}' },
        ],
        finish: 'tools',
      }
      const { reply } = await rig.ask(client, scripted(provider, script), { model: `${letter}-1`, tools: TOOLS })
      expect(reply).toMatchObject({ text: 'I will read.\n\n', calls: [{ name: 'read' }], error: undefined })
      expect(JSON.parse(reply.calls[0]!.input)).toEqual({ path: 'a' })
      expect(reply.reasoning).toBe('Let me think: ü😀')
      expect(reply.finish).toBe(client.finish.tools)
    },
  )

  const repeats = others.filter(({ provider }) => provider !== 'gemini')
  test.each(repeats)('R02 a beginning that $provider sends twice is told once', async ({ letter, provider }) => {
    const [first, ...rest] = streamOf(provider, { beats: [{ text: 'once' }] })
    const { reply, text } = await rig.ask(client, sse([first!, first!, ...rest]), { model: `${letter}-1` })
    expect(reply).toMatchObject({ text: 'once', finish: client.finish.stop, error: undefined })
    const beginning = {
      anthropic: 'event: message_start',
      'openai-chat': '"role":"assistant"',
      'openai-responses': 'event: response.created',
      gemini: '"text":"on"',
    }
    expect(text.split(beginning[client.protocol])).toHaveLength(2)
  })

  test.each(others)(
    'R03 many blocks of $provider: indices are dense, one block is open at a time',
    async ({ letter, provider }) => {
      const beats = [
        { text: 'a' },
        { call: 'read', id: 'call_1', args: '{"path":"1"}' },
        { call: 'write', id: 'call_2', args: '{"path":"2"}' },
        { call: 'read', id: 'call_3', args: '{"path":"3"}' },
      ]
      const { reply } = await rig.ask(client, scripted(provider, { beats, finish: 'tools' }), {
        model: `${letter}-1`,
        tools: TOOLS,
      })
      expect(reply.calls.map(({ name, input }) => [name, JSON.parse(input)])).toEqual([
        ['read', { path: '1' }],
        ['write', { path: '2' }],
        ['read', { path: '3' }],
      ])
    },
  )

  test('R04 two calls in one Gemini chunk, and the same call twice, stay apart', async () => {
    // A Gemini client is relayed: its own library makes up the ids.
    if (client === GEMINI) return
    const part = { functionCall: { name: 'read', args: { path: '1' } } }
    const chunk = {
      candidates: [{ index: 0, finishReason: 'STOP', content: { role: 'model', parts: [part, part] } }],
      usageMetadata: {},
    }
    const { reply } = await rig.ask(client, sse([frame(chunk)]), { model: 'g-1', tools: TOOLS })
    expect(reply.calls.map(({ name, input }) => [name, JSON.parse(input)])).toEqual([
      ['read', { path: '1' }],
      ['read', { path: '1' }],
    ])
    expect(reply.finish).toBe(client.finish.tools)
  })

  describe.each([
    ['streamed', true],
    ['whole', false],
  ])('R07 usage, %s', (_how, stream) => {
    test.each(PROVIDERS)('of $provider is neither doubled nor made up', async ({ letter, provider }) => {
      const script: Script = { beats: [{ text: 'ok' }], usage: { input: 100, cached: 80, output: 20, reasoning: 5 } }
      const { reply } = await rig.ask(client, scripted(provider, script), { model: `${letter}-1`, stream })
      // Anthropic does not tell how much of its output is thinking.
      const reasoning = provider === 'anthropic' ? 0 : 5
      if (client === ANTHROPIC) {
        expect(reply.usage).toMatchObject({ input_tokens: 20, cache_read_input_tokens: 80, output_tokens: 20 })
      } else if (client === CHAT) {
        expect(reply.usage).toMatchObject({
          prompt_tokens: 100,
          completion_tokens: 20,
          total_tokens: 120,
          prompt_tokens_details: { cached_tokens: 80 },
        })
        if (reasoning > 0) expect(reply.usage.completion_tokens_details).toMatchObject({ reasoning_tokens: reasoning })
      } else if (client === GEMINI) {
        expect(reply.usage).toMatchObject({
          promptTokenCount: 100,
          cachedContentTokenCount: 80,
          candidatesTokenCount: 20 - reasoning,
          totalTokenCount: 120,
        })
        if (reasoning > 0) expect(reply.usage.thoughtsTokenCount).toBe(reasoning)
      } else {
        expect(reply.usage).toMatchObject({
          input_tokens: 100,
          input_tokens_details: { cached_tokens: 80 },
          output_tokens: 20,
          output_tokens_details: { reasoning_tokens: reasoning },
          total_tokens: 120,
        })
      }
    })
  })
})

test.each(foreign('anthropic'))(
  'R06 the first event has an estimate of the prompt of $provider, the last one the truth',
  async ({ letter, provider }) => {
    const script: Script = { beats: [{ text: 'ok' }], usage: { input: 5000, output: 20 } }
    const { text } = await rig.ask(ANTHROPIC, scripted(provider, script), {
      model: `${letter}-1`,
      system: 'word '.repeat(4000),
    })
    const events = framesOf(text).map(({ data }) => data)
    const estimate = events.find(({ type }) => type === 'message_start').message.usage.input_tokens
    expect(estimate).toBeGreaterThan(2000)
    expect(estimate).toBeLessThan(10_000)
    expect(events.find(({ type }) => type === 'message_delta').usage).toMatchObject({
      input_tokens: 5000,
      output_tokens: 20,
    })
  },
)

const usage = (prompt: number, completion: number): object => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
})

test('R07 a usage that a chat host repeats and updates counts once, with its last figures', async () => {
  const frames = [
    { ...chatChunk({ content: 'a' }), usage: usage(100, 1) },
    { ...chatChunk({ content: 'b' }), usage: usage(100, 2) },
    { ...chatChunk({}, 'stop'), usage: usage(100, 2) },
    { ...chatChunk({}), choices: [], usage: usage(100, 3) },
  ].map(frame)
  for (const client of [ANTHROPIC, RESPONSES]) {
    const { reply } = await rig.ask(client, sse([...frames, frame('[DONE]')]), { model: 'c-1' })
    expect(reply.usage).toMatchObject({ input_tokens: 100, output_tokens: 3 })
  }
})

test('R07 a reply without usage is not given any from somewhere else', async () => {
  const whole = { ...wholeOf('openai-chat', { beats: [{ text: 'ok' }] }), usage: null }
  const { reply } = await rig.ask(CHAT, json(whole), { model: 'c-1', stream: false })
  expect(reply.usage ?? null).toBeNull()
})
