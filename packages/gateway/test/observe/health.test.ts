// What /readyz says: one word for those who only want to know whether to send requests, and the parts for the others.
import { afterEach, expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { compile } from '../../src/config/compile.ts'
import { createGateway } from '../../src/index.ts'
import { createHealthBook } from '../../src/observe/health.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream | undefined
let gateway: RunningGateway | undefined
afterEach(async () => {
  await gateway?.close(0)
  await upstream?.close()
})

const JSON_WANTED = { headers: { accept: 'application/json' } }

test('names providers and their states, and no reason, address or key', async () => {
  upstream = await startUpstream(json({ error: { message: 'down' } }, 500))
  gateway = await startGateway({
    server: { circuit_breaker_failures: 1 },
    providers: [
      { name: 'broken', type: 'openai', base_url: upstream.url, api_key: 'key-broken' },
      { name: 'demo', type: 'demo' },
      { name: 'keyless', type: 'openai', base_url: 'https://relay.example/v1', api_key_env: 'NOT_SET' },
    ],
    routes: [
      { match: 'demo', provider: 'demo' },
      { match: '*', provider: 'broken' },
    ],
  })
  for (const model of ['demo', 'other']) {
    await (
      await post(`${gateway.url}/v1/chat/completions`, { model, messages: [{ role: 'user', content: 'x' }] })
    ).text()
  }
  const response = await fetch(`${gateway.url}/readyz`, JSON_WANTED)
  const text = await response.text()
  expect([response.status, JSON.parse(text)]).toEqual([
    200,
    {
      status: 'ready',
      degraded: true,
      components: {
        providers: [
          { name: 'broken', state: 'circuit-open' },
          { name: 'demo', state: 'usable', last_success: expect.stringMatching(/^\d{4}-.*Z$/) },
          { name: 'keyless', state: 'disabled' },
        ],
        log: 'ok',
        store: 'ok',
      },
    },
  ])
  expect(text).not.toMatch(/NOT_SET|relay|127\.0\.0\.1|key-broken/)
  expect(await (await fetch(`${gateway.url}/readyz`)).text()).toBe('ready\n')
})

test('a log that cannot be written degrades the gateway, and it goes on', async () => {
  const plain = createGateway(configSchema.parse({ providers: [{ name: 'demo', type: 'demo' }] }), {
    env: {},
    isLogOk: () => false,
  })
  const response = await plain.fetch(new Request('http://gateway/readyz', JSON_WANTED))
  expect([response.status, await response.json()]).toMatchObject([
    200,
    { status: 'ready', degraded: true, components: { log: 'failing' } },
  ])
  await plain.close(0)
})

test('the last success is the last one, not the last request', () => {
  let at = 0
  const book = createHealthBook(
    () => true,
    undefined,
    () => at,
  )
  const record = { requestId: 'r', client: 'anthropic', path: '/', latencyMs: 1, provider: 'demo' } as const
  const config = configSchema.parse({ providers: [{ name: 'demo', type: 'demo' }] })
  at = 1000
  const attempt = { provider: 'demo', model: 'm', waitMs: 0, latencyMs: 1 }
  book.record({ ...record, status: 200, attempts: [attempt] })
  at = 2000
  const error = new GatewayError('upstream-failed', 'no')
  book.record({ ...record, status: 502, error, attempts: [{ ...attempt, error: error.kind }] })
  expect(book.of('demo')).toEqual({
    lastSuccessAt: new Date(1000),
    lastError: { at: new Date(2000), kind: 'upstream-failed' },
  })
  expect(book.totals()).toMatchObject({ requests: 2, errors: 1 })
  expect(
    book.look(compile(config, { env: {}, readFile: () => undefined, stamp: () => '' }), { isOpen: () => false }),
  ).toEqual({
    degraded: false,
    components: {
      providers: [{ name: 'demo', state: 'usable', last_success: '1970-01-01T00:00:01.000Z' }],
      log: 'ok',
      store: 'ok',
    },
  })
})
