// Same protocol on both sides: bytes in, the same bytes out, in both directions.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fourProviders, frameData, post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { chatStream, frameText, json, messageStream, sse, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway

beforeAll(async () => {
  upstream = await startUpstream(json({}))
  const { providers, routes } = fourProviders(upstream.url)
  gateway = await startGateway({
    providers,
    routes: [
      ...routes,
      { match: 'alias', match_type: 'exact', provider: 'c', rewrite_model: 'served-model' },
      { match: 'claude-alias', match_type: 'exact', provider: 'a', rewrite_model: 'a-served' },
    ],
    prompt_cache: { auto_inject_anthropic_cache_control: false },
  })
})
afterAll(async () => {
  await gateway.close(0)
  await upstream.close()
})

describe('the request', () => {
  test('goes out byte for byte, odd numbers, key order, white space and unknown fields included', async () => {
    upstream.play = json({
      id: 'x',
      choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
    })
    const body = '{"zzz":{"new":1e3}, "model" :"c-1","10":1.0,"messages":[ {"role":"user","content":"h\\u0069"} ]}'
    const response = await post(`${gateway.url}/v1/chat/completions`, body)
    expect(response.status).toBe(200)
    expect(upstream.requests.at(-1)).toMatchObject({ method: 'POST', url: '/v1/chat/completions', text: body })
    expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer key-c')
  })

  test('an alias changes the model and nothing else, and the reply names the model as the client did', async () => {
    upstream.play = json(
      '{"id":"x","model":"served-model-2026", "extra":1.0,"choices":[{"index":0,"message":{"role":"assistant","content":"m"},"finish_reason":"stop"}]}',
    )
    const response = await post(
      `${gateway.url}/v1/chat/completions`,
      '{"messages":[{"role":"user","content":"x"}],"model":"alias","n":1.0}',
    )
    expect(upstream.requests.at(-1)?.text).toContain('"served-model"')
    expect(await response.text()).toBe(
      '{"id":"x","model":"alias", "extra":1.0,"choices":[{"index":0,"message":{"role":"assistant","content":"m"},"finish_reason":"stop"}]}',
    )
  })

  test("carries the client's vendor headers, and never its key", async () => {
    upstream.play = json({ type: 'message', content: [], usage: {} })
    await post(
      `${gateway.url}/v1/messages?beta=true`,
      { model: 'a-1', max_tokens: 5, messages: [{ role: 'user', content: 'x' }] },
      {
        'anthropic-version': '2026-10-21',
        'anthropic-beta': 'one,two',
        'x-api-key': 'client-secret',
        authorization: 'Bearer client-secret',
        'x-stainless-lang': 'js',
        'user-agent': 'claude-cli/2.1',
        'x-claude-code-session-id': 's1',
        cookie: 'c=1',
      },
    )
    const { headers } = upstream.requests.at(-1)!
    expect(headers).toMatchObject({
      'anthropic-version': '2026-10-21',
      'anthropic-beta': 'one,two',
      'x-api-key': 'key-a',
      'user-agent': 'claude-cli/2.1',
      'x-claude-code-session-id': 's1',
    })
    expect(JSON.stringify(headers)).not.toContain('client-secret')
    expect(headers).not.toHaveProperty('cookie')
    expect(headers).not.toHaveProperty('x-stainless-lang')
  })
})

test("another provider's reasoning, sealed in our envelope, does not reach this one", async () => {
  upstream.play = json({ type: 'message', content: [], usage: {} })
  const thought = (signature: string): object => ({ type: 'thinking', thinking: 'hm', signature })
  const body = {
    model: 'a-1',
    max_tokens: 5,
    odd: 1,
    messages: [
      { role: 'user', content: 'x' },
      {
        role: 'assistant',
        content: [thought('ferry1.eyJwIjoib3BlbmFpIiwiayI6ImVuYyJ9.gAAAA'), { type: 'text', text: 'y' }],
      },
      { role: 'assistant', content: [thought('EqRealSignature'), { type: 'text', text: 'z' }] },
      { role: 'user', content: 'go on' },
    ],
  }
  await post(`${gateway.url}/v1/messages`, body)
  const sent = JSON.parse(upstream.requests.at(-1)!.text) as typeof body
  expect(JSON.stringify(sent)).not.toContain('ferry1.')
  expect(JSON.stringify(sent)).toContain('EqRealSignature')
  expect(sent.odd).toBe(1)
  expect(sent.messages.at(-1)).toEqual(body.messages.at(-1))
})

describe('the reply', () => {
  test('a stream is relayed byte for byte, comments, CRLF and unknown events included', async () => {
    const text =
      ': hello\r\n\r\ndata: {"id":"c1","choices":[{"index":0,"delta":{"role":"assistant","content":"ü😀"}}],"new":1.0}\r\n\r\n' +
      'event: odd\r\ndata: {"x":1}\r\n\r\ndata: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\r\n\r\ndata: [DONE]\r\n\r\n'
    upstream.play = async (_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'x-request-id': 'up-1',
        'x-ratelimit-remaining-requests': '9',
      })
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.from([byte]))
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end()
    }
    const response = await post(`${gateway.url}/v1/chat/completions`, {
      model: 'c-1',
      stream: true,
      messages: [{ role: 'user', content: 'x' }],
    })
    expect(await response.text()).toBe(text)
    expect(response.headers.get('x-upstream-request-id')).toBe('up-1')
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('9')
    expect(response.headers.get('x-request-id')).toMatch(/^req_/)
  })

  test('the model name is put back in every frame that holds it, text that looks alike stays', async () => {
    upstream.play = sse(messageStream(['he said "model":"a-served" and left'], 'a-served'))
    const response = await post(`${gateway.url}/v1/messages`, {
      model: 'claude-alias',
      stream: true,
      max_tokens: 9,
      messages: [{ role: 'user', content: 'x' }],
    })
    const frames = frameData(await response.text())
    expect(frames[0]).toMatchObject({ message: { model: 'claude-alias' } })
    expect(frames[2]).toMatchObject({ delta: { text: 'he said "model":"a-served" and left' } })
  })

  test('a refusal of the provider goes out verbatim', async () => {
    const body =
      '{"error":{"message":"no such thing","type":"invalid_request_error","param":"tools","code":null,"odd":1.0}}'
    upstream.play = json(body, 422, { 'retry-after': '7' })
    const response = await post(`${gateway.url}/v1/chat/completions`, {
      model: 'c-1',
      messages: [{ role: 'user', content: 'x' }],
    })
    expect(response.status).toBe(422)
    expect(await response.text()).toBe(body)
    expect(response.headers.get('retry-after')).toBe('7')
  })

  test("a provider that refuses our key is our fault, not the client's: 502, no retry", async () => {
    upstream.play = json(
      {
        error: { message: 'Incorrect API key provided: key-c', type: 'invalid_request_error', code: 'invalid_api_key' },
      },
      401,
    )
    const response = await post(`${gateway.url}/v1/chat/completions`, {
      model: 'c-1',
      messages: [{ role: 'user', content: 'x' }],
    })
    expect(response.status).toBe(502)
    expect(response.headers.get('x-should-retry')).toBe('false')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'provider_auth_failed' } })
  })
})

describe('a stream that breaks', () => {
  test.each([
    ['is cut', { cut: true }],
    ['ends without its terminal event', {}],
  ])("%s: the client gets its protocol's error, after everything that came", async (_what, how) => {
    upstream.play = sse(messageStream(['half']).slice(0, 3), how)
    const response = await post(`${gateway.url}/v1/messages`, {
      model: 'a-1',
      stream: true,
      max_tokens: 9,
      messages: [{ role: 'user', content: 'x' }],
    })
    const frames = frameData(await response.text())
    expect(frames.slice(0, 3)).toEqual(messageStream(['half']).slice(0, 3))
    expect(frames.at(-1)).toMatchObject({ type: 'error', error: { type: expect.any(String) } })
    expect(JSON.stringify(frames)).not.toContain('message_stop')
  })

  test('an error the provider itself put into the stream is not followed by another', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    upstream.play = sse([...messageStream(['half']).slice(0, 3), error])
    const response = await post(`${gateway.url}/v1/messages`, {
      model: 'a-1',
      stream: true,
      max_tokens: 9,
      messages: [{ role: 'user', content: 'x' }],
    })
    const frames = frameData(await response.text())
    expect(frames.filter((frame) => JSON.stringify(frame).includes('error'))).toEqual([error])
  })

  test('a chat host that never sends a finish reason is complete when it ends cleanly', async () => {
    upstream.play = sse([...chatStream(['all', ' of it']).slice(0, 3), 'data: [DONE]\n\n'])
    const response = await post(`${gateway.url}/v1/chat/completions`, {
      model: 'c-1',
      stream: true,
      messages: [{ role: 'user', content: 'x' }],
    })
    expect(await response.text()).not.toContain('"error"')
  })

  test('an empty 200 and an HTML page become errors with a status', async () => {
    for (const [text, type] of [
      ['', 'application/json'],
      ['<html>sorry</html>', 'text/html'],
    ] as const) {
      upstream.play = (_request, response) => {
        response.writeHead(200, { 'content-type': type })
        response.end(text)
      }
      const response = await post(`${gateway.url}/v1/messages`, {
        model: 'a-1',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'x' }],
      })
      expect(response.status).toBe(502)
      expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'api_error' } })
    }
  })
})

test('usage and outcome of a relayed stream are in the log', async () => {
  upstream.play = sse(messageStream(['pong']))
  const response = await post(`${gateway.url}/v1/messages`, {
    model: 'a-1',
    stream: true,
    max_tokens: 9,
    messages: [{ role: 'user', content: 'x' }],
  })
  await response.text()
  await expect
    .poll(() => gateway.log.map((line) => JSON.parse(line) as object).at(-1))
    .toMatchObject({
      model: 'a-1',
      provider: 'a',
      lane: 'splice',
      stream: true,
      status: 200,
      input_tokens: 7,
      output_tokens: 3,
      finish_reason: 'stop',
    })
})

test('a frame that arrives in pieces is never split by what the gateway adds', async () => {
  const [start, block, delta] = messageStream(['x']).map(frameText)
  upstream.play = async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(start! + block! + delta!.slice(0, 30))
    await new Promise((resolve) => setTimeout(resolve, 20))
    response.destroy()
  }
  const response = await post(`${gateway.url}/v1/messages`, {
    model: 'a-1',
    stream: true,
    max_tokens: 9,
    messages: [{ role: 'user', content: 'x' }],
  })
  const frames = frameData(await response.text())
  expect(frames.at(-1)).toMatchObject({ type: 'error' })
  expect(frames).toHaveLength(3)
})
