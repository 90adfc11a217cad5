// OpenAI's endpoints that are no generations: whatever goes in and comes out is relayed byte by byte.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fourProviders, post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { json, sse, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway

beforeEach(async () => {
  upstream = await startUpstream(json({}))
})
afterEach(async () => {
  await gateway.close(0)
  await upstream.close()
})

async function start(setup: Partial<Setup> = {}): Promise<void> {
  const { providers, routes } = fourProviders(upstream.url)
  gateway = await startGateway({
    server: { retry_attempts: 0, ...setup.server },
    providers: [...providers, { name: 'demo', type: 'demo' }],
    routes: [
      ...routes,
      { match: 'own', provider: 'c', rewrite_model: 'served' },
      { match: 'omni-', provider: 'c' },
      { match: 'demo', provider: 'demo' },
    ],
  })
}

const at = (path: string): string => `${gateway.url}/v1/${path}`

describe.each([
  'completions',
  'moderations',
  'images/generations',
  'images/edits',
  'images/variations',
  'audio/speech',
  'audio/transcriptions',
  'audio/translations',
])('POST /v1/%s', (path) => {
  test('is relayed, and the reply is not touched', async () => {
    await start()
    upstream.play = json('{"model": "served",  "x": 1.0}', 200, { 'x-request-id': 'theirs' })
    const reply = await post(at(path), '{"model":"own",  "input":1.0}')
    expect(await reply.text()).toBe('{"model": "served",  "x": 1.0}')
    expect(reply.headers.get('x-upstream-request-id')).toBe('theirs')
    expect(upstream.requests[0]).toMatchObject({ url: `/v1/${path}`, text: '{"model":"served",  "input":1.0}' })
    expect(JSON.parse(gateway.log[0]!)).toMatchObject({ provider: 'c', lane: 'splice', model: 'own', status: 200 })
  })

  test.each(['a-1', 'g-1', 'demo'])('of a provider that has none (%s) is refused with a hint', async (model) => {
    await start()
    const reply = await post(at(path), { model })
    const message = expect.stringMatching(new RegExp(`has no /v1/${path}: route the model to .* OpenAI`))
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { message } }])
    expect(upstream.requests).toHaveLength(0)
  })

  test('is refused where it is asked for with GET', async () => {
    await start()
    expect((await fetch(at(path))).status).toBe(405)
  })
})

describe('a form', () => {
  const FILE = Buffer.from([0, 255, 13, 10, 45, 45, 1, 2, 3])
  const form = (model?: string): FormData => {
    const fields = new FormData()
    fields.append('file', new Blob([FILE], { type: 'audio/wav' }), 'model')
    fields.append('prompt', 'name="model"')
    if (model !== undefined) fields.append('model', model)
    return fields
  }
  const send = (body: FormData, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(at('audio/transcriptions'), { method: 'POST', body, headers })

  test('keeps its files and its boundary, only the model is another', async () => {
    await start()
    let type = ''
    const chunks: Buffer[] = []
    // The provider of the other tests reads texts.
    const provider = createServer(async (request, response) => {
      type = request.headers['content-type'] ?? ''
      for await (const chunk of request) chunks.push(chunk as Buffer)
      response.end('{"text":"said"}')
    })
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    const { port } = provider.address() as AddressInfo
    const renaming = await startGateway({
      providers: [{ name: 'c', type: 'openai', base_url: `http://127.0.0.1:${port}`, api_key: 'k' }],
      routes: [{ match: 'own', provider: 'c', rewrite_model: 'a-longer-name' }],
    })
    const reply = await fetch(`${renaming.url}/v1/audio/transcriptions`, { method: 'POST', body: form('own') })
    expect([reply.status, await reply.json()]).toEqual([200, { text: 'said' }])
    const bytes = new Uint8Array(Buffer.concat(chunks))
    const parsed = await new Response(bytes, { headers: { 'content-type': type } }).formData()
    expect([parsed.get('model'), parsed.get('prompt')]).toEqual(['a-longer-name', 'name="model"'])
    expect(Buffer.from(await (parsed.get('file') as File).arrayBuffer())).toEqual(FILE)
    await renaming.close(0)
    await new Promise((resolve) => provider.close(resolve))
  })

  test.each([
    ['without a model', () => form(), {}, 400],
    ['with an empty model', () => form(''), {}, 400],
    ['that is compressed', () => form('own'), { 'content-encoding': 'gzip' }, 415],
  ])('%s is refused', async (_name, body, headers, status) => {
    await start()
    expect((await send(body(), headers)).status).toBe(status)
    expect(upstream.requests).toHaveLength(0)
  })

  test('that is too large is refused', async () => {
    await start({ server: { body_limit_mb: 1 } })
    const large = form('own')
    large.append('more', new Blob([Buffer.alloc(1024 * 1024)]))
    expect((await send(large)).status).toBe(413)
  })
})

test('sound comes as it is made', async () => {
  await start()
  let finish: (() => void) | undefined
  upstream.play = (_received, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' })
    response.write(Buffer.from([0xff, 0xfb, 0]))
    finish = () => response.end(Buffer.from([1, 2]))
  }
  const reply = await post(at('audio/speech'), { model: 'c-1', input: 'x', voice: 'alloy' })
  expect(reply.headers.get('content-type')).toBe('audio/mpeg')
  const bytes: number[] = []
  for await (const chunk of reply.body!) {
    bytes.push(...chunk)
    finish?.()
  }
  expect(bytes).toEqual([0xff, 0xfb, 0, 1, 2])
})

test('a stream of the old completions is relayed', async () => {
  await start()
  upstream.play = sse([{ choices: [{ text: 'hi' }] }, 'data: [DONE]\n\n'])
  const reply = await post(at('completions'), { model: 'c-1', prompt: 'x', stream: true })
  expect(reply.headers.get('content-type')).toBe('text/event-stream')
  expect(await reply.text()).toBe('data: {"choices":[{"text":"hi"}]}\n\ndata: [DONE]\n\n')
})

test('a reply that breaks off is cut, so that nobody takes it for whole', async () => {
  await start()
  upstream.play = sse([{ choices: [{ text: 'hi' }] }], { cut: true })
  const reply = await post(at('completions'), { model: 'c-1', prompt: 'x', stream: true })
  await expect(reply.text()).rejects.toThrow()
  expect(JSON.parse(gateway.log[0]!)).toMatchObject({ error_kind: 'stream-truncated' })
})

test('an error before it is an error with its status', async () => {
  await start()
  upstream.play = json({ error: { message: 'no such voice', type: 'invalid_request_error' } }, 400)
  const reply = await post(at('audio/speech'), { model: 'c-1' })
  expect([reply.status, await reply.json()]).toMatchObject([400, { error: { message: 'no such voice' } }])
})

test('a moderation that names no model goes to whom OpenAI would ask, unchanged', async () => {
  await start()
  await post(at('moderations'), '{"input":"x"}')
  expect(upstream.requests[0]?.text).toBe('{"input":"x"}')
})
