// Asking how many tokens a request takes: in three protocols, of providers that count themselves and of those that do not.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fourProviders, post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

const WORDS = 'Please read the file and tell me what is in it. '

interface Dialect {
  readonly name: string
  readonly path: (model: string) => string
  readonly body: (model: string, text: string) => Record<string, unknown>
  /** What such a client is told. */
  readonly answer: (tokens: unknown) => object
  readonly error: object
}

const DIALECTS: readonly Dialect[] = [
  {
    name: 'anthropic',
    path: () => '/v1/messages/count_tokens',
    body: (model, text) => ({ model, messages: [{ role: 'user', content: text }] }),
    answer: (tokens) => ({ input_tokens: tokens }),
    error: { type: 'error', error: { type: 'invalid_request_error', message: expect.any(String) } },
  },
  {
    name: 'openai',
    path: () => '/v1/responses/input_tokens',
    body: (model, text) => ({ model, input: text }),
    answer: (tokens) => ({ object: 'response.input_tokens', input_tokens: tokens }),
    error: { error: { type: 'invalid_request_error', message: expect.any(String) } },
  },
  {
    name: 'gemini',
    path: (model) => `/v1beta/models/${model}:countTokens`,
    body: (_model, text) => ({ contents: [{ role: 'user', parts: [{ text }] }] }),
    answer: (tokens) => ({ totalTokens: tokens }),
    error: { error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.any(String) } },
  },
]

const COUNTERS = [
  { letter: 'a', url: '/v1/messages/count_tokens', field: 'input_tokens' },
  { letter: 'r', url: '/v1/responses/input_tokens', field: 'input_tokens' },
  { letter: 'g', url: '/v1/models/g-1:countTokens', field: 'totalTokens' },
]

let upstream: Upstream
const gateways: RunningGateway[] = []
beforeAll(async () => {
  upstream = await startUpstream(json({}))
})
beforeEach(() => {
  upstream.requests.length = 0
})
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close(0)))
  await upstream.close()
})

async function start(setup: Setup): Promise<RunningGateway> {
  const gateway = await startGateway(setup)
  gateways.push(gateway)
  return gateway
}

interface Told {
  readonly status: number
  readonly how: string | null
  readonly body: any
}

async function ask(url: string, body: unknown): Promise<Told> {
  const response = await post(url, body)
  const text = await response.text()
  const how = response.headers.get('x-ferryllm-token-count')
  expect(response.headers.get('x-ferryllm-estimated')).toBe(how === 'estimated' ? '1' : null)
  return { status: response.status, how, body: JSON.parse(text) }
}

describe.each(DIALECTS)('a client of $name', ({ path, body, answer, error }) => {
  let gateway: RunningGateway
  beforeAll(async () => {
    gateway = await start(fourProviders(upstream.url))
  })
  const count = (model: string, text: string): Promise<Told> => ask(gateway.url + path(model), body(model, text))

  test.each(COUNTERS)('gets the count of a provider that counts itself: $url', async ({ letter, url, field }) => {
    upstream.play = json({ [field]: 4242 })
    const told = await count(`${letter}-1`, WORDS)
    expect(told).toMatchObject({ status: 200, how: 'exact' })
    expect(answer(4242)).toMatchObject({ [Object.keys(told.body).at(-1)!]: 4242 })
    const [asked] = upstream.requests
    expect(asked?.url.replace('/v1beta/', '/v1/')).toBe(url)
    expect(asked?.text).toContain(WORDS.trim())
    expect(asked?.text).not.toMatch(/max_tokens|"stream"|"store"/)
  })

  test('is told ours, marked as such, where nobody counts; nobody is asked', async () => {
    const told = await count('c-1', WORDS.repeat(100))
    expect(told).toEqual({ status: 200, how: 'estimated', body: answer(expect.any(Number)) })
    const tokens = Number(Object.values(told.body).at(-1))
    // 11 tokens of o200k each, with what is added for models that nobody knows.
    expect(tokens).toBeGreaterThan(1100)
    expect(tokens).toBeLessThan(1300)
    expect(upstream.requests).toHaveLength(0)
  })

  test.each([
    ['has no such endpoint', 404, { error: { message: 'not found' } }],
    ['has broken down', 500, { error: { message: 'broken' } }],
    ['counts no tokens', 200, { answer: 'about ten' }],
  ])('is told ours where the provider %s', async (_, status, reply) => {
    upstream.play = json(reply, status)
    for (const { letter } of COUNTERS) {
      expect(await count(`${letter}-1`, WORDS)).toMatchObject({ status: 200, how: 'estimated' })
    }
  })

  test('hears in its own words what is wrong with a request', async () => {
    const bad: unknown[] = ['', '{', '[]', '7', { model: 'c-1', input: 7, messages: 7, contents: 7 }]
    if (!path('').includes('models')) bad.push({}, { model: 7 }, { model: '' })
    for (const one of bad) {
      expect([one, await ask(gateway.url + path('c-1'), one)]).toMatchObject([one, { status: 400, body: error }])
    }
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const nested = JSON.stringify(body('c-1', '')).replace('""', deep)
    expect((await ask(gateway.url + path('c-1'), nested)).status).toBe(400)
    expect(upstream.requests).toHaveLength(0)
  })

  test('may ask 26 times at once about a long conversation', async () => {
    const told = await Promise.all(Array.from({ length: 26 }, () => count('c-1', WORDS.repeat(4000))))
    expect(new Set(told.map(({ status, how }) => `${status} ${how}`))).toEqual(new Set(['200 estimated']))
    for (const { body: one } of told) expect(Number(Object.values(one).at(-1))).toBeGreaterThan(40_000)
  })
})

describe('as a generation does, it', () => {
  const [anthropic] = DIALECTS
  const count = (url: string): Promise<Told> => ask(url + anthropic!.path(''), anthropic!.body('m', WORDS))
  const keysUsed = (): unknown[] => upstream.requests.map(({ headers }) => headers['x-api-key'])

  test.each([401, 403, 429])('goes on with the next key after %i', async (status) => {
    const { url } = await start({
      providers: [{ name: 'a', type: 'anthropic', base_url: upstream.url, api_keys: ['one', 'two'] }],
      routes: [{ match: '*', provider: 'a' }],
    })
    upstream.play = (received, response) =>
      received.headers['x-api-key'] === 'two'
        ? json({ input_tokens: 42 })(received, response)
        : json({ type: 'error', error: { type: 'x', message: 'no' } }, status)(received, response)
    expect(await count(url)).toEqual({ status: 200, how: 'exact', body: { input_tokens: 42 } })
    expect(keysUsed()).toEqual(['one', 'two'])
    upstream.requests.length = 0
    expect((await count(url)).status).toBe(200)
    // A key that is refused rests for everything; a limit of counting is one of counting.
    expect(keysUsed().length > 1).toBe(status === 429)
  })

  test('asks who comes next when the first one fails in a way that the route falls back after', async () => {
    const other = await startUpstream(json({ input_tokens: 7 }))
    const providers = [
      { name: 'first', type: 'anthropic', base_url: upstream.url, api_key: 'k' },
      { name: 'second', type: 'anthropic', base_url: other.url, api_key: 'k' },
      { name: 'chat', type: 'openai', base_url: other.url, api_key: 'k' },
    ]
    const { url } = await start({
      providers,
      routes: [
        { match: 'm', provider: 'first', fallback_providers: ['second'] },
        { match: 'n', provider: 'first', fallback_providers: ['chat'] },
      ],
    })
    upstream.play = json({ type: 'error', error: { type: 'api_error', message: 'broken' } }, 500)
    expect(await count(url)).toEqual({ status: 200, how: 'exact', body: { input_tokens: 7 } })
    const ours = await post(url + anthropic!.path(''), anthropic!.body('n', WORDS))
    expect(ours.headers.get('x-ferryllm-token-count')).toBe('estimated')
    expect(ours.headers.get('x-ferryllm-provider')).toBe('chat')
    upstream.play = json({ type: 'error', error: { type: 'invalid_request_error', message: 'mine' } }, 400)
    expect(await count(url)).toMatchObject({ status: 400, how: null, body: { error: { message: 'mine' } } })
    await other.close()
  })
})

test('the reply begins with the number that its client was told before', async () => {
  const { url } = await start(fourProviders(upstream.url))
  const body = {
    model: 'r-1',
    system: WORDS,
    tools: [{ name: 'read', description: WORDS, input_schema: { type: 'object' } }],
    messages: [{ role: 'user', content: WORDS.repeat(20) }],
  }
  const begins = async (messages: readonly object[]): Promise<number> => {
    upstream.play = scripted('openai-responses', { beats: [{ text: 'ok' }] })
    const response = await post(`${url}/v1/messages`, { ...body, messages, max_tokens: 9, stream: true })
    return Number(/"input_tokens":(\d+)/.exec(await response.text())?.[1])
  }
  const before = await begins(body.messages)
  upstream.play = json({ input_tokens: 4242 })
  await ask(`${url}/v1/messages/count_tokens`, body)
  expect([await begins(body.messages), before !== 4242]).toEqual([4242, true])
  // Another request is another number.
  expect(await begins([...body.messages, { role: 'user', content: WORDS }])).toBeLessThan(1000)
})

test('a request that continues a response counts what it continues', async () => {
  const { url } = await start(fourProviders(upstream.url))
  upstream.play = scripted('openai-chat', { beats: [{ text: 'It has many words. '.repeat(50) }] })
  const first = await post(`${url}/v1/responses`, { model: 'c-1', input: WORDS.repeat(50) })
  const { id } = (await first.json()) as { id: string }
  const counted = async (more: object): Promise<number> =>
    (await ask(`${url}/v1/responses/input_tokens`, { model: 'c-1', input: 'And now?', ...more })).body.input_tokens
  expect((await counted({ previous_response_id: id })) - (await counted({}))).toBeGreaterThan(700)
})

test('keys that are for counting may count in every protocol, and other keys in none', async () => {
  const { findEndpoint, groupOf } = await import('../../src/http/endpoints.ts')
  const groups = DIALECTS.map(({ path }) => {
    const found = findEndpoint('POST', path('m'))
    return found.found ? [found.endpoint.kind, groupOf(found.endpoint)] : undefined
  })
  expect(groups).toEqual([
    ['count-tokens', 'anthropic'],
    ['count-tokens', 'responses'],
    ['count-tokens', 'gemini'],
  ])
  expect(findEndpoint('GET', '/v1/responses/input_tokens')).toEqual({ found: false, allow: ['POST'] })
})
