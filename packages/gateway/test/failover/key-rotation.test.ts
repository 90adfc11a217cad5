// A provider with several keys: the one that is refused rests, the next one is tried at once.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ALL_CLIENTS } from '../support/clients.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { PROVIDERS, scripted } from '../support/rig.ts'
import { json, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway

beforeAll(async () => {
  upstream = await startUpstream(json({}))
})
afterAll(() => upstream.close())
afterEach(async () => {
  await gateway.close(0)
  upstream.requests.length = 0
})

const TYPES = { a: 'anthropic', c: 'openai', r: 'openai_responses', g: 'gemini' }

async function start(server: object = {}, keys = ['key-one', 'key-two', 'key-three']): Promise<void> {
  gateway = await startGateway({
    server,
    providers: Object.entries(TYPES).map(([name, type]) => ({ name, type, base_url: upstream.url, api_keys: keys })),
    routes: Object.keys(TYPES).map((name) => ({ match: `${name}-`, provider: name })),
  })
}

/** Which key each request came with. */
const used = (): string[] =>
  upstream.requests.map(({ headers }) => {
    const sent = headers.authorization ?? headers['x-api-key'] ?? headers['x-goog-api-key'] ?? ''
    return /key-\w+$/.exec(String(sent))?.[0] ?? 'none'
  })

/** Refuses these keys and works with the others. */
const refusing =
  (keys: readonly string[], refusal: Play, works: Play): Play =>
  (received, response) => {
    const sent = JSON.stringify(received.headers)
    return keys.some((key) => sent.includes(key)) ? refusal(received, response) : works(received, response)
  }

const error = (status: number, type: string, headers: Record<string, string> = {}): Play =>
  json({ type: 'error', error: { type, code: type, message: 'The host says no', status: 'X' } }, status, headers)

const REFUSALS = [
  ['401', error(401, 'authentication_error')],
  ['402', error(402, 'billing_error')],
  ['403', error(403, 'permission_error')],
  ['429', error(429, 'rate_limit_error', { 'retry-after': '3600' })],
] as const

const CASES = ALL_CLIENTS.flatMap((client) =>
  PROVIDERS.slice(0, 3).flatMap(({ letter, provider }) =>
    [true, false].map((stream) => ({
      client,
      letter,
      provider,
      stream,
      name: `${client.name} over ${provider}, ${stream ? 'streamed' : 'whole'}`,
    })),
  ),
)

describe.each(CASES)('$name', ({ client, letter, provider, stream }) => {
  test.each(REFUSALS)(
    'a key refused with %s rests, and the next one answers the same request',
    async (_status, refusal) => {
      await start()
      upstream.play = refusing(['key-one'], refusal, scripted(provider, { beats: [{ text: 'ok' }] }))
      for (let count = 0; count < 4; count++) {
        const response = await post(gateway.url + client.path, client.ask({ model: `${letter}-1`, stream }))
        const text = await response.text()
        expect((stream ? client.streamed(text) : client.whole(JSON.parse(text))).text).toBe('ok')
      }
      expect(used().filter((key) => key === 'key-one')).toHaveLength(1)
      expect(used()).toHaveLength(5)
      expect(JSON.parse(gateway.log[0] ?? '')).toMatchObject({
        provider: letter,
        status: 200,
        failed_attempts: expect.stringMatching(new RegExp(`^${letter}/1:upstream-(?:auth|quota|limited)$`)),
      })
    },
  )
})

const CLIENT = ALL_CLIENTS[0]!
const ask = async (stream = false): Promise<Response> => {
  const response = await post(gateway.url + CLIENT.path, CLIENT.ask({ model: 'a-1', stream }))
  await response.clone().text()
  return response
}
const WORKS = scripted('anthropic', { beats: [{ text: 'ok' }] })

test('when every key is refused, each was tried once and the client hears of the last refusal', async () => {
  await start()
  upstream.play = error(429, 'rate_limit_error', { 'retry-after': '3600' })
  const response = await ask()
  expect([response.status, new Set(used()).size, used().length]).toEqual([429, 3, 3])
  // They all rest: one is asked nevertheless, so that the client learns what the provider says.
  expect((await ask()).status).toBe(429)
  expect(used()).toHaveLength(4)
})

test('changing keys uses up no repetition and no failure of the provider', async () => {
  await start({ retry_attempts: 1, retry_backoff_ms: 1, circuit_breaker_failures: 2 })
  const down = error(500, 'api_error')
  let failures = 0
  const flaky: Play = (...call) => (failures++ === 0 ? down(...call) : WORKS(...call))
  upstream.play = refusing(['key-one'], error(401, 'authentication_error'), flaky)
  expect((await ask()).status).toBe(200)
  const [first, second, third, ...more] = used()
  expect([first, second, more]).toEqual(['key-one', third, []])
  expect(second).not.toBe('key-one')
})

test('a key whose circuit is open is passed over within the same request', async () => {
  await start({ circuit_breaker_failures: 1, retry_attempts: 1, retry_backoff_ms: 1 }, ['key-one', 'key-two'])
  upstream.play = refusing(['key-one'], error(500, 'api_error'), WORKS)
  expect((await ask()).status).toBe(200)
  expect(used()).toEqual(['key-one', 'key-two'])
  for (let count = 0; count < 3; count++) expect((await ask()).status).toBe(200)
  expect(used().slice(2)).toEqual(['key-two', 'key-two', 'key-two'])
})

test('a provider is refused at once when the circuits of all its keys are open', async () => {
  await start({ circuit_breaker_failures: 1 }, ['key-one', 'key-two'])
  upstream.play = error(500, 'api_error')
  expect((await ask()).status).toBeGreaterThanOrEqual(500)
  const refused = await ask()
  expect([refused.status, refused.headers.has('retry-after'), upstream.requests.length]).toEqual([503, true, 2])
  expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain('ferryllm_circuit_open{provider="a"} 1')
})

test('an error inside a stream that has only begun changes the key as well', async () => {
  await start()
  const frame = 'event: error\ndata: {"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}\n\n'
  const inband: Play = (_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(frame)
  }
  upstream.play = refusing(['key-one'], inband, WORKS)
  expect(CLIENT.streamed(await (await ask(true)).text()).text).toBe('ok')
  expect(used()).toEqual(['key-one', expect.stringMatching(/two|three/)])
})

test('a session stays with its key; another session may have another one', async () => {
  await start()
  upstream.play = WORKS
  const keysOf = async (session: string): Promise<string[]> => {
    upstream.requests.length = 0
    for (let count = 0; count < 3; count++) {
      const headers = { 'x-claude-code-session-id': session }
      await (await post(gateway.url + CLIENT.path, CLIENT.ask({ model: 'a-1' }), headers)).text()
    }
    return [...new Set(used())]
  }
  const keys: string[][] = []
  for (let session = 0; session < 12; session++) keys.push(await keysOf(`session-${session}`))
  expect(keys.every((each) => each.length === 1)).toBe(true)
  expect(new Set(keys.flat()).size).toBeGreaterThan(1)
})

describe.each(ALL_CLIENTS)('a conversation of $name that says nothing of a session', (client) => {
  const history = (opening: string, turns: number): object[] => [
    ...client.user(opening),
    ...Array.from({ length: turns }, (_, turn) => [
      ...client.assistant(`answer ${turn}`),
      ...client.user(`question ${turn}`),
    ]).flat(),
  ]
  const ask = async (opening: string, turns: number): Promise<string> => {
    const body = client.ask({ model: 'a-1', history: history(opening, turns) })
    const response = await post(gateway.url + client.path, body)
    expect([response.status, await response.text()]).toEqual([200, expect.anything()])
    return used().at(-1) ?? ''
  }

  test('stays with one key, others have others, and a move is for good', async () => {
    await start()
    upstream.play = WORKS
    const keys: string[] = []
    for (const opening of ['one', 'two', 'three']) {
      const turns = [await ask(opening, 0), await ask(opening, 1), await ask(opening, 2)]
      expect(new Set(turns).size).toBe(1)
      keys.push(...new Set(turns))
    }
    expect(new Set(keys).size).toBe(3)
    const [before = ''] = keys
    upstream.play = refusing([before], error(429, 'rate_limit_error', { 'retry-after': '0' }), WORKS)
    const after = await ask('one', 3)
    expect(after).not.toBe(before)
    upstream.play = WORKS
    expect([await ask('one', 4), await ask('one', 5)]).toEqual([after, after])
  })
})

test('a key that rests is told in the metrics, by its name', async () => {
  await start()
  upstream.play = refusing(['key-one'], error(402, 'billing_error'), WORKS)
  await ask()
  const text = await (await fetch(`${gateway.url}/metrics`)).text()
  expect(text).toMatch(
    /^ferryllm_provider_key_resting_seconds\{provider="a",key="1",reason="upstream-quota"\} 3[56]\d\d/m,
  )
  expect(text).not.toContain('key-one')
})

test('with one key everything is as without rotation: a refusal is the answer', async () => {
  await start({}, ['key-one'])
  upstream.play = error(429, 'rate_limit_error', { 'retry-after': '3600' })
  expect((await ask()).status).toBe(429)
  expect((await ask()).status).toBe(429)
  expect(used()).toEqual(['key-one', 'key-one'])
})

test('counting tokens and listing models use a key that works', async () => {
  await start()
  upstream.play = refusing(['key-one'], error(401, 'authentication_error'), WORKS)
  await ask()
  upstream.requests.length = 0
  upstream.play = refusing(
    ['key-one'],
    error(401, 'authentication_error'),
    json({ input_tokens: 5, data: [{ id: 'a-1' }] }),
  )
  const counted = await post(`${gateway.url}/v1/messages/count_tokens`, {
    model: 'a-1',
    messages: [{ role: 'user', content: 'hi' }],
  })
  expect(await counted.json()).toMatchObject({ input_tokens: 5 })
  await (await fetch(`${gateway.url}/v1/models`)).text()
  const anthropic = upstream.requests.filter(({ headers }) => headers['x-api-key'] !== undefined)
  expect(anthropic).toHaveLength(2)
  expect(anthropic.map(({ headers }) => headers['x-api-key'])).not.toContain('key-one')
})
