// What providers do that no specification foresees: odd endings, odd sizes, odd statuses, and words that look like signs.
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fourProviders, frameData, post, startGateway, type RunningGateway } from '../support/gateway.ts'
import {
  chatStream,
  frameText,
  json,
  messageStream,
  sse,
  startUpstream,
  type Play,
  type Upstream,
} from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway

beforeAll(async () => {
  upstream = await startUpstream(json({}))
  const { providers, routes } = fourProviders(upstream.url)
  gateway = await startGateway({
    server: { keep_alive_secs: 1 },
    prompt_cache: { auto_inject_anthropic_cache_control: false },
    providers: [
      ...providers,
      { name: 'broken', type: 'openai', base_url: upstream.url, api_key: 'line\nbreak' },
      { name: 'broken-anthropic', type: 'anthropic', base_url: upstream.url, api_key: 'line\nbreak' },
      {
        name: 'headed',
        type: 'openai',
        base_url: upstream.url,
        headers: { Authorization: 'Bearer header-secret', 'x-title': 'harmless' },
      },
    ],
    routes: [
      ...routes,
      { match: 'alias', match_type: 'exact', provider: 'r', rewrite_model: 'r-served' },
      { match: 'broken', match_type: 'exact', provider: 'broken' },
      { match: 'broken-a', match_type: 'exact', provider: 'broken-anthropic' },
      { match: 'h-', provider: 'headed' },
    ],
  })
})
afterAll(async () => {
  await gateway.close(0)
  await upstream.close()
})

const MESSAGES = [{ role: 'user', content: 'x' }]
const BODY = { max_tokens: 9, messages: MESSAGES, input: 'x' }
const ask = (path: string, model: string, stream = true): Promise<Response> => {
  const { messages, input, ...rest } = BODY
  const said = path === '/v1/responses' ? { input } : path === '/v1/messages' ? { messages, ...rest } : { messages }
  return post(gateway.url + path, { model, stream, ...said })
}
const lastLog = async (response: Response): Promise<unknown> => {
  const id = response.headers.get('x-request-id')!
  await expect.poll(() => gateway.log.filter((line) => line.includes(id))).toHaveLength(1)
  return JSON.parse(gateway.log.find((line) => line.includes(id))!) as unknown
}

const choice = (index: number, content: string, finish: string | null): object => ({
  ...chatStream([])[0],
  choices: [{ index, delta: { content }, finish_reason: finish }],
})

const isKeepAlive = (frame: unknown): boolean => JSON.stringify(frame).includes('"choices":[]')

describe('a good stream is not marked as bad', () => {
  test.each(['error', '[DONE]', 'message_stop'])('by the word %j in its text', async (word) => {
    upstream.play = sse(messageStream([word, ' and more']))
    const response = await ask('/v1/messages', 'a-1')
    expect(frameData(await response.text())).toEqual(messageStream([word, ' and more']))
    const log = await lastLog(response)
    expect(log).toMatchObject({ level: 'info', finish_reason: 'stop', input_tokens: 7, output_tokens: 3 })
    expect(log).not.toHaveProperty('error')
  })

  test('by a tool call whose last piece comes with the finish reason', async () => {
    const [head] = chatStream([])
    const piece = (call: object, finish: string | null): object => ({
      ...head,
      choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...call }] }, finish_reason: finish }],
    })
    const first = piece({ id: 'call_1', type: 'function', function: { name: 'read', arguments: '{"a":' } }, null)
    upstream.play = sse([head!, first, piece({ function: { arguments: '1}' } }, 'tool_calls'), 'data: [DONE]\n\n'])
    const response = await ask('/v1/chat/completions', 'c-1')
    await response.text()
    expect(await lastLog(response)).not.toHaveProperty('error')
  })

  test('by a Responses end without usage', async () => {
    const head = { id: 'resp_1', object: 'response', status: 'in_progress', output: [], model: 'r-1' }
    const frames = [
      { type: 'response.created', sequence_number: 0, response: head },
      { type: 'response.completed', sequence_number: 1, response: { ...head, status: 'completed' } },
    ]
    upstream.play = sse(frames)
    const response = await ask('/v1/responses', 'r-1')
    expect(frameData(await response.text())).toEqual(frames)
  })

  test('by a connection that breaks after the end was said, in either lane', async () => {
    for (const path of ['/v1/messages', '/v1/chat/completions']) {
      upstream.play = sse(messageStream(['all']), { cut: true })
      const response = await ask(path, 'a-1')
      const text = await response.text()
      expect(text).toMatch(/message_stop|\[DONE\]/)
      expect(text).not.toContain('"error"')
      expect(await lastLog(response)).not.toHaveProperty('error')
    }
  })

  test('by a second choice that goes on long after the first has ended', async () => {
    const frames = [choice(0, 'first', 'stop'), choice(1, 'second', null), choice(1, ' goes on', 'stop')]
    upstream.play = async (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const frame of frames.slice(0, 2)) response.write(frameText(frame))
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      response.end(`${frameText(frames[2]!)}data: [DONE]\n\n`)
    }
    const received = frameData(await (await ask('/v1/chat/completions', 'c-1')).text())
    expect(received.filter((frame) => !isKeepAlive(frame))).toEqual([...frames, '[DONE]'])
  })
})

describe('a stream that stops in the middle of an event', () => {
  test.each(['/v1/messages', '/v1/chat/completions'])(
    'on %s gives its whole events and an error, never half of one',
    async (path) => {
      const [model, frames] = path === '/v1/messages' ? ['a-1', messageStream(['one'])] : ['c-1', chatStream(['one'])]
      upstream.play = sse([...frames.slice(0, 3), frameText(frames.at(-1)!).slice(0, 40)])
      const received = frameData(await (await ask(path, model)).text())
      expect(received.slice(0, 3)).toEqual(frames.slice(0, 3))
      expect(JSON.stringify(received.slice(3))).toContain('error')
    },
  )

  test('but only without its last blank line is complete', async () => {
    const frames = messageStream(['one'])
    upstream.play = sse([...frames.slice(0, -1), frameText(frames.at(-1)!).trimEnd()])
    expect(frameData(await (await ask('/v1/messages', 'a-1')).text())).toEqual(frames)
  })
})

test('one enormous event in a thousand pieces is relayed in one pass', async () => {
  const frame = frameText({ ...chatStream([])[0], picture: 'x'.repeat(8 * 1024 * 1024) })
  upstream.play = async (_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let at = 0; at < frame.length; at += 8192) {
      if (!response.write(frame.slice(at, at + 8192))) await new Promise((resolve) => response.once('drain', resolve))
    }
    response.end('data: [DONE]\n\n')
  }
  const text = await (await ask('/v1/chat/completions', 'c-1')).text()
  // A busy machine takes long enough for signs of life in front of it.
  expect(text.replace(/^(?:: keep-alive\n\n)+/, '')).toBe(`${frame}data: [DONE]\n\n`)
})

test('only the model of the reply itself is renamed, not that of a tool or a usage record', async () => {
  const response = { id: 'r', tools: [{ type: 'image_generation', model: 'gpt-image' }], model: 'r-served-2026' }
  const frames = (model: string): object[] => [
    { type: 'response.created', sequence_number: 0, response: { ...response, model } },
    { type: 'odd', item: { model: 'other' }, text: 'he said "model":"r-served"' },
    {
      type: 'response.completed',
      sequence_number: 1,
      response: { ...response, status: 'completed', output: [], model },
    },
  ]
  upstream.play = sse(frames('r-served-2026').map((frame) => frameText(frame).replaceAll('\n', '\r\n')))
  const text = await (await ask('/v1/responses', 'alias')).text()
  expect(text).toBe(
    frames('alias')
      .map((frame) => frameText(frame).replaceAll('\n', '\r\n'))
      .join(''),
  )
})

describe('a reply of the other kind, between the same protocols', () => {
  const completion = {
    id: 'c1',
    object: 'chat.completion',
    created: 1,
    model: 'c-1',
    choices: [{ index: 0, message: { role: 'assistant', content: 'pong' }, finish_reason: 'stop' }],
  }

  test('a whole becomes the stream that was asked for, also after keep-alives', async () => {
    for (const waitMs of [0, 1_200]) {
      upstream.play = async (_received, response) => {
        await new Promise((resolve) => setTimeout(resolve, waitMs))
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(completion))
      }
      const response = await ask('/v1/chat/completions', 'c-1')
      expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
      const text = await response.text()
      expect(text).toContain('"pong"')
      expect(text).toMatch(/\[DONE\]\n\n$/)
    }
  })

  test('a stream becomes the whole that was asked for', async () => {
    upstream.play = sse([...chatStream(['po', 'ng']), 'data: [DONE]\n\n'])
    const response = await ask('/v1/chat/completions', 'c-1', false)
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'pong' } }],
    })
  })

  test('JSON that calls itself a stream is called JSON', async () => {
    upstream.play = json(completion, 200, { 'content-type': 'text/event-stream' })
    const response = await ask('/v1/chat/completions', 'c-1', false)
    expect([response.headers.get('content-type'), await response.json()]).toEqual(['application/json', completion])
  })

  test('half a JSON reply is a 502', async () => {
    upstream.play = (_received, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(completion).slice(0, 60))
    }
    expect((await ask('/v1/chat/completions', 'c-1', false)).status).toBe(502)
  })
})

describe('a refusal', () => {
  test.each([302, 304, 204, 600, 999])('with status %i is a 502 in the shape of the client', async (status) => {
    for (const model of ['c-1', 'a-1']) {
      upstream.play = (_received, response) => {
        response.writeHead(status, { location: '/elsewhere', 'content-type': 'application/json' })
        response.end(status === 204 || status === 304 ? undefined : '{"error":{"message":"odd"}}')
      }
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model, messages: MESSAGES }),
        redirect: 'manual',
      })
      expect(response.status).toBe(502)
      expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } })
    }
  })

  test('too long to be kept is told in our words, at once, although it never ends', async () => {
    upstream.play = (_received, response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.write(`{"error":{"message":"${'x'.repeat(100_000)}`)
    }
    const response = await ask('/v1/chat/completions', 'c-1')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } })
    await upstream.requests.at(-1)!.closed
  })

  test('after informational answers is still found', async () => {
    upstream.play = (_received, response) => {
      response.writeProcessing()
      response.writeEarlyHints({ link: '</x>; rel=preload' })
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end('{"error":{"message":"no","type":"invalid_request_error","param":null,"code":null}}')
    }
    expect((await ask('/v1/chat/completions', 'c-1')).status).toBe(400)
  })
})

test('a request that cannot even be written is an error, leaves nothing behind, and the next one works', async () => {
  for (const path of ['/v1/chat/completions', '/v1/messages', '/v1/responses']) {
    const response = await ask(path, 'broken')
    expect(response.status).toBe(502)
    expect(await response.text()).not.toContain('line')
  }
  const counted = await post(`${gateway.url}/v1/messages/count_tokens`, { model: 'broken-a', messages: MESSAGES })
  expect(counted.headers.get('x-ferryllm-estimated')).toBe('1')
  upstream.play = json({ choices: [] })
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200)
})

describe('a credential that a provider repeats', () => {
  test('from a configured header is in no error and no log line', async () => {
    upstream.play = json({ error: { message: 'bad key header-secret for harmless', type: 'x' } }, 400)
    for (const path of ['/v1/chat/completions', '/v1/messages']) {
      const text = await (await ask(path, 'h-1')).text()
      expect(text).toContain('harmless')
      expect(text).not.toContain('header-secret')
    }
    expect(gateway.log.join('')).not.toContain('header-secret')
  })

  test('in the middle of a stream reaches no client and no log', async () => {
    const error = { error: { message: 'key key-long-c is over its quota', type: 'server_error' } }
    const { providers, routes } = fourProviders(upstream.url)
    const other = await startGateway({
      providers: providers.map((each) => ({ ...each, api_key: 'key-long-c' })),
      routes,
    })
    upstream.play = sse([...chatStream(['one']).slice(0, 2), error])
    const response = await post(`${other.url}/v1/messages`, { ...BODY, input: undefined, model: 'c-1', stream: true })
    const text = await response.text()
    expect(text).toContain('over its quota')
    const same = await post(`${other.url}/v1/chat/completions`, { model: 'c-1', stream: true, messages: MESSAGES })
    const relayed = await same.text()
    expect(relayed).toContain('over its quota')
    await expect.poll(() => other.log).toHaveLength(2)
    expect(text + relayed + other.log.join('')).not.toContain('key-long-c')
    await other.close(0)
  })
})

const count = (): Promise<Response> =>
  post(`${gateway.url}/v1/messages/count_tokens`, { model: 'a-1', messages: MESSAGES })

describe('count_tokens of a provider that speaks Anthropic', () => {
  test('hands on its refusals word for word, with its headers', async () => {
    const body = '{"type":"error","error":{"type":"rate_limit_error","message":"slow","odd":1.0}}'
    upstream.play = json(body, 429, { 'retry-after': '3', 'request-id': 'up-1' })
    const response = await count()
    expect([response.status, await response.text()]).toEqual([429, body])
    expect(response.headers.get('retry-after')).toBe('3')
    expect(response.headers.get('x-upstream-request-id')).toBe('up-1')
  })

  test('does not blame the client for our key, and estimates when there is no answer', async () => {
    upstream.play = json({ type: 'error', error: { type: 'authentication_error', message: 'invalid key-a' } }, 401)
    expect((await count()).status).toBe(502)
    upstream.play = (_received, response) => void response.destroy()
    expect((await count()).headers.get('x-ferryllm-estimated')).toBe('1')
  })
})

const impatient = (more: object = {}): Promise<RunningGateway> =>
  startGateway({ server: { idle_timeout_secs: 1, ...more }, ...fourProviders(upstream.url) })

describe('the idle clock', () => {
  test('does not run before a reply begins', async () => {
    const other = await impatient()
    upstream.play = async (received, response) => {
      await new Promise((resolve) => setTimeout(resolve, 1_300))
      await sse([...chatStream(['late']), 'data: [DONE]\n\n'])(received, response)
    }
    const response = await post(`${other.url}/v1/chat/completions`, { model: 'c-1', stream: true, messages: MESSAGES })
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('late')])
    await other.close(0)
  })

  test("is the client's where it is the client that does not read", async () => {
    const other = await impatient()
    const piece = frameText(chatStream(['x'.repeat(64 * 1024)])[1]!)
    upstream.play = async (received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (let count = 0; count < 800 && !response.destroyed; count++) {
        if (response.write(piece)) continue
        await Promise.race([once(response, 'drain'), received.closed])
      }
    }
    const request = httpRequest(`${other.url}/v1/chat/completions`, { method: 'POST' })
    request.on('error', () => {})
    request.on('response', (response) => {
      response.on('error', () => {})
      response.pause()
    })
    request.end(JSON.stringify({ model: 'c-1', stream: true, messages: MESSAGES }))
    await expect
      .poll(() => other.log.map((line) => JSON.parse(line) as unknown))
      .toEqual([expect.objectContaining({ status: 499, error: 'The client read nothing for 1 s.' })])
    await upstream.requests.at(-1)!.closed
    await other.close(0)
  })
})

describe('a provider that compresses although nobody asked it to', () => {
  const CODINGS = {
    gzip: gzipSync,
    'x-gzip': gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
  }
  const REFUSAL = { type: 'error', error: { type: 'invalid_request_error', message: 'no such thing' } }
  const packed =
    (coding: string, text: string, status = 200, type = 'application/json'): Play =>
    (_received, response) => {
      const pack = CODINGS[coding as keyof typeof CODINGS]
      response.writeHead(status, { 'content-type': type, 'content-encoding': coding })
      response.end(pack(text))
    }

  test.each(Object.keys(CODINGS))('%s: streams, whole replies and refusals are read', async (coding) => {
    const stream = messageStream(['packed ', 'words']).map(frameText).join('')
    for (const path of ['/v1/messages', '/v1/chat/completions']) {
      upstream.play = packed(coding, stream, 200, 'text/event-stream')
      const text = await (await ask(path, 'a-1')).text()
      expect(text).toContain('packed ')
      expect(text).toMatch(/message_stop|"finish_reason":"stop"/)

      upstream.play = packed(coding, JSON.stringify(REFUSAL), 400)
      const refused = await ask(path, 'a-1')
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('no such thing')])
      expect(refused.headers.get('content-encoding')).toBeNull()
    }
  })

  test('a large reply arrives whole, however slowly it is read', async () => {
    const long = 'x'.repeat(3_000_000)
    upstream.play = packed('gzip', messageStream([long]).map(frameText).join(''), 200, 'text/event-stream')
    const response = await ask('/v1/messages', 'a-1')
    const reader = response.body!.getReader()
    let size = 0
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      size += read.value.length
      if (size < 500_000) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(size).toBeGreaterThan(long.length)
  })

  test.each(['cut', 'broken'])('%s: it ends with an error', async (how) => {
    const bytes = gzipSync(messageStream(['packed words']).map(frameText).join(''))
    const sent = how === 'cut' ? bytes.subarray(0, bytes.length - 12) : Buffer.from('no gzip at all')
    upstream.play = (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' })
      response.end(sent)
    }
    for (const path of ['/v1/messages', '/v1/chat/completions']) {
      const response = await ask(path, 'a-1')
      const text = await response.text()
      expect(text).toContain('"error"')
      expect(text).not.toMatch(/message_stop|"finish_reason":"stop"/)
    }
  })

  test.each(['lzma', 'constructor'])('an unknown coding is named: %s', async (coding) => {
    upstream.play = (_received, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding })
      response.end('????')
    }
    const response = await ask('/v1/messages', 'a-1')
    expect(response.status).toBe(502)
    expect(await response.text()).toContain(coding)
  })
})
