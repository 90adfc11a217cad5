// What a gateway keeps of the requests that it serves, and how it tells.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { configSchema, requestAnswer, requestsAnswer, usageAnswer } from '@ferryllm/control'
import { afterEach, expect, test } from 'vitest'
import { readDatabase } from '../../src/store/read-database.ts'
import type { StoredRequest } from '../../src/store/stored-request.ts'
import { databasePath } from '../../src/store/storage.ts'
import { post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { chatStream, json, sse, startUpstream, type Play, type Upstream } from '../support/upstream.ts'
import { temporaryDirectory } from './support.ts'

const open: { close: (graceMs?: number) => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close(0)
})

async function provider(play: Play): Promise<Upstream> {
  const upstream = await startUpstream(play)
  open.push(upstream)
  return upstream
}

async function start(setup: Setup): Promise<RunningGateway> {
  const gateway = await startGateway(setup)
  open.unshift(gateway)
  return gateway
}

const to = (upstream: Upstream, more: Partial<Setup> = {}): Setup => ({
  providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'key-of-the-provider' }],
  routes: [{ match: '*', provider: 'c', rewrite_model: 'served' }],
  ...more,
})

const ASK = { model: 'asked', stream: true, messages: [{ role: 'user', content: 'the secret question' }] }
const USAGE = { prompt_tokens: 70, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 30 } }
const ANSWER = sse([...chatStream(['the secret answer']), { choices: [], usage: USAGE }, 'data: [DONE]\n\n'])

/** What is in the file after the gateway has ended. */
async function kept(gateway: RunningGateway, path: string): Promise<readonly StoredRequest[]> {
  await gateway.close(0)
  const reader = readDatabase(path)
  const { requests } = await reader.requests({})
  reader.close()
  return requests
}

test.each([
  ['~/w/%C3%BC%2C1', '~/w/ü,1'],
  ['50% off', '50% off'],
  ['r\u00c3\u00a9sum\u00c3\u00a9', 'résumé'],
])('the project %j is kept as %j', async (header, project) => {
  const stateDir = temporaryDirectory()
  const gateway = await start(to(await provider(ANSWER), { stateDir }))
  await (await post(`${gateway.url}/v1/chat/completions`, ASK, { 'x-ferryllm-project': header })).text()
  expect(await kept(gateway, join(stateDir, 'ferryllm.db'))).toMatchObject([{ project }])
})

test('a streamed request is kept with the figures of its provider, and without any content', async () => {
  const stateDir = temporaryDirectory()
  const upstream = await provider(ANSWER)
  const gateway = await start(to(upstream, { stateDir }))
  const reply = await post(`${gateway.url}/v1/chat/completions`, ASK, { 'x-ferryllm-project': 'boat' })
  await reply.text()
  const requests = await kept(gateway, join(stateDir, 'ferryllm.db'))
  expect(requests).toMatchObject([
    {
      id: reply.headers.get('x-request-id'),
      client: 'openai-chat',
      path: '/v1/chat/completions',
      model: 'asked',
      upstreamModel: 'served',
      provider: 'c',
      project: 'boat',
      stream: true,
      status: 200,
      inputTokens: 70,
      outputTokens: 9,
      cacheReadTokens: 30,
      isEstimated: false,
    },
  ])
  expect(JSON.stringify(requests)).not.toContain('secret')
  expect(upstream.requests[0]?.headers).not.toHaveProperty('x-ferryllm-project')
})

test('a request that failed over is booked on the provider and the model that served', async () => {
  const stateDir = temporaryDirectory()
  const upstream = await provider(ANSWER)
  const gateway = await start({
    providers: [
      { name: 'down', type: 'openai', base_url: 'http://127.0.0.1:1', api_key: 'k' },
      { name: 'c', type: 'openai', base_url: upstream.url, api_key: 'k' },
    ],
    routes: [{ match: '*', provider: 'down', fallback_providers: ['c'], rewrite_model: 'served' }],
    stateDir,
  })
  await (await post(`${gateway.url}/v1/chat/completions`, ASK)).text()
  expect(await kept(gateway, join(stateDir, 'ferryllm.db'))).toMatchObject([
    { provider: 'c', upstreamModel: 'served', inputTokens: 70 },
  ])
})

test('an error is kept in short, and nothing in it that looks like a key', async () => {
  const stateDir = temporaryDirectory()
  const message = `Incorrect key sk-live-abcdefghijklmnop123456 for ${'x y '.repeat(500)}`
  const gateway = await start(to(await provider(json({ error: { message } }, 400)), { stateDir }))
  await (await post(`${gateway.url}/v1/chat/completions`, ASK)).text()
  const [request] = await kept(gateway, join(stateDir, 'ferryllm.db'))
  expect(request).toMatchObject({ status: 400, errorKind: 'upstream-rejected', inputTokens: undefined })
  expect(request?.error).toMatch(/Incorrect key \*+ for x y/)
  expect(request?.error?.length).toBeLessThanOrEqual(500)
})

test('a model that nobody serves is kept by its name; who has no key or no address is not', async () => {
  const stateDir = temporaryDirectory()
  const gateway = await start({
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: 'demo', provider: 'demo' }],
    auth: { enabled: true, api_keys: ['client-key'] },
    stateDir,
  })
  const key = { authorization: 'Bearer client-key' }
  await post(`${gateway.url}/v1/chat/completions`, ASK)
  await post(`${gateway.url}/nowhere`, ASK, key)
  await fetch(`${gateway.url}/v1/models`, { headers: key })
  await post(`${gateway.url}/v1/chat/completions`, ASK, key)
  expect(await kept(gateway, join(stateDir, 'ferryllm.db'))).toMatchObject([
    { model: 'asked', errorKind: 'model-not-found', status: 404 },
  ])
})

test('only requests that may use a model are kept: nobody else can push them out', async () => {
  const stateDir = temporaryDirectory()
  const gateway = await start({
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: 'demo', provider: 'demo' }],
    auth: { enabled: true, api_keys: ['client-key'] },
    admin: { token: 'control', reload: async () => ({ ok: true, problems: [] }), stop: () => undefined },
    stateDir,
  })
  const key = { authorization: 'Bearer client-key' }
  const circle = Array.from({ length: 8 }, (_, index) => `hop-${index}`).join(',')
  const statuses = [
    await post(`${gateway.url}/v1/messages`, ASK, { 'x-ferryllm-hop': circle }),
    await fetch(`${gateway.url}/api/status`, { headers: { origin: 'http://page.example' } }),
    await fetch(`${gateway.url}/api/usage?by=shoe`, { headers: { authorization: 'Bearer control' } }),
    await post(`${gateway.url}/v1/messages/count_tokens`, ASK, key),
    await post(`${gateway.url}/v1/messages`, ASK, { ...key, 'x-ferryllm-project': 'boat' }),
  ].map(({ status }) => status)
  expect(statuses).toEqual([508, 403, 400, 404, 404])
  expect(await kept(gateway, join(stateDir, 'ferryllm.db'))).toMatchObject([
    { path: '/v1/messages', status: 404, project: 'boat', agent: 'node' },
  ])
})

test('whatever is under way when the gateway stops is kept: asked, or waiting for the next attempt', async () => {
  const stateDir = temporaryDirectory()
  const busy = json({ error: { message: 'busy' } }, 503, { 'retry-after': '60' })
  const upstream = await provider((...call) => (call[0].text.includes('again') ? busy(...call) : undefined))
  const gateway = await start(to(upstream, { stateDir, server: { retry_attempts: 1 } }))
  const asked = ['again', 'never'].map(async (content) => {
    const reply = await post(`${gateway.url}/v1/chat/completions`, { ...ASK, messages: [{ role: 'user', content }] })
    return reply.headers.get('x-request-id')
  })
  await expect.poll(() => upstream.requests.length).toBe(2)
  const metrics = async (): Promise<string> => (await fetch(`${gateway.url}/metrics`)).text()
  await expect.poll(metrics).toContain('ferryllm_upstream_in_flight{provider="c"} 1\n')
  const requests = await kept(gateway, join(stateDir, 'ferryllm.db'))
  const ended = requests.map(({ id, errorKind, attempts }) => [id, errorKind, attempts.map((each) => each.errorKind)])
  const [again, never] = await Promise.all(asked)
  expect(new Set(ended)).toEqual(
    new Set([
      [again, 'saturated', ['upstream-overloaded']],
      [never, 'saturated', ['saturated']],
    ]),
  )
})

test('without a state directory nothing is written anywhere', async () => {
  const before = [existsSync('ferryllm.db'), readdirSync(homedir())]
  const gateway = await start(to(await provider(ANSWER)))
  await (await post(`${gateway.url}/v1/chat/completions`, ASK)).text()
  await gateway.close(0)
  expect([existsSync('ferryllm.db'), readdirSync(homedir())]).toEqual(before)
})

test.each([
  [undefined, undefined, undefined],
  [undefined, '/state', join('/state', 'ferryllm.db')],
  ['/data/log.db', '/state', '/data/log.db'],
  ['/data/log.db', undefined, '/data/log.db'],
  ['~/log.db', '/state', join(homedir(), 'log.db')],
])('storage.path %s in the state directory %s is %s', (configured, stateDir, path) => {
  expect(databasePath(configured, stateDir)).toBe(path)
})

const TOKEN = 'control-token-of-this-test'
const ADMIN = { token: TOKEN, reload: async () => ({ ok: true, problems: [] }), stop: () => undefined }

async function ask(gateway: RunningGateway, path: string): Promise<{ status: number; body: any }> {
  const reply = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${TOKEN}` } })
  return { status: reply.status, body: await reply.json() }
}

test('a store that cannot write says so in the log and in /readyz; requests are served, and kept in memory', async () => {
  const stateDir = join(temporaryDirectory(), 'file')
  writeFileSync(stateDir, '')
  const gateway = await start(to(await provider(ANSWER), { stateDir, admin: ADMIN }))
  const reply = await post(`${gateway.url}/v1/chat/completions`, ASK)
  expect([reply.status, await reply.text()]).toEqual([200, expect.stringContaining('[DONE]')])
  expect((await ask(gateway, '/api/usage')).body.total.requests).toBe(1)
  const ready = await fetch(`${gateway.url}/readyz`, { headers: { accept: 'application/json' } })
  // Anybody may ask: the reason is for those who have the control token.
  expect([ready.status, await ready.json()]).toMatchObject([
    200,
    { status: 'ready', degraded: true, components: { store: 'degraded' } },
  ])
  expect((await ask(gateway, '/api/status')).body.store).toMatchObject({
    engine: 'memory',
    degraded: expect.stringContaining('EEXIST'),
  })
  const notices = gateway.log.map((line) => JSON.parse(line) as { level: string; msg: string })
  expect(notices.filter(({ msg }) => msg !== 'request completed')).toEqual([
    { time: expect.any(String), level: 'warn', msg: expect.stringContaining('requests are kept in memory only') },
  ])
})

test('the admin API gives usage and requests, page by page', async () => {
  const gateway = await start(to(await provider(ANSWER), { admin: ADMIN }))
  const ids: (string | null)[] = []
  for (let count = 0; count < 3; count++) {
    const reply = await post(`${gateway.url}/v1/chat/completions`, ASK)
    await reply.text()
    ids.unshift(reply.headers.get('x-request-id'))
  }
  const usage = await ask(gateway, '/api/usage?by=provider,model&status=ok')
  expect(usage).toMatchObject({
    status: 200,
    body: {
      currency: 'USD',
      groups: [{ group: { provider: 'c', model: 'served' }, requests: 3, input_tokens: 210, cache_read_tokens: 90 }],
      total: { requests: 3, cache_ratio: expect.closeTo(3 / 7) },
    },
  })
  const first = await ask(gateway, '/api/requests?limit=2')
  const second = await ask(gateway, `/api/requests?limit=2&after=${encodeURIComponent(first.body.next)}`)
  const seen = [...first.body.requests, ...second.body.requests].map(({ id }: { id: string }) => id)
  expect([seen.toSorted(), second.body.next]).toEqual([ids.map(String).toSorted(), undefined])
  const one = await ask(gateway, `/api/requests/${ids[0]}`)
  expect(one).toMatchObject({ status: 200, body: { id: ids[0], upstream_model: 'served', input_tokens: 70 } })
  usageAnswer.parse(usage.body)
  requestsAnswer.parse(first.body)
  requestAnswer.parse(one.body)
  expect((await ask(gateway, '/api/status')).body.store).toEqual({ engine: 'memory', queued: 0, written: 0, lost: 0 })
  expect((await ask(gateway, '/api/requests/req_none')).status).toBe(404)
  expect((await fetch(`${gateway.url}/api/usage`)).status).toBe(401)
})

test.each([
  ['/api/usage?by=colour', 'The parameter by must be one of day, hour, minute, model'],
  ['/api/usage?since=yesterday', 'The parameter since must be a moment such as 2026-11-20T16:00:00Z'],
  ['/api/usage?since=7', 'The parameter since must be a moment such as 2026-11-20T16:00:00Z'],
  ['/api/usage?until=2026-11-20', 'The parameter until must be a moment such as 2026-11-20T16:00:00Z'],
  ['/api/requests?after=yesterday', 'The parameter after must be the "next" of the page before'],
  ['/api/usage?limit=3', 'The parameter limit is unknown; there are provider, model'],
  ['/api/requests?status=bad', 'The parameter status must be one of ok, error, 4xx, 5xx'],
  ['/api/requests?limit=-1', 'The parameter limit must be a whole number'],
])('%s is refused with what is wrong', async (path, message) => {
  const gateway = await start(to(await provider(ANSWER), { admin: ADMIN }))
  const { status, body } = await ask(gateway, path)
  expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)])
})

test('a reload takes storage off, moves it, and takes over its limits', async () => {
  const [stateDir, elsewhere] = [temporaryDirectory(), join(temporaryDirectory(), 'other.db')]
  const setup = to(await provider(ANSWER), { stateDir, admin: ADMIN })
  const gateway = await start(setup)
  const { providers, routes } = setup
  const reload = (storage: object): void =>
    gateway.reload(configSchema.parse({ server: { listen: '127.0.0.1:0' }, providers, routes, storage }))
  const send = async (): Promise<string> => (await post(`${gateway.url}/v1/chat/completions`, ASK)).text()
  const count = async (): Promise<number> => (await ask(gateway, '/api/usage')).body.total.requests
  await send()
  expect(await count()).toBe(1)
  reload({ retention_days: 1 })
  await send()
  expect(await count()).toBe(2)
  reload({ path: elsewhere })
  await send()
  expect(await count()).toBe(1)
  reload({ enabled: false })
  await send()
  const off = await ask(gateway, '/api/requests')
  expect([off.status, off.body.error.message]).toEqual([
    404,
    'Requests are not kept: [storage] enabled is false in the configuration.',
  ])
  expect((await kept(gateway, elsewhere)).length).toBe(1)
  expect((await kept(gateway, join(stateDir, 'ferryllm.db'))).length).toBe(2)
})
