// Golden cases of the protocol specification that only the whole gateway can show; the data of the others names these.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fourProviders, frameData, post, startGateway, type RunningGateway } from './support/gateway.ts'
import { chatStream, frameText, json, messageStream, sse, startUpstream, type Upstream } from './support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway

beforeAll(async () => {
  upstream = await startUpstream(json({}))
  gateway = await startGateway({
    server: { idle_timeout_secs: 1, keep_alive_secs: 1, body_limit_mb: 1 },
    ...fourProviders(upstream.url),
  })
})
afterAll(async () => {
  await gateway.close(0)
  await upstream.close()
})

const messages = (model: string): object => ({ model, max_tokens: 64, messages: [{ role: 'user', content: 'x' }] })
const completions = (model: string): object => ({ model, messages: [{ role: 'user', content: 'x' }] })
const responses = (model: string): object => ({ model, input: 'x' })

interface AnthropicFrame {
  readonly type: string
  readonly delta?: { readonly text?: string }
}

function textOf(frames: readonly unknown[]): string {
  return (frames as readonly AnthropicFrame[]).map((frame) => frame.delta?.text ?? '').join('')
}

describe('streams', () => {
  test('comments of a provider keep the upstream alive, and the client gets keep-alives of its own', async () => {
    upstream.play = async (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (let count = 0; count < 8; count++) {
        response.write(': OPENROUTER PROCESSING\n\n')
        await new Promise((resolve) => setTimeout(resolve, 300))
      }
      for (const frame of chatStream(['late'])) response.write(frameText(frame))
      response.end('data: [DONE]\n\n')
    }
    const response = await post(`${gateway.url}/v1/messages`, { ...messages('c-1'), stream: true })
    const text = await response.text()
    expect(text.slice(0, text.indexOf('late'))).toMatch(/: keep-alive|event: ping/)
    const frames = frameData(text) as AnthropicFrame[]
    expect(frames.map(({ type }) => type).filter((type) => type !== 'ping')).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(textOf(frames)).toBe('late')
  })

  test('a provider stream cut at every byte is translated without a broken character', async () => {
    const words = ['größer 😀', ' と言う', ' é\u0301.']
    const wire = `\ufeff${chatStream(words)
      .map((frame) => frameText(frame).replaceAll('\n', '\r\n'))
      .join('')}data: [DONE]\r\n\r\n`
    upstream.play = async (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const byte of Buffer.from(wire)) {
        response.write(Buffer.from([byte]))
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end()
    }
    const response = await post(`${gateway.url}/v1/messages`, { ...messages('c-1'), stream: true })
    expect(textOf(frameData(await response.text()))).toBe(words.join(''))
  })

  test.each([
    ['relayed', 'a-1', '/v1/messages', messages],
    ['translated', 'a-1', '/v1/chat/completions', completions],
  ] as const)(
    'a client that leaves ends the upstream at once, and the usage so far is in the log (%s)',
    async (_lane, model, path, body) => {
      upstream.play = (_received, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        for (const frame of messageStream(['one']).slice(0, 3)) response.write(frameText(frame))
      }
      const before = upstream.requests.length
      const response = await open(path, { ...body(model), stream: true })
      await new Promise((resolve) => response.once('data', resolve))
      response.destroy()
      await upstream.requests[before]!.closed
      await expect
        .poll(() => gateway.log.map((line) => JSON.parse(line) as object).at(-1))
        .toMatchObject({ status: 499, error_kind: 'cancelled', input_tokens: 7 })
    },
  )

  test('two replies of one conversation share no item id', async () => {
    upstream.play = sse([...chatStream(['same']), 'data: [DONE]\n\n'])
    const ids: string[] = []
    for (let turn = 0; turn < 2; turn++) {
      const response = await post(`${gateway.url}/v1/responses`, { ...responses('c-1'), stream: true })
      for (const frame of frameData(await response.text()) as { type?: string; item?: { id: string } }[])
        if (frame.type === 'response.output_item.done') ids.push(frame.item!.id)
    }
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(2)
  })
})

function open(path: string, body: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    request.on('response', resolve)
    request.on('error', reject)
    request.end(JSON.stringify(body))
  })
}

describe('errors', () => {
  test('an overloaded provider is a 503 with retry-after for a Responses client, never a failed response', async () => {
    const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    upstream.play = json(overloaded, 529, { 'retry-after': '5' })
    const response = await post(`${gateway.url}/v1/responses`, { ...responses('a-1'), stream: true })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toMatchObject({ error: { type: 'server_error' } })
  })

  test("Gemini's retry delay reaches an Anthropic client as retry-after", async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }]
    upstream.play = json({ error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details } }, 429)
    const response = await post(`${gateway.url}/v1/messages`, messages('g-1'))
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('34')
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } })
  })

  test('a model that no route serves is a 404 in the words of each protocol', async () => {
    const anthropic = await post(`${gateway.url}/v1/messages`, messages('nobody'))
    expect(anthropic.status).toBe(404)
    expect(await anthropic.json()).toEqual({
      type: 'error',
      error: { type: 'not_found_error', message: expect.stringMatching(/^model: nobody \(.*not routed/) },
      request_id: expect.stringMatching(/^req_/),
    })
    for (const [path, body] of [
      ['/v1/chat/completions', completions('nobody')],
      ['/v1/responses', responses('nobody')],
    ] as const) {
      const response = await post(gateway.url + path, body)
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual({
        error: {
          message: expect.stringMatching(/nobody/),
          type: 'invalid_request_error',
          param: 'model',
          code: 'model_not_found',
        },
      })
    }
  })

  test('a body over the limit is request_too_large for an Anthropic client', async () => {
    const body = { ...messages('a-1'), pad: 'x'.repeat(1024 * 1024) }
    const anthropic = await post(`${gateway.url}/v1/messages`, body)
    expect(anthropic.status).toBe(413)
    expect(await anthropic.json()).toMatchObject({ type: 'error', error: { type: 'request_too_large' } })
    expect((await post(`${gateway.url}/v1/chat/completions`, body)).status).toBe(413)
    expect((await post(`${gateway.url}/v1/responses`, body)).status).toBe(413)
  })
})

test('a query string changes no route', async () => {
  const choices = [{ index: 0, message: { role: 'assistant', content: 'pong' }, finish_reason: 'stop' }]
  upstream.play = json({ id: 'c1', object: 'chat.completion', created: 1, model: 'up', choices })
  const response = await post(`${gateway.url}/v1/messages?beta=true`, messages('c-1'))
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ type: 'message', content: [{ type: 'text', text: 'pong' }] })
  expect(upstream.requests.at(-1)?.url).toBe('/v1/chat/completions')
  for (const method of ['HEAD', 'GET']) expect((await fetch(`${gateway.url}/?x=1`, { method })).status).toBe(200)
})

describe('client keys', () => {
  let guarded: RunningGateway
  beforeAll(async () => {
    guarded = await startGateway({
      auth: { enabled: true, api_keys: ['good'] },
      providers: [{ name: 'demo', type: 'demo' }],
      routes: [{ match: '*', provider: 'demo' }],
    })
  })
  afterAll(() => guarded.close(0))

  const PATHS = { '/v1/messages': messages, '/v1/chat/completions': completions, '/v1/responses': responses }
  const ask = async (path: keyof typeof PATHS, headers: Record<string, string>): Promise<number> => {
    const response = await post(guarded.url + path, PATHS[path]('demo'), headers)
    await response.text()
    return response.status
  }

  test('either key header alone opens every path', async () => {
    for (const path of Object.keys(PATHS) as (keyof typeof PATHS)[]) {
      expect(await ask(path, { 'x-api-key': 'good' })).toBe(200)
      expect(await ask(path, { authorization: 'Bearer good' })).toBe(200)
      expect(await ask(path, {})).toBe(401)
    }
  })

  test('the key header of the protocol counts, whatever the other one says', async () => {
    expect(await ask('/v1/messages', { 'x-api-key': 'good', authorization: 'Bearer other' })).toBe(200)
    expect(await ask('/v1/chat/completions', { 'x-api-key': 'other', authorization: 'Bearer good' })).toBe(200)
    expect(await ask('/v1/responses', { 'x-api-key': 'other', authorization: 'Bearer good' })).toBe(200)
  })
})
