// Another protocol on each side, through real sockets: every client protocol, every provider protocol, whole and streamed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fourProviders, frameData, post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { json, sse, startUpstream, type Upstream } from '../support/upstream.ts'
import { CODECS, encodeSse, Ledger, type Ask, type Event, type ProtocolId, type Request } from '@ferryllm/protocols'

let upstream: Upstream
let gateway: RunningGateway

beforeAll(async () => {
  upstream = await startUpstream(json({}))
  gateway = await startGateway(fourProviders(upstream.url))
})
afterAll(async () => {
  await gateway.close(0)
  await upstream.close()
})

const PROVIDERS = { a: 'anthropic', c: 'openai-chat', r: 'openai-responses', g: 'gemini' } as const
const NOTHING: Request = { model: 'up', system: [], turns: [], tools: [], stream: true, streamUsage: true }

function ask(): Ask {
  let count = 0
  return { model: 'up', created: 1, mint: (prefix) => `${prefix}${++count}`, request: NOTHING, ledger: new Ledger() }
}

const EVENTS: Event[] = [
  { type: 'start', id: 'up_1', model: 'up', usage: { input: 11, output: 0 } },
  { type: 'block-start', at: 0, block: { kind: 'text' } },
  { type: 'text-delta', at: 0, text: 'Let me ' },
  { type: 'text-delta', at: 0, text: 'look: ü😀\n' },
  { type: 'block-end', at: 0 },
  { type: 'block-start', at: 1, block: { kind: 'tool-call', call: 'function', id: 'call_1', name: 'read' } },
  { type: 'input-delta', at: 1, text: '{"path":' },
  { type: 'input-delta', at: 1, text: '"a.txt"}' },
  { type: 'block-end', at: 1 },
  { type: 'end', finish: { reason: 'tool-calls' }, usage: { input: 11, output: 5 } },
]

/** What a provider of this protocol sends for EVENTS. */
function providerStream(protocol: ProtocolId): string[] {
  const texts: string[] = []
  const sink = CODECS[protocol].encodeStream(ask())(encodeSse({ push: (text) => texts.push(text), end: () => {} }))
  for (const event of EVENTS) sink.push(event)
  sink.end()
  return texts
}

function providerReply(protocol: ProtocolId): unknown {
  return CODECS[protocol].encodeResponse(
    {
      id: 'up_1',
      model: 'up',
      parts: [
        { kind: 'text', text: 'Let me look: ü😀\n' },
        { kind: 'tool-call', call: 'function', id: 'call_1', name: 'read', input: '{"path":"a.txt"}' },
      ],
      finish: { reason: 'tool-calls' },
      usage: { input: 11, output: 5 },
    },
    ask(),
  )
}

const PARAMETERS = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] }
const CLIENTS = {
  '/v1/chat/completions': {
    body: {
      messages: [{ role: 'user', content: 'x' }],
      tools: [{ type: 'function', function: { name: 'read', parameters: PARAMETERS } }],
    },
    whole: (body: any) => ({
      model: body.model,
      text: body.choices[0].message.content,
      call: body.choices[0].message.tool_calls.map((call: any) => [call.function.name, call.function.arguments]),
      finish: body.choices[0].finish_reason,
      input: body.usage.prompt_tokens,
      output: body.usage.completion_tokens,
    }),
    streamed: (frames: any[]) => {
      const deltas = frames.flatMap((frame) => frame.choices ?? []).map((choice) => choice.delta)
      return {
        text: deltas.map((delta) => delta.content ?? '').join(''),
        args: deltas
          .flatMap((delta) => delta.tool_calls ?? [])
          .map((call) => call.function?.arguments ?? '')
          .join(''),
        last: frames.at(-1),
      }
    },
    finish: 'tool_calls',
    last: '[DONE]',
  },
  '/v1/responses': {
    body: { input: 'x', tools: [{ type: 'function', name: 'read', parameters: PARAMETERS }] },
    whole: (body: any) => ({
      model: body.model,
      text: body.output.find((item: any) => item.type === 'message').content[0].text,
      call: body.output
        .filter((item: any) => item.type === 'function_call')
        .map((item: any) => [item.name, item.arguments]),
      finish: body.status,
      input: body.usage.input_tokens,
      output: body.usage.output_tokens,
    }),
    streamed: (frames: any[]) => ({
      text: frames
        .filter((frame) => frame.type === 'response.output_text.delta')
        .map((frame) => frame.delta)
        .join(''),
      args: frames
        .filter((frame) => frame.type === 'response.function_call_arguments.delta')
        .map((frame) => frame.delta)
        .join(''),
      last: frames.at(-1),
    }),
    finish: 'completed',
    last: '[DONE]',
  },
  '/v1/messages': {
    body: {
      max_tokens: 99,
      messages: [{ role: 'user', content: 'x' }],
      tools: [{ name: 'read', input_schema: PARAMETERS }],
    },
    whole: (body: any) => ({
      model: body.model,
      text: body.content.find((block: any) => block.type === 'text').text,
      call: body.content
        .filter((block: any) => block.type === 'tool_use')
        .map((block: any) => [block.name, JSON.stringify(block.input)]),
      finish: body.stop_reason,
      input: body.usage.input_tokens,
      output: body.usage.output_tokens,
    }),
    streamed: (frames: any[]) => ({
      text: frames.map((frame) => frame.delta?.text ?? '').join(''),
      args: frames.map((frame) => frame.delta?.partial_json ?? '').join(''),
      last: frames.at(-1),
    }),
    finish: 'tool_use',
    last: { type: 'message_stop' },
  },
}

describe.each(Object.entries(PROVIDERS))('provider %s (%s)', (prefix, protocol) => {
  describe.each(Object.entries(CLIENTS))('client %s', (path, client) => {
    const model = `${prefix}-model`

    test('whole', async () => {
      upstream.play = json(providerReply(protocol))
      const response = await post(gateway.url + path, { ...client.body, model })
      expect(response.status).toBe(200)
      expect(client.whole(await response.json())).toEqual({
        model: path === '/v1/messages' && protocol === 'anthropic' ? 'up' : expect.stringMatching(/^(up|.-model)$/),
        text: 'Let me look: ü😀\n',
        call: [['read', '{"path":"a.txt"}']],
        finish: client.finish,
        input: 11,
        output: 5,
      })
    })

    test('streamed', async () => {
      upstream.play = sse(providerStream(protocol))
      const response = await post(gateway.url + path, { ...client.body, model, stream: true })
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
      expect(client.streamed(frameData(await response.text()) as any[])).toEqual({
        text: 'Let me look: ü😀\n',
        args: '{"path":"a.txt"}',
        last: client.last,
      })
    })

    test('a stream where a whole was asked for, and the reverse, are turned into what was asked for', async () => {
      if (
        protocol ===
        { '/v1/chat/completions': 'openai-chat', '/v1/responses': 'openai-responses', '/v1/messages': 'anthropic' }[
          path
        ]
      )
        return
      upstream.play = sse(providerStream(protocol), { type: 'application/json' })
      const whole = await post(gateway.url + path, { ...client.body, model })
      expect(client.whole(await whole.json())).toMatchObject({ text: 'Let me look: ü😀\n', finish: client.finish })
      upstream.play = json(providerReply(protocol), 200, { 'content-type': 'text/event-stream' })
      const streamed = await post(gateway.url + path, { ...client.body, model, stream: true })
      expect(client.streamed(frameData(await streamed.text()) as any[])).toMatchObject({
        text: 'Let me look: ü😀\n',
        last: client.last,
      })
    })

    test('a failure before the first content is an HTTP error, also for a stream', async () => {
      upstream.play = json(
        { error: { message: 'slow down', type: 'rate_limit_error', code: 429, status: 'RESOURCE_EXHAUSTED' } },
        429,
        { 'retry-after': '3' },
      )
      const response = await post(gateway.url + path, { ...client.body, model, stream: true })
      expect(response.status).toBe(429)
      expect(response.headers.get('retry-after')).toBe('3')
      expect(await response.text()).toContain('slow down')
    })

    test('a cut stream ends with an error, never as a success', async () => {
      const texts = providerStream(protocol)
      upstream.play = sse(texts.slice(0, Math.ceil(texts.length / 2)), { cut: true })
      const response = await post(gateway.url + path, { ...client.body, model, stream: true })
      const text = await response.text()
      expect(text).toMatch(/"error"|response\.failed/)
      expect(text).not.toMatch(/message_stop|response\.completed|"finish_reason":"(stop|tool_calls)"/)
    })
  })
})

test('a Responses reply says when it began and when it was complete, whole and streamed', async () => {
  const began = Math.floor(Date.now() / 1000)
  const ask = { model: 'a-model', input: 'x' }
  upstream.play = json(providerReply('anthropic'))
  const whole: any = await (await post(`${gateway.url}/v1/responses`, ask)).json()
  upstream.play = sse(providerStream('anthropic'))
  const stream = await post(`${gateway.url}/v1/responses`, { ...ask, stream: true })
  const frames: any[] = frameData(await stream.text())
  const last = frames.find(({ type }) => type === 'response.completed').response
  for (const { created_at, completed_at } of [whole, last]) {
    expect(created_at).toBeGreaterThanOrEqual(began)
    expect(completed_at).toBeGreaterThanOrEqual(created_at)
  }
  expect(frames[0].response.completed_at).toBeNull()
})

test('the credential of each provider goes into the header it expects', async () => {
  const wanted = {
    a: ['x-api-key', 'key-a'],
    c: ['authorization', 'Bearer key-c'],
    r: ['authorization', 'Bearer key-r'],
    g: ['x-goog-api-key', 'key-g'],
  }
  for (const [prefix, [name, value]] of Object.entries(wanted)) {
    upstream.play = json({}, 500)
    await post(
      `${gateway.url}/v1/messages`,
      { ...CLIENTS['/v1/messages'].body, model: `${prefix}-x` },
      { 'x-api-key': 'client' },
    )
    const { headers, url } = upstream.requests.at(-1)!
    expect(headers[name!]).toBe(value)
    expect(url + JSON.stringify(headers)).not.toContain('"client"')
    expect(url).not.toContain('key-')
  }
})

test('what a translation loses is told in headers', async () => {
  upstream.play = json(providerReply('openai-chat'))
  const response = await post(`${gateway.url}/v1/messages`, { ...CLIENTS['/v1/messages'].body, model: 'c-x', top_k: 5 })
  expect(response.headers.get('x-ferryllm-warnings')).toContain('sampling_dropped:top_k')
  expect(Number(response.headers.get('x-ferryllm-losses'))).toBeGreaterThan(0)
  expect(response.headers.get('x-ferryllm-provider')).toBe('c')
})

test('under server.strict a loss is a 400 that names the field, and nothing is sent', async () => {
  const strict = await startGateway({ server: { strict: true }, ...fourProviders(upstream.url) })
  const before = upstream.requests.length
  const response = await post(`${strict.url}/v1/messages`, { ...CLIENTS['/v1/messages'].body, model: 'c-x', top_k: 5 })
  expect(response.status).toBe(400)
  expect(await response.text()).toMatch(/top_k/)
  expect(upstream.requests).toHaveLength(before)
  await strict.close(0)
})
