// How many may come: at once and per minute, all together and each key.
import { afterEach, describe, expect, test } from 'vitest'
import { ALL_CLIENTS, type Client } from '../support/clients.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { chatStream, sse, startUpstream, type Upstream } from '../support/upstream.ts'
import { configSchema } from '@ferryllm/control'
import { createAdmission } from '../../src/http/admission.ts'
import type { Exchange } from '../../src/http/exchange.ts'
import { createLimits } from '../../src/limits/limits.ts'
import { compileRules } from '../../src/limits/rule.ts'

function admission(
  perMinute: number,
  perKey?: number,
): { enter: (key?: string) => string; wait: (ms: number) => void } {
  let now = 1000
  const config = configSchema.parse({
    server: { rate_limit_per_minute: perMinute },
    auth: { per_key_rate_limit_per_minute: perKey },
  })
  const limits = createLimits(compileRules(config), () => now)
  const { enter } = createAdmission(limits, undefined, () => now)
  const exchange = { setHeader: () => {} } as unknown as Exchange
  return {
    enter(key) {
      try {
        const place = enter(exchange, key === undefined ? undefined : { scope: 'key', name: key })
        if (place instanceof Promise) return 'waiting'
        place.leave(0)
        return 'in'
      } catch (thrown) {
        return String((thrown as { details: { retryAfterMs: number } }).details.retryAfterMs)
      }
    },
    wait: (ms) => void (now += ms),
  }
}

test('a minute’s requests may come at once, then one as often as they fit into a minute', () => {
  const { enter, wait } = admission(3)
  expect([enter(), enter(), enter(), enter()]).toEqual(['in', 'in', 'in', '20000'])
  wait(19_999)
  expect(enter()).toBe('1')
  wait(1)
  expect([enter(), enter()]).toEqual(['in', '20000'])
  wait(3_600_000)
  expect([enter(), enter(), enter(), enter()]).toEqual(['in', 'in', 'in', '20000'])
})

test('who is refused takes nothing from anybody', () => {
  const { enter } = admission(3, 1)
  expect([enter('a'), enter('a'), enter('a'), enter('b'), enter('c'), enter('d')]).toEqual([
    'in',
    '60000',
    '60000',
    'in',
    'in',
    '20000',
  ])
})

let upstream: Upstream | undefined
let gateway: RunningGateway | undefined
afterEach(async () => {
  await gateway?.close(0)
  await upstream?.close()
})

async function start(server: object, auth: object, open = false): Promise<void> {
  const frames = chatStream(['one'])
  upstream = await startUpstream(open ? sse(frames.slice(0, 2), { open }) : sse(frames))
  gateway = await startGateway({
    server,
    auth: { enabled: true, api_keys: ['key-one', 'key-two'], ...auth },
    providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-c' }],
    routes: [{ match: '*', provider: 'c' }],
  })
}

const ask = (client: Client, key: string): Promise<Response> =>
  post(gateway!.url + client.path, client.ask({ model: 'm', stream: true }), { authorization: `Bearer ${key}` })

describe.each(ALL_CLIENTS)('$name', (client) => {
  test('a key over its requests per minute hears when to come again, in its own words; another key goes on', async () => {
    await start({}, { per_key_rate_limit_per_minute: 1 })
    expect((await ask(client, 'key-one')).status).toBe(200)
    const refused = await ask(client, 'key-one')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(1)
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'x-ratelimit-limit-requests': '1',
      'x-ratelimit-remaining-requests': '0',
      'anthropic-ratelimit-requests-limit': '1',
      'anthropic-ratelimit-requests-remaining': '0',
    })
    const { error } = client.whole(await refused.json())
    expect(error?.message).toContain('auth.per_key_rate_limit_per_minute')
    expect((await ask(client, 'key-two')).status).toBe(200)
  })

  test('all clients together have their limit', async () => {
    await start({ rate_limit_per_minute: 1 }, {})
    expect((await ask(client, 'key-one')).status).toBe(200)
    expect((await ask(client, 'key-two')).status).toBe(429)
  })

  test('a key’s streams hold their places until they end', async () => {
    await start({}, { per_key_max_concurrent_requests: 1 }, true)
    const running = await ask(client, 'key-one')
    const refused = await ask(client, 'key-one')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect((await ask(client, 'key-two')).status).toBe(200)
    await running.body?.cancel()
    await expect.poll(async () => (await ask(client, 'key-one')).status).toBe(200)
  })
})
