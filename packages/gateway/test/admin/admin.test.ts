// The admin API over HTTP: who gets in, and what each endpoint says.
import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import {
  configSchema,
  modelsAnswer,
  providersAnswer,
  reloadAnswer,
  resetAnswer,
  statusAnswer,
  stopAnswer,
  type ReloadAnswer,
} from '@ferryllm/control'
import { createGateway, VERSION } from '../../src/index.ts'
import { post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { chatStream, json, sse, startUpstream } from '../support/upstream.ts'

const TOKEN = 'control-token-of-this-test'
const open: { close: (graceMs?: number) => Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close(0)
})

const DEMO = { providers: [{ name: 'demo', type: 'demo' }], routes: [{ match: '*', provider: 'demo' }] }

const AT = '2026-11-20T12:00:00.000Z'

interface Admin {
  readonly gateway: RunningGateway
  readonly stops: number[]
  /** What the next reload comes to. */
  reloads: ReloadAnswer
}

async function start(setup: Partial<Setup> = {}): Promise<Admin> {
  const stops: number[] = []
  const admin = { token: TOKEN, configFile: '/etc/f.toml', stop: () => void stops.push(1) }
  const gateway = await startGateway({
    ...DEMO,
    ...setup,
    admin: {
      ...admin,
      reload: async () => started.reloads,
      reloadFailure: () => (started.reloads.ok ? undefined : { at: AT, problems: started.reloads.problems }),
    },
  })
  open.push(gateway)
  const started: Admin = { gateway, stops, reloads: { ok: true, problems: [] } }
  return started
}

interface Reply {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: any
}

/** A request whose every header the test decides; fetch would not send a Host of ours. */
function ask(gateway: RunningGateway, place: string, headers: Record<string, string> = {}): Promise<Reply> {
  const [method = '', path = ''] = place.split(' ')
  const given = { authorization: `Bearer ${TOKEN}`, ...headers }
  return new Promise((resolve, reject) => {
    const sent = request(gateway.url + path, { method, headers: given, agent: false }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text === '' ? undefined : JSON.parse(text),
        }),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the door', () => {
  test.each([
    ['no token', { authorization: '' }, 401, 'unauthenticated'],
    ['a wrong token', { authorization: 'Bearer control-token-of-this-tesT' }, 401, 'unauthenticated'],
    ['the token without its scheme', { authorization: TOKEN }, 401, 'unauthenticated'],
    ['a name of somebody else (DNS rebinding)', { host: 'evil.example:3000' }, 403, 'forbidden'],
    ['an address that is not ours', { host: '192.168.1.7:3000' }, 403, 'forbidden'],
    ['a page of another origin', { origin: 'http://evil.example' }, 403, 'forbidden'],
    ['a page without an origin', { origin: 'null' }, 403, 'forbidden'],
    ['a page of another port of this machine', { origin: 'http://127.0.0.1:1' }, 403, 'forbidden'],
  ])('%s does not get in', async (_, headers, status, kind) => {
    const { gateway, stops } = await start()
    for (const place of ['GET /api/status', 'POST /api/stop', 'GET /api/nothing']) {
      const reply = await ask(gateway, place, headers)
      expect([reply.status, reply.body]).toEqual([status, { error: { kind, message: expect.any(String) } }])
    }
    expect(stops).toEqual([])
  })

  test('every listener that serves it goes by its own name, and by no name of server.listen, which is not opened', async () => {
    const { gateway } = await start({
      server: { listen: 'gateway.example:3000' },
      listeners: [
        { listen: '127.0.0.1:0', endpoints: ['health', 'admin'] },
        { listen: '127.0.0.2:0', endpoints: ['openai'] },
      ],
    })
    const told = await ask(gateway, 'GET /api/status', { host: '127.0.0.2:3000' })
    expect([told.status, told.body.listen]).toEqual([200, '127.0.0.1:0, 127.0.0.2:0'])
    expect((await ask(gateway, 'GET /api/status', { host: 'gateway.example:3000' })).status).toBe(403)
  })

  test('a refusal is in the request log, without the token that was tried', async () => {
    const { gateway } = await start()
    await ask(gateway, 'GET /api/status', { authorization: 'Bearer guessed' })
    expect(gateway.log).toHaveLength(1)
    expect(JSON.parse(gateway.log[0] ?? '')).toMatchObject({ path: '/api/status', status: 401, level: 'warn' })
    expect(gateway.log[0]).not.toContain('guessed')
  })

  test.each(['localhost:3000', 'LOCALHOST', '127.0.0.1', '127.8.8.8:1', '[::1]:3000'])(
    'the host %s does',
    async (host) => {
      const { gateway } = await start()
      expect((await ask(gateway, 'GET /api/status', { host })).status).toBe(200)
    },
  )

  test('on all interfaces any address is ours, and still no name', async () => {
    const { gateway } = await start({ server: { listen: '0.0.0.0:0', insecure: true } })
    const local = { ...gateway, url: gateway.url.replace('0.0.0.0', '127.0.0.1') }
    expect((await ask(local, 'GET /api/status', { host: '192.168.1.7:3000' })).status).toBe(200)
    expect((await ask(local, 'GET /api/status', { host: 'evil.example' })).status).toBe(403)
  })

  test('a page of the listener itself does, and gets no CORS headers, even if its origin is on the list', async () => {
    const { gateway } = await start({ server: { cors_origins: ['http://127.0.0.1:3000'] } })
    const reply = await ask(gateway, 'GET /api/status', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' })
    expect(reply.status).toBe(200)
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
    expect((await ask(gateway, 'OPTIONS /api/status', { 'access-control-request-method': 'GET' })).status).toBe(405)
  })

  test('client keys do not open it, and without admin options there is none', async () => {
    const { gateway } = await start({ auth: { enabled: true, api_keys: ['client-key'] } })
    expect((await ask(gateway, 'GET /api/status', { authorization: 'Bearer client-key' })).status).toBe(401)
    const plain = createGateway(configSchema.parse(DEMO), { env: {} })
    open.push(plain)
    const reply = await plain.fetch(
      new Request('http://localhost/api/status', { headers: { authorization: `Bearer ${TOKEN}` } }),
    )
    expect(reply.status).toBe(404)
  })

  test('/api/hello stays open to everybody', async () => {
    const { gateway } = await start()
    expect((await fetch(`${gateway.url}/api/hello`)).status).toBe(200)
  })
})

describe('endpoints', () => {
  test('an unknown one is 404, a wrong method 405 with what is right', async () => {
    const { gateway } = await start()
    expect((await ask(gateway, 'GET /api/nothing')).body).toEqual({
      error: { kind: 'not-found', message: 'The admin API has no such endpoint.' },
    })
    const reply = await ask(gateway, 'GET /api/stop')
    expect([reply.status, reply.headers['allow'], reply.body.error.kind]).toEqual([405, 'POST', 'method-not-allowed'])
    expect((await ask(gateway, 'POST /api/circuits/%E0%A4%A/reset')).status).toBe(404)
  })

  test('status tells of the process, the configuration and what has been going on', async () => {
    const upstream = await startUpstream(sse(chatStream(['hi'])))
    open.push(upstream)
    const { gateway } = await start({
      providers: [
        { name: 'c', type: 'openai', base_url: `${upstream.url}/v1?key=hidden-in-query`, api_key: 'secret-key' },
        { name: 'off', type: 'openai', base_url: upstream.url, api_key_env: 'NOT_SET' },
      ],
      routes: [{ match: '*', provider: 'c' }],
    })
    const chat = { model: 'm', stream: true, messages: [{ role: 'user', content: 'hi' }] }
    await (await post(`${gateway.url}/v1/chat/completions`, chat)).text()
    upstream.play = json({ error: { message: 'no' } }, 500)
    await (await post(`${gateway.url}/v1/chat/completions`, chat)).text()
    const { status, headers, body } = await ask(gateway, 'GET /api/status')
    expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
    expect(statusAnswer.parse(body)).toMatchObject({
      version: VERSION,
      pid: process.pid,
      listen: '127.0.0.1:0',
      url: gateway.url,
      config: { file: '/etc/f.toml' },
      draining: false,
      in_flight: 0,
      totals: { requests: 2, errors: 1 },
      providers: [
        {
          name: 'c',
          protocol: 'openai-chat',
          base_url: `${upstream.url}/v1`,
          state: 'ready',
          circuit: { state: 'closed', failures: 0 },
          last_success_at: expect.any(String),
          last_error: { kind: 'upstream-failed' },
        },
        { name: 'off', state: 'disabled', reason: 'environment variable NOT_SET is not set' },
      ],
    })
    expect(JSON.stringify(body)).not.toMatch(/secret-key|hidden-in-query/)
    expect(providersAnswer.parse((await ask(gateway, 'GET /api/providers')).body).providers).toEqual(body.providers)
  })

  test('a failed attempt before a fallback counts for the provider that failed', async () => {
    const down = await startUpstream(json({}, 500))
    const up = await startUpstream(sse(chatStream(['hi'])))
    open.push(down, up)
    const { gateway } = await start({
      providers: [
        { name: 'down', type: 'openai', base_url: down.url, api_key: 'k' },
        { name: 'up', type: 'openai', base_url: up.url, api_key: 'k' },
      ],
      routes: [{ match: '*', provider: 'down', fallback_providers: ['up'] }],
    })
    const chat = { model: 'm', stream: true, messages: [{ role: 'user', content: 'hi' }] }
    await (await post(`${gateway.url}/v1/chat/completions`, chat)).text()
    const { providers, totals } = (await ask(gateway, 'GET /api/status')).body
    expect(totals).toMatchObject({ requests: 1, errors: 0 })
    expect(providers[0].last_error).toMatchObject({ kind: 'upstream-failed' })
    expect(providers[0].last_success_at).toBeUndefined()
    expect(providers[1].last_error).toBeUndefined()
    expect(providers[1].last_success_at).toEqual(expect.any(String))
  })

  test('an open circuit is shown and can be closed by hand', async () => {
    const upstream = await startUpstream(json({}, 500))
    open.push(upstream)
    const { gateway } = await start({
      server: { circuit_breaker_failures: 2, circuit_breaker_cooldown_secs: 60 },
      providers: [{ name: 'a/b', type: 'openai', base_url: upstream.url, api_key: 'k' }],
      routes: [{ match: '*', provider: 'a/b' }],
    })
    const chat = { model: 'm', messages: [{ role: 'user', content: 'hi' }] }
    for (const _ of [1, 2, 3]) await (await post(`${gateway.url}/v1/chat/completions`, chat)).text()
    expect(upstream.requests).toHaveLength(2)
    const { circuit } = (await ask(gateway, 'GET /api/status')).body.providers[0]
    expect(circuit).toEqual({ state: 'open', failures: 2, retry_after_ms: expect.any(Number) })
    const reply = await ask(gateway, 'POST /api/circuits/a%2Fb/reset')
    expect(resetAnswer.parse(reply.body)).toEqual({ provider: 'a/b', was_open: true, had_resting_keys: false })
    await (await post(`${gateway.url}/v1/chat/completions`, chat)).text()
    expect(upstream.requests).toHaveLength(3)
    expect((await ask(gateway, 'POST /api/circuits/nobody/reset')).body.error).toEqual({
      kind: 'not-found',
      message: 'There is no provider of that name; the providers are a/b.',
    })
  })

  test('a key that rests is shown with the reason, and woken with the circuits', async () => {
    const upstream = await startUpstream(json({ error: { message: 'no credit' } }, 402))
    open.push(upstream)
    const { gateway } = await start({
      providers: [{ name: 'p', type: 'openai', base_url: upstream.url, api_keys: ['key-one', 'key-two'] }],
      routes: [{ match: '*', provider: 'p' }],
    })
    const chat = { model: 'm', messages: [{ role: 'user', content: 'hi' }] }
    await (await post(`${gateway.url}/v1/chat/completions`, chat)).text()
    const keysOf = async (): Promise<unknown> => {
      const { body } = await ask(gateway, 'GET /api/status')
      return statusAnswer.parse(body).providers[0]?.keys?.map(({ name, resting }) => [name, resting?.reason])
    }
    expect(await keysOf()).toEqual([
      ['1', 'upstream-quota'],
      ['2', 'upstream-quota'],
    ])
    const reset = async (): Promise<unknown> => (await ask(gateway, 'POST /api/circuits/p/reset')).body
    expect(await reset()).toEqual({ provider: 'p', was_open: false, had_resting_keys: true })
    expect(await keysOf()).toEqual([
      ['1', undefined],
      ['2', undefined],
    ])
    expect(await reset()).toEqual({ provider: 'p', was_open: false, had_resting_keys: false })
  })

  test('models are those that can be asked for, with who answers', async () => {
    const { gateway } = await start()
    const { models } = modelsAnswer.parse((await ask(gateway, 'GET /api/models')).body)
    expect(models).toContainEqual(expect.objectContaining({ id: 'demo', provider: 'demo' }))
  })

  test('a reload that is refused is an answer with its problems, and is in the status until one works', async () => {
    const started = await start()
    const { gateway } = started
    const before = (await ask(gateway, 'GET /api/status')).body.config
    expect(before.last_failure).toBeUndefined()
    started.reloads = { ok: false, problems: ['f.toml:3:1: no such key'] }
    const refused = await ask(gateway, 'POST /api/reload')
    expect([refused.status, reloadAnswer.parse(refused.body)]).toEqual([422, started.reloads])
    expect((await ask(gateway, 'GET /api/status')).body.config).toEqual({
      ...before,
      last_failure: { at: AT, problems: ['f.toml:3:1: no such key'] },
    })
    started.reloads = { ok: true, problems: [] }
    expect((await ask(gateway, 'POST /api/reload')).status).toBe(200)
    expect((await ask(gateway, 'GET /api/status')).body.config.last_failure).toBeUndefined()
  })

  test('stop is answered before it is done', async () => {
    const { gateway, stops } = await start({ server: { shutdown_grace_secs: 7 } })
    const { status, body } = await ask(gateway, 'POST /api/stop')
    expect([status, stopAnswer.parse(body)]).toEqual([202, { stopping: true, in_flight: 0, grace_secs: 7 }])
    expect(stops).toEqual([1])
  })

  test('a failure of ours says nothing of its inside', async () => {
    const gateway = await startGateway({
      ...DEMO,
      admin: {
        token: TOKEN,
        stop: () => undefined,
        reload: () => Promise.reject(new Error('secret path /root')),
      },
    })
    open.push(gateway)
    const { status, body } = await ask(gateway, 'POST /api/reload')
    expect([status, body.error.kind]).toEqual([500, 'internal'])
    expect(JSON.stringify(body)).not.toContain('secret')
  })
})
