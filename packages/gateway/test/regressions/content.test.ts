// Regressions 26 to 30 that users of other gateways report: empty texts, images in results, prompt caches, and compressed
// bodies.
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES } from '../support/clients.ts'
import { expectLegal } from '../support/legal-request.ts'
import { frame, chatChunk, type Script } from '../support/provider-wire.ts'
import { FOREIGN, PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'
import { framesOf } from '../support/strict-reply.ts'
import { sse } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig({ server: { body_limit_mb: 1 } })
})
afterAll(() => rig.close())

const OK: Script = { beats: [{ text: 'ok' }] }
const TOOLS = [{ name: 'read' }]
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** The history, whatever the provider calls it. */
const turnsOf = (body: any): unknown[] => body.messages ?? body.contents ?? body.input

/** Messages without their cache marks. */
const plain = (body: any): string[] =>
  body.messages.map((one: unknown) => JSON.stringify(one).replaceAll(/,?"cache_control":\{[^}]*\}/g, ''))

describe.each(FOREIGN)('R26 empty texts of $name', ({ client, letter, provider }) => {
  test('do not reach $provider', async () => {
    const call = { id: 'call_1', name: 'read', args: '{}' }
    const empty = {
      anthropic: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '' },
            { type: 'text', text: 'x' },
          ],
        },
      ],
      'openai-chat': [
        { role: 'system', content: '' },
        {
          role: 'user',
          content: [
            { type: 'text', text: '' },
            { type: 'text', text: 'x' },
          ],
        },
      ],
      'openai-responses': [
        { role: 'developer', content: '' },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: '' },
            { type: 'input_text', text: 'x' },
          ],
        },
      ],
      gemini: [{ role: 'user', parts: [{ text: '' }, { text: 'x' }] }],
    }[client.protocol]
    const history = [
      ...empty,
      ...client.assistant('', [call]),
      ...client.results([{ id: 'call_1', text: '' }]),
      ...client.assistant(''),
      ...client.user('go on'),
    ]
    const { sent, response } = await rig.ask(client, scripted(provider, OK), {
      model: `${letter}-1`,
      system: '',
      tools: TOOLS,
      history,
    })
    expect(response.status).toBe(200)
    // An empty result is a result; nothing else may be empty.
    expectLegal(provider, sent)
    if (provider === 'openai-chat')
      expect(sent.messages.filter((one: any) => one.role !== 'tool' && one.content === '')).toEqual([])
    if (provider === 'anthropic') expect(JSON.stringify(sent)).not.toMatch(/"content":(""|\[\])|"system":(""|\[\])/)
  })
})

test.each(CLIENTS.filter((client) => client !== CHAT))(
  'R26 empty deltas of a chat host give $name no empty block',
  async (client) => {
    const call = {
      tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'read', arguments: '{}' } }],
    }
    const deltas = [{ role: 'assistant', content: '', reasoning_content: '' }, { content: null }, call, { content: '' }]
    const frames = [...deltas.map((delta) => chatChunk(delta)), chatChunk({}, 'tool_calls')].map(frame)
    const { reply, text } = await rig.ask(client, sse([...frames, frame('[DONE]')]), { model: 'c-1', tools: TOOLS })
    expect(reply.calls).toHaveLength(1)
    expect(reply.echo.flatMap((one: any) => (client === ANTHROPIC ? one.content : one))).toHaveLength(1)
    expect(text).not.toContain('thinking_delta')
  },
)

describe.each(FOREIGN.filter(({ client }) => client !== CHAT))(
  'R27 an image in a tool result of $name',
  ({ client, letter, provider }) => {
    test('reaches $provider as an image, not as text', async () => {
      const history = [
        ...client.user('look'),
        ...client.assistant(undefined, [{ id: 'call_1', name: 'read', args: '{}' }]),
        ...client.results([{ id: 'call_1', text: 'the picture:', image: PNG }]),
      ]
      const { sent } = await rig.ask(client, scripted(provider, OK), { model: `${letter}-1`, tools: TOOLS, history })
      expectLegal(provider, sent)
      const text = JSON.stringify(sent)
      expect(text.split(PNG), 'the image is there once').toHaveLength(2)
      expect(text).toContain('the picture:')
      const marks = {
        anthropic: `"source":{"type":"base64","media_type":"image/png","data":"${PNG}"}`,
        'openai-chat': `"image_url":{"url":"data:image/png;base64,${PNG}"`,
        'openai-responses': `"image_url":"data:image/png;base64,${PNG}"`,
        gemini: `"inlineData":{"mimeType":"image/png","data":"${PNG}"}`,
      }
      expect(text).toContain(marks[provider])
    })
  },
)

const BILLING = 'x-anthropic-billing-header: cc_version=2.1.328.abc; cc_entrypoint=sdk-cli; cch=00000;'
const system = (line: string): object => ({
  system: [
    { type: 'text', text: line },
    { type: 'text', text: 'You are an agent.', cache_control: { type: 'ephemeral' } },
  ],
})

test.each(PROVIDERS.filter(({ provider }) => provider !== 'anthropic'))(
  'R28 the billing line does not reach $provider, the prefix is the same every turn',
  async ({ letter, provider }) => {
    const ask = async (line: string, history?: object[]): Promise<any> =>
      (
        await rig.ask(ANTHROPIC, scripted(provider, OK), {
          model: `${letter}-1`,
          tools: TOOLS,
          extra: system(line),
          ...(history === undefined ? {} : { history }),
        })
      ).sent
    const first = await ask(BILLING)
    expect(JSON.stringify(first)).not.toMatch(/billing|cch=/)
    const later = [...ANTHROPIC.user('hello'), ...ANTHROPIC.assistant('ok'), ...ANTHROPIC.user('more')]
    const second = await ask(BILLING.replace('cch=00000', 'cch=fffff'), later)
    expect(JSON.stringify(turnsOf(second)).startsWith(JSON.stringify(turnsOf(first)).slice(0, -1))).toBe(true)
    for (const key of Object.keys(first).filter((name) => first[name] !== turnsOf(first)))
      expect(JSON.stringify(second[key])).toBe(JSON.stringify(first[key]))
  },
)

test('R28 Anthropic itself gets its own line', async () => {
  const { sent } = await rig.ask(ANTHROPIC, scripted('anthropic', OK), { model: 'a-1', extra: system(BILLING) })
  expect(sent.system[0].text).toBe(BILLING)
})

describe.each([CHAT, RESPONSES])('R29 the cache of $name on Claude', (client) => {
  test('is written: marks on the system prompt, the tools and the last words, never more than four', async () => {
    const history = [
      ...client.user('1'),
      ...client.assistant('2'),
      ...client.user('3'),
      ...client.assistant('4'),
      ...client.user('5'),
    ]
    const { sent } = await rig.ask(client, scripted('anthropic', OK), {
      model: 'claude-sonnet-4-5',
      system: 'Be kind.',
      tools: TOOLS,
      history,
    })
    const marks = JSON.stringify(sent).match(/"cache_control"/g)?.length ?? 0
    expect(marks).toBeGreaterThanOrEqual(2)
    expect(marks).toBeLessThanOrEqual(4)
    expect(sent.system.at(-1)).toHaveProperty('cache_control')
    expect(sent.tools.at(-1)).toHaveProperty('cache_control')
    expect(sent.messages.at(-1).content.at(-1)).toHaveProperty('cache_control')
  })

  test('is not lost by a history in another order', async () => {
    const history = [...client.user('one'), ...client.assistant('two'), ...client.user('three')]
    const first = await rig.ask(client, scripted('anthropic', OK), { model: 'claude-sonnet-4-5', history })
    const more = [...history, ...client.assistant('four'), ...client.user('five')]
    const second = await rig.ask(client, scripted('anthropic', OK), { model: 'claude-sonnet-4-5', history: more })
    expect(plain(second.sent).slice(0, 3)).toEqual(plain(first.sent))
  })
})

test("R29 Claude Code's marks keep their lifetime, and no fifth is added", async () => {
  const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } }
  const extra = { system: ['a', 'b', 'c', 'd'].map((text) => ({ type: 'text', text, ...mark })) }
  const { sent } = await rig.ask(ANTHROPIC, scripted('anthropic', OK), { model: 'a-1', extra })
  expect(sent.system).toEqual(extra.system)
  expect(JSON.stringify(sent).match(/"cache_control"/g)).toHaveLength(4)
})

test('R29 what keeps a conversation on one cache travels: the key of Codex, the session of Claude Code', async () => {
  const key = 'thread-0b1c'
  const codex = await rig.ask(RESPONSES, scripted('openai-responses', OK), {
    model: 'r-1',
    extra: { prompt_cache_key: key },
  })
  expect(codex.sent.prompt_cache_key).toBe(key)
  const claude = await rig.ask(
    ANTHROPIC,
    scripted('anthropic', OK),
    { model: 'a-1' },
    { 'x-claude-code-session-id': key },
  )
  expect(claude.received?.headers['x-claude-code-session-id']).toBe(key)
})

test('R29 system messages in the middle of a conversation do not move what stands before them', async () => {
  const note = { role: 'system', content: [{ type: 'text', text: 'new date', cache_control: { type: 'ephemeral' } }] }
  const later = { ...note, content: 'new date' }
  for (const { letter, provider } of PROVIDERS.filter((place) => place.provider !== 'anthropic')) {
    const base = [...ANTHROPIC.user('one'), ...ANTHROPIC.assistant('two'), ...ANTHROPIC.user('three')]
    const first = await rig.ask(ANTHROPIC, scripted(provider, OK), { model: `${letter}-1`, history: [...base, note] })
    const more = [...base, later, ...ANTHROPIC.assistant('four'), ...ANTHROPIC.user('five')]
    const second = await rig.ask(ANTHROPIC, scripted(provider, OK), { model: `${letter}-1`, history: more })
    expect(JSON.stringify(turnsOf(second.sent)).startsWith(JSON.stringify(turnsOf(first.sent)).slice(0, -1))).toBe(true)
  }
})

describe.each(CLIENTS)('R30 a compressed request of $name', (client) => {
  const body = JSON.stringify(client.ask({ model: 'c-1', stream: true }))
  const post = async (bytes: Uint8Array | string, encoding: string): Promise<{ status: number; text: string }> => {
    rig.upstream.play = scripted('openai-chat', OK)
    const response = await fetch(rig.gateway.url + client.path, {
      method: 'POST',
      headers: { 'content-encoding': encoding },
      body: bytes as BodyInit,
    })
    return { status: response.status, text: await response.text() }
  }

  test.each([
    ['zstd', zstdCompressSync(body)],
    ['gzip', gzipSync(body)],
    ['br', brotliCompressSync(body)],
    ['deflate', deflateSync(body)],
    ['gzip, zstd', zstdCompressSync(gzipSync(body))],
  ])('is read: %s', async (encoding, bytes) => {
    const { status, text } = await post(new Uint8Array(bytes), encoding)
    expect(status).toBe(200)
    expect(client.streamed(text).text).toBe('ok')
    expect(rig.upstream.requests.at(-1)?.headers['content-encoding']).toBeUndefined()
  })

  test.each([
    ['zstd', 'corrupt', 400],
    ['gzip', 'corrupt', 400],
    ['lz4', body, 415],
    ['zstd', zstdCompressSync(Buffer.alloc(3 * 1024 * 1024, 32)), 413],
  ])('that is not right is refused by name: %s', async (encoding, bytes, status) => {
    const answer = await post(bytes, encoding)
    expect(answer.status).toBe(status)
    const { error } = client.whole(JSON.parse(answer.text))
    expect(error?.message).toMatch(/zstd|gzip|lz4|larger/)
  })
})

test('R26 no delta of ours is empty', async () => {
  for (const client of CLIENTS) {
    const { text } = await rig.ask(
      client,
      scripted('gemini', { beats: [{ text: 'ok' }, { call: 'read', id: 'c1', args: '{"path":"a"}' }] }),
      { model: 'g-1', tools: TOOLS },
    )
    for (const { data } of framesOf(text))
      if (/\.delta$|_delta$/.test(data.type ?? '') && typeof data.delta === 'string') expect(data.delta).not.toBe('')
  }
})
