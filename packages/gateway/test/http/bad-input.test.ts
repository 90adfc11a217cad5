// Whatever is sent, the client gets a 4xx in its own protocol's shape that says what is wrong; nothing crashes or hangs.
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fourProviders, post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway

const COMPLETION = {
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'c-1',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'pong' } }],
  usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
}

beforeAll(async () => {
  upstream = await startUpstream(json(COMPLETION))
  gateway = await startGateway({ server: { body_limit_mb: 1 }, ...fourProviders(upstream.url) })
})
afterAll(async () => {
  await gateway.close(0)
  await upstream.close()
})

const ENTRIES = {
  '/v1/chat/completions': 'openai',
  '/v1/responses': 'openai',
  '/v1/messages': 'anthropic',
} as const

/** The message, type and code of an error, whatever the protocol; fails when the shape is not the protocol's own. */
function errorOf(path: keyof typeof ENTRIES, body: unknown): { message: string; type: string } {
  if (ENTRIES[path] === 'anthropic') {
    expect(body).toEqual({
      type: 'error',
      error: expect.objectContaining({ type: expect.any(String), message: expect.any(String) }),
      request_id: expect.any(String),
    })
  } else {
    expect(body).toEqual({ error: expect.objectContaining({ message: expect.any(String), type: expect.any(String) }) })
    expect(Object.keys((body as { error: object }).error)).toEqual(
      expect.arrayContaining(['message', 'type', 'param', 'code']),
    )
  }
  return (body as { error: { message: string; type: string } }).error
}

const deep = (depth: number): string => {
  const nest = '['.repeat(depth) + ']'.repeat(depth)
  return `{"model":"a-1","max_tokens":9,"messages":${nest},"input":${nest}}`
}

describe.each(Object.keys(ENTRIES) as (keyof typeof ENTRIES)[])('POST %s', (path) => {
  const send = (body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: body as BodyInit,
    })

  test.each([
    ['an empty body', '', 400, /empty/],
    ['truncated JSON', '{"model":"c-1","messages":[{"ro', 400, /JSON/],
    ['a wrong token', '{"model":"c-1",}', 400, /JSON/],
    ['an array', '[1]', 400, /object/],
    ['null', 'null', 400, /object/],
    ['no model', '{"messages":[{"role":"user","content":"x"}],"max_tokens":5,"input":"x"}', 400, /model/],
    ['a model that is no string', '{"model":7,"messages":[],"input":"x","max_tokens":1}', 400, /model/],
    [
      'an unknown model',
      '{"model":"nobody","messages":[{"role":"user","content":"x"}],"input":"x","max_tokens":1}',
      404,
      /nobody/,
    ],
    ['10,000 nested arrays', deep(10_000), 400, /./],
  ])('%s', async (_what, body, status, message) => {
    const response = await send(body)
    expect(response.status).toBe(status)
    expect(errorOf(path, await response.json()).message).toMatch(message)
  })

  test('invalid UTF-8', async () => {
    const response = await send(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))
    expect(response.status).toBe(400)
    expect(errorOf(path, await response.json()).message).toMatch(/UTF-8/)
  })

  test.each([
    ['gzip', 'not gzip', 400, /gzip/],
    ['zstd', 'not zstd', 400, /zstd/],
    ['br', '\x00\x01\x02', 400, /br/],
    ['deflate', 'no', 400, /deflate/],
    ['compress', 'x', 415, /compress/],
    ['gzip, gzip, gzip, gzip', 'x', 415, /gzip/],
  ])('content-encoding %s with a body that is not', async (encoding, body, status, message) => {
    const response = await send(body, { 'content-encoding': encoding })
    expect(response.status).toBe(status)
    expect(errorOf(path, await response.json()).message).toMatch(message)
  })

  test('a body one byte over the limit, plain and as a compression bomb', async () => {
    const limit = 1024 * 1024
    const padded = (size: number): string => {
      const head = '{"model":"nobody","pad":"'
      return `${head}${'x'.repeat(size - head.length - 2)}"}`
    }
    expect((await send(padded(limit))).status).toBe(404)
    const over = await send(padded(limit + 1))
    expect(over.status).toBe(413)
    expect(errorOf(path, await over.json()).message).toMatch(/1 MiB.*body_limit_mb/)
    const bomb = await send(gzipSync(padded(limit * 20)), { 'content-encoding': 'gzip' })
    expect(bomb.status).toBe(413)
    expect(errorOf(path, await bomb.json()).message).toMatch(/decompressed/)
  })

  test('wrong types anywhere name the field', async () => {
    const bodies = [
      { model: 'a-1', max_tokens: 5, messages: 'x', input: 7 },
      { model: 'a-1', max_tokens: 5, messages: [7], input: [7] },
      {
        model: 'a-1',
        max_tokens: 5,
        messages: [{ role: 'alien', content: 'x' }],
        input: [{ role: 'alien', content: 'x' }],
      },
      { model: 'a-1', max_tokens: 5, messages: [{ role: 'user', content: 9 }], input: [{ role: 'user', content: 9 }] },
    ]
    for (const body of bodies) {
      // A same-protocol body would be relayed: the provider of another protocol makes the gateway read it.
      const response = await post(gateway.url + path, { ...body, model: path === '/v1/messages' ? 'c-1' : 'a-1' })
      expect(response.status).toBe(400)
      expect(errorOf(path, await response.json()).message).toMatch(/messages|input|role|content/)
    }
  })
})

test('a 33 MiB body is refused by a gateway with the default limit, without being read to the end', async () => {
  const roomy = await startGateway(fourProviders(upstream.url))
  const outcome = await new Promise<number>((resolve, reject) => {
    const request = httpRequest(`${roomy.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-length': String(33 * 1024 * 1024), 'content-type': 'application/json' },
    })
    request.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
      request.destroy()
    })
    request.on('error', reject)
    request.write('{"model":"')
  })
  expect(outcome).toBe(413)
  await roomy.close(0)
})

test('every content encoding that a client may use is understood, also stacked', async () => {
  const body = JSON.stringify({ model: 'c-1', messages: [{ role: 'user', content: 'ping' }] })
  const encodings: [string, Buffer][] = [
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['deflate', deflateRawSync(body)],
    ['br', brotliCompressSync(body)],
    ['zstd', zstdCompressSync(body)],
    ['gzip, zstd', zstdCompressSync(gzipSync(body))],
    ['identity', Buffer.from(body)],
  ]
  for (const [encoding, bytes] of encodings) {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-encoding': encoding },
      body: new Uint8Array(bytes),
    })
    expect({ encoding, status: response.status }).toEqual({ encoding, status: 200 })
    expect(upstream.requests.at(-1)?.text).toBe(body)
    expect(upstream.requests.at(-1)?.headers['content-encoding']).toBeUndefined()
  }
})

test('lone surrogates travel or are refused, but never break anything', async () => {
  const body = '{"model":"a-1","messages":[{"role":"user","content":"\\ud83d"}]}'
  upstream.play = json({
    type: 'message',
    id: 'msg_1',
    role: 'assistant',
    model: 'a-1',
    content: [{ type: 'text', text: 'ok' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  })
  const response = await post(`${gateway.url}/v1/chat/completions`, body)
  expect([200, 400]).toContain(response.status)
  upstream.play = json(COMPLETION)
})

test('unknown paths and wrong methods are answered in the shape the client expects', async () => {
  const openai = await fetch(`${gateway.url}/v1/nothing`)
  expect(openai.status).toBe(404)
  expect(await openai.json()).toEqual({
    error: expect.objectContaining({ message: expect.stringContaining('/v1/nothing') }),
  })
  const anthropic = await fetch(`${gateway.url}/v1/nothing`, { headers: { 'anthropic-version': '2023-06-01' } })
  expect(await anthropic.json()).toEqual(expect.objectContaining({ type: 'error' }))
  const method = await fetch(`${gateway.url}/v1/messages`)
  expect(method.status).toBe(405)
  expect(await method.json()).toEqual(expect.objectContaining({ type: 'error' }))
})

test('headers over the limit and bytes that are no HTTP are answered, then closed', async () => {
  const { port } = new URL(gateway.url)
  const talk = (bytes: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
      let text = ''
      socket.on('data', (chunk) => {
        text += String(chunk)
      })
      socket.on('close', () => resolve(text))
      socket.on('error', () => resolve(text))
    })
  expect(await talk(`GET /health HTTP/1.1\r\nhost: x\r\nx-long: ${'y'.repeat(70_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 431 .*64 KiB/s,
  )
  expect(await talk('NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
})
