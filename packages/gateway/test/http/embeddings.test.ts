// POST /v1/embeddings: relayed where OpenAI's protocol is spoken, translated for Gemini, made up by the demo.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fourProviders, post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

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
    server: { retry_attempts: 1, retry_backoff_ms: 1 },
    ...setup,
    providers: [...providers, { name: 'demo', type: 'demo' }],
    routes: [
      ...routes,
      { match: 'own', provider: 'c', rewrite_model: 'served', fallback_providers: ['r'] },
      { match: 'demo', provider: 'demo' },
      ...(setup.routes ?? []),
    ],
  })
}

const ask = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  post(`${gateway.url}/v1/embeddings`, body, headers)
const logged = (): Record<string, unknown> => JSON.parse(gateway.log.at(-1) ?? '') as Record<string, unknown>

const REPLY = {
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: [0.25, -1] }],
  model: 'served-2',
  usage: { prompt_tokens: 3, total_tokens: 3 },
}

describe('a provider that speaks OpenAI’s protocol', () => {
  test('gets the client’s own bytes, and its reply comes back with the name that was asked for', async () => {
    await start()
    upstream.play = json(REPLY)
    const body = '{ "input": [[1,2],[3]], "model":"own", "dimensions": 2, "unknown": 1.0 }'
    const reply = await ask(body)
    expect(await reply.json()).toEqual({ ...REPLY, model: 'own' })
    expect(upstream.requests[0]).toMatchObject({
      url: '/v1/embeddings',
      text: body.replace('"own"', '"served"'),
      headers: { authorization: 'Bearer key-c', 'content-type': 'application/json' },
    })
    expect(logged()).toMatchObject({ provider: 'c', model: 'own', lane: 'splice', input_tokens: 3, status: 200 })
  })

  test('that fails is asked again, and then the next one', async () => {
    await start()
    let asked = 0
    upstream.play = (...call) => (++asked < 3 ? json({ error: { message: 'down' } }, 500) : json(REPLY))(...call)
    expect((await ask({ model: 'own', input: 'x' })).status).toBe(200)
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer key-c',
      'Bearer key-c',
      'Bearer key-r',
    ])
    expect(logged()).toMatchObject({ provider: 'r', fallback_count: 1 })
  })

  test('that refuses is heard', async () => {
    await start()
    upstream.play = json({ error: { message: 'too long', type: 'invalid_request_error' } }, 400)
    const reply = await ask({ model: 'c-1', input: 'x' })
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { message: 'too long' } }])
  })

  test('that answers with a page is an error of the gateway', async () => {
    await start({ server: { retry_attempts: 0 } })
    upstream.play = (_received, response) => {
      response.end('<html>')
    }
    const reply = await ask({ model: 'c-1', input: 'x' })
    expect([reply.status, await reply.json()]).toMatchObject([502, { error: { message: /not JSON/ } }])
  })
})

describe('Gemini', () => {
  const vectors = { embeddings: [{ values: [0.25, -1] }, { values: [3, 4] }] }

  test('is asked in its own words, and answers in OpenAI’s', async () => {
    await start()
    upstream.play = json(vectors)
    const reply = await ask({ model: 'g-1', input: ['one', 'two'], dimensions: 2 })
    expect(await reply.json()).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [0.25, -1] },
        { object: 'embedding', index: 1, embedding: [3, 4] },
      ],
      model: 'g-1',
      usage: { prompt_tokens: expect.any(Number), total_tokens: expect.any(Number) },
    })
    const [{ url, text, headers }] = upstream.requests as [Upstream['requests'][number]]
    expect([url, headers['x-goog-api-key']]).toEqual(['/v1beta/models/g-1:batchEmbedContents', 'key-g'])
    const request = (words: string): object => ({
      model: 'models/g-1',
      content: { parts: [{ text: words }] },
      outputDimensionality: 2,
    })
    expect(JSON.parse(text)).toEqual({ requests: [request('one'), request('two')] })
    expect(logged()).toMatchObject({ provider: 'g', lane: 'translate' })
  })

  test('in base64 as floats of four bytes', async () => {
    await start()
    upstream.play = json({ embeddings: [{ values: [0.25, -1] }] })
    const reply: any = await (await ask({ model: 'g-1', input: 'one', encoding_format: 'base64' })).json()
    const bytes = Buffer.from(reply.data[0].embedding, 'base64')
    expect([bytes.length, bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([8, 0.25, -1])
  })

  test('sends fewer vectors than there are texts: an error', async () => {
    await start({ server: { retry_attempts: 0 } })
    upstream.play = json(vectors)
    expect((await ask({ model: 'g-1', input: 'one' })).status).toBe(502)
  })

  test.each([
    ['tokens', { input: [1, 2] }, /input: Gemini embeds texts only/],
    ['arrays of tokens', { input: [[1], [2]] }, /input 0 is an array of tokens/],
    ['nothing', {}, /^input: must be/],
    ['an empty text', { input: ['x', ''] }, /^input: must be/],
    ['no texts', { input: [] }, /^input: must be/],
    ['no number of dimensions', { input: 'x', dimensions: 1.5 }, /^dimensions: must be/],
    ['a format that is none', { input: 'x', encoding_format: 'hex' }, /^encoding_format: must be/],
  ])('is not asked for %s', async (_name, body, message) => {
    await start()
    const reply = await ask({ model: 'g-1', ...body })
    expect([reply.status, await reply.json()]).toMatchObject([
      400,
      { error: { message: expect.stringMatching(message) } },
    ])
    expect(upstream.requests).toHaveLength(0)
  })

  test('is not asked where nothing is translated', async () => {
    await start({ server: { work_mode: 'passthrough' } })
    expect((await ask({ model: 'g-1', input: 'x' })).status).toBe(400)
    expect(upstream.requests).toHaveLength(0)
  })
})

test('Anthropic has none, and is named', async () => {
  await start()
  const reply = await ask({ model: 'a-1', input: 'x' })
  const message = expect.stringMatching(/provider "a".*has no \/v1\/embeddings.*OpenAI/)
  expect([reply.status, await reply.json()]).toMatchObject([400, { error: { message } }])
})

test.each([
  ['no model', { input: 'x' }, 400],
  ['a model that nobody serves', { model: 'unknown', input: 'x' }, 404],
  ['no JSON', '{"model":', 400],
])('a request with %s is refused', async (_name, body, status) => {
  await start()
  expect((await ask(body)).status).toBe(status)
  expect(upstream.requests).toHaveLength(0)
})

describe('the demo', () => {
  const vectorOf = async (body: object): Promise<number[]> => {
    const reply: any = await (await ask({ model: 'demo', ...body })).json()
    return reply.data[0].embedding
  }

  test('answers the same for the same text, on the unit sphere', async () => {
    await start()
    const [one, again, other] = [
      await vectorOf({ input: 'one' }),
      await vectorOf({ input: 'one' }),
      await vectorOf({ input: 'other' }),
    ]
    expect(one).toHaveLength(1536)
    expect(one).toEqual(again)
    expect(one).not.toEqual(other)
    expect(Math.hypot(...one)).toBeCloseTo(1)
  })

  test('honours dimensions up to 4096', async () => {
    await start()
    expect(await vectorOf({ input: [1, 2], dimensions: 7 })).toHaveLength(7)
    expect(await vectorOf({ input: 'x', dimensions: 4096 })).toHaveLength(4096)
    const reply = await ask({ model: 'demo', input: 'x', dimensions: 4097 })
    const message = expect.stringContaining('dimensions: must be at most 4096')
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { message } }])
  })
})

test('limits and keys hold for it', async () => {
  await start({
    auth: { enabled: true, api_keys: ['key-1'], per_key_rate_limit_per_minute: 1 },
  })
  upstream.play = json(REPLY)
  const headers = { authorization: 'Bearer key-1' }
  expect((await ask({ model: 'c-1', input: 'x' })).status).toBe(401)
  expect((await ask({ model: 'c-1', input: 'x' }, headers)).status).toBe(200)
  expect((await ask({ model: 'c-1', input: 'x' }, headers)).status).toBe(429)
})
