// Limits of tokens: an estimate is taken when a request begins, and the provider's own count when it has ended.
import { afterEach, describe, expect, test } from 'vitest'
import { CHAT, CLIENTS, type Client } from '../support/clients.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway
afterEach(async () => {
  await gateway.close(0)
  await upstream.close()
})

/** What the provider counts. */
const USAGE = { prompt_tokens: 900, completion_tokens: 100, total_tokens: 1000 }
const REPLY = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: USAGE,
}

async function start(limits: object[], play: Play = json(REPLY), server: object = {}): Promise<void> {
  upstream = await startUpstream(play)
  gateway = await startGateway({
    auth: { enabled: true, api_keys: ['key-one', 'key-two'] },
    limits,
    server,
    providers: [
      { name: 'p', type: 'openai', base_url: upstream.url, api_key: 'key-p' },
      { name: 'q', type: 'openai', base_url: upstream.url, api_key: 'key-q' },
    ],
    routes: [
      { match: 'm', provider: 'p' },
      { match: 'both', provider: 'p', fallback_providers: ['q'] },
      { match: 'alias-', provider: 'p', rewrite_model: 'm' },
    ],
  })
}

const ask = (client: Client, model = 'm', key = 'key-one', text = 'hello'): Promise<Response> =>
  post(gateway.url + client.path, client.ask({ model, history: client.user(text) }), { authorization: `Bearer ${key}` })

const remaining = (response: Response): number => Number(response.headers.get('x-ratelimit-remaining-tokens'))

describe.each(CLIENTS)('$name', (client) => {
  test('who has used more than the estimate waits until it is paid back, and is told in its own words', async () => {
    await start([{ scope: 'key', tokens_per_minute: 600 }])
    expect((await ask(client)).status).toBe(200)
    const refused = await ask(client)
    expect(refused.status).toBe(429)
    // 400 too many, and about ten for this request, at ten per second.
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(40)
    expect(Number(refused.headers.get('retry-after-ms'))).toBeGreaterThan(40_000)
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'x-ratelimit-limit-tokens': '600',
      'x-ratelimit-remaining-tokens': '0',
      'anthropic-ratelimit-tokens-limit': '600',
      'anthropic-ratelimit-tokens-remaining': '0',
    })
    expect(refused.headers.get('x-should-retry')).toBeNull()
    const { error } = client.whole(await refused.json())
    expect(error).toMatchObject({ type: 'rate_limit_error' })
    expect(error?.message).toMatch(/^600 tokens per minute are the limit of a key \(limits\[0\]\.tokens_per_minute\);/)
    expect((await ask(client, 'm', 'key-two')).status).toBe(200)
  })

  test('a day’s budget that takes long to come back is no reason to wait', async () => {
    await start([{ scope: 'all', tokens_per_day: 500 }])
    expect((await ask(client)).status).toBe(200)
    const refused = await ask(client)
    expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([429, 'false'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3600)
  })

  test('a model over its limit is refused under every name that leads to it', async () => {
    await start([{ scope: 'model', match: 'm', requests_per_minute: 1 }])
    expect((await ask(client, 'alias-1')).status).toBe(200)
    const refused = await ask(client, 'alias-2')
    expect([refused.status, refused.headers.get('x-ratelimit-remaining-requests')]).toEqual([429, '0'])
    const { error } = client.whole(await refused.json())
    expect(error?.message).toContain('1 requests per minute are the limit of a model (limits[0].requests_per_minute)')
    expect(upstream.requests).toHaveLength(1)
  })

  test('a provider over its limit is passed over for the next one of the route', async () => {
    await start([{ scope: 'provider', match: 'p', requests_per_day: 1 }])
    const answers = [await ask(client, 'both'), await ask(client, 'both'), await ask(client, 'm')]
    expect(answers.map((each) => [each.status, each.headers.get('x-ferryllm-provider')])).toEqual([
      [200, 'p'],
      [200, 'q'],
      [429, null],
    ])
    expect(gateway.log.map((line) => (JSON.parse(line) as { failed_attempts?: string }).failed_attempts)).toEqual([
      undefined,
      'p:limited',
      undefined,
    ])
  })
})

test('an estimate that was too large is given back', async () => {
  await start([{ scope: 'key', tokens_per_minute: 100_000 }])
  const first = await ask(CHAT, 'm', 'key-one', 'x'.repeat(200_000))
  expect([first.status, remaining(first) < 51_000]).toEqual([200, true])
  expect(remaining(await ask(CHAT))).toBeGreaterThan(98_000)
})

test('a request larger than what is left waits, although something is left, and does not count as one', async () => {
  await start([{ scope: 'key', tokens_per_minute: 2000, requests_per_minute: 3 }])
  await ask(CHAT)
  const refused = await ask(CHAT, 'm', 'key-one', 'x'.repeat(6000))
  expect([refused.status, remaining(refused) > 900, upstream.requests.length]).toEqual([429, true, 1])
  expect((await ask(CHAT)).headers.get('x-ratelimit-remaining-requests')).toBe('1')
})

test('a client that leaves has used its prompt all the same', async () => {
  await start([{ scope: 'key', tokens_per_minute: 100_000 }], () => {})
  const away = new AbortController()
  const left = fetch(gateway.url + CHAT.path, {
    method: 'POST',
    headers: { authorization: 'Bearer key-one' },
    body: JSON.stringify(CHAT.ask({ model: 'm', history: CHAT.user('x'.repeat(200_000)) })),
    signal: away.signal,
  }).catch(() => 'left')
  await expect.poll(() => upstream.requests.length).toBe(1)
  away.abort()
  expect(await left).toBe('left')
  await expect.poll(() => gateway.log.length).toBe(1)
  upstream.play = json(REPLY)
  expect(remaining(await ask(CHAT))).toBeLessThan(51_000)
})

test('a client that leaves while nothing is sent, between two attempts, has used nothing', async () => {
  const busy = json({ error: { message: 'busy' } }, 429, { 'retry-after': '50' })
  await start([{ scope: 'key', tokens_per_minute: 100_000 }], busy, { retry_attempts: 1 })
  const headers = { authorization: 'Bearer key-one' }
  const away = new AbortController()
  const left = fetch(gateway.url + CHAT.path, {
    method: 'POST',
    headers,
    body: JSON.stringify(CHAT.ask({ model: 'm', history: CHAT.user('x'.repeat(200_000)) })),
    signal: away.signal,
  }).catch(() => 'left')
  const metrics = async (): Promise<string> => (await fetch(`${gateway.url}/metrics`, { headers })).text()
  await expect.poll(metrics).toContain('ferryllm_upstream_in_flight{provider="p"} 0')
  away.abort()
  expect(await left).toBe('left')
  await expect.poll(() => gateway.log.length).toBe(1)
  upstream.play = json(REPLY)
  expect(remaining(await ask(CHAT))).toBeGreaterThan(98_000)
})

test('what never cost anything takes nothing: refused bodies, unknown models, providers that fail', async () => {
  await start([{ scope: 'key', tokens_per_minute: 1000 }], json({ error: { message: 'no' } }, 500))
  const long = 'x'.repeat(3000)
  expect((await ask(CHAT, 'm', 'key-one', long)).status).toBe(500)
  expect((await ask(CHAT, 'nobody', 'key-one', long)).status).toBe(404)
  expect((await post(`${gateway.url}/v1/messages`, '{"model":"m"}', { authorization: 'Bearer key-one' })).status).toBe(
    400,
  )
  upstream.play = json(REPLY)
  expect((await ask(CHAT, 'm', 'key-one', long)).status).toBe(200)
})

test('pictures are not counted by their bytes', async () => {
  await start([{ scope: 'key', tokens_per_minute: 5000 }])
  const body = CHAT.ask({ model: 'm', history: CHAT.image('look', 'A'.repeat(400_000)) })
  const response = await post(gateway.url + CHAT.path, body, { authorization: 'Bearer key-one' })
  expect([response.status, remaining(response) > 3000]).toEqual([200, true])
})

test('a stream is counted when it ends', async () => {
  const script = { beats: [{ text: 'hello' }], usage: { input: 300, output: 40 } }
  await start([{ scope: 'key', tokens_per_minute: 1000 }], scripted('openai-chat', script))
  const body = CHAT.ask({ model: 'm', stream: true })
  const response = await post(gateway.url + CHAT.path, body, { authorization: 'Bearer key-one' })
  expect([response.status, remaining(response) > 900]).toEqual([200, true])
  expect(CHAT.streamed(await response.text()).text).toBe('hello')
  const next = await ask(CHAT)
  expect(remaining(next)).toBeLessThan(700)
})

test('a provider’s own figures are what its clients see', async () => {
  await start(
    [{ scope: 'key', requests_per_minute: 5 }],
    json(REPLY, 200, { 'x-ratelimit-remaining-requests': '4999', 'x-ratelimit-limit-requests': '5000' }),
  )
  const { headers } = await ask(CHAT)
  expect([headers.get('x-ratelimit-limit-requests'), headers.get('anthropic-ratelimit-requests-limit')]).toEqual([
    '5000',
    '5',
  ])
})

test('a model’s places are free again when its replies are complete', async () => {
  const held: (() => void)[] = []
  await start([{ scope: 'model', concurrent: 1 }], (received, response) => {
    held.push(() => void json(REPLY)(received, response))
  })
  const first = ask(CHAT)
  await expect.poll(() => held.length).toBe(1)
  expect((await ask(CHAT)).status).toBe(429)
  held[0]?.()
  expect((await first).status).toBe(200)
  const second = ask(CHAT)
  await expect.poll(() => held.length).toBe(2)
  held[1]?.()
  expect((await second).status).toBe(200)
})
