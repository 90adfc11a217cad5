// Everything around the generation endpoints: keys, health, models, token counts, and the fetch handler.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { createGateway } from '../../src/index.ts'
import { fourProviders, post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
beforeAll(async () => {
  upstream = await startUpstream(json({ data: [{ id: 'c-one' }, { id: 'unroutable' }] }))
})
afterAll(() => upstream.close())

describe('client keys', () => {
  let gateway: RunningGateway
  beforeAll(async () => {
    gateway = await startGateway({
      auth: { enabled: true, api_keys: ['first'], api_keys_env: 'KEYS' },
      env: { KEYS: 'second, third' },
      providers: [{ name: 'demo', type: 'demo' }],
      routes: [{ match: '*', provider: 'demo' }],
    })
  })
  afterAll(() => gateway.close(0))

  test.each([
    { authorization: 'Bearer first' },
    { authorization: 'bearer second' },
    { 'x-api-key': 'third' },
    { 'x-goog-api-key': 'first' },
    { 'x-api-key': 'first', authorization: 'Bearer nonsense' },
  ])('%o opens every path', async (headers) => {
    for (const path of ['/v1/models', '/v1/models/demo']) {
      expect((await fetch(gateway.url + path, { headers: headers as Record<string, string> })).status).toBe(200)
    }
    const body = { model: 'demo', max_tokens: 9, messages: [{ role: 'user', content: 'ping' }] }
    expect((await post(`${gateway.url}/v1/messages`, body, headers as Record<string, string>)).status).toBe(200)
    expect((await post(`${gateway.url}/v1/chat/completions`, body, headers as Record<string, string>)).status).toBe(200)
  })

  test.each([{}, { authorization: 'Bearer wrong' }, { 'x-api-key': 'firs' }, { authorization: 'Basic first' }])(
    '%o is a 401 in the shape of the path, which tells clients not to try again',
    async (headers) => {
      const body = { model: 'demo', max_tokens: 9, messages: [{ role: 'user', content: 'ping' }], input: 'ping' }
      for (const path of ['/v1/messages', '/v1/chat/completions', '/v1/responses', '/v1/messages/count_tokens']) {
        const response = await post(gateway.url + path, body, headers)
        expect(response.status).toBe(401)
        expect(response.headers.get('x-should-retry')).toBe('false')
        const error = (await response.json()) as { type?: string; error: { type: string } }
        expect(path.includes('messages') ? error.type : 'error').toBe('error')
      }
      expect((await fetch(`${gateway.url}/v1/models`, { headers: headers as Record<string, string> })).status).toBe(401)
    },
  )

  test('liveness needs none', async () => {
    for (const path of ['/health', '/healthz', '/readyz', '/', '/api/hello']) {
      expect((await fetch(gateway.url + path)).status).toBe(200)
      expect((await fetch(gateway.url + path, { method: 'HEAD' })).status).toBe(200)
    }
    const alive = await fetch(`${gateway.url}/health`, { headers: { accept: 'application/json' } })
    expect(await alive.json()).toEqual({ status: 'ok' })
  })
})

describe('the model list', () => {
  test('holds exact routes and what providers list, if a route leads there, in one body for every client', async () => {
    const { providers, routes } = fourProviders(upstream.url)
    const gateway = await startGateway({
      providers: [...providers, { name: 'demo', type: 'demo' }],
      routes: [
        ...routes,
        { match: 'claude-x', match_type: 'exact', provider: 'c', rewrite_model: 'c-one' },
        { match: 'demo', provider: 'demo' },
      ],
    })
    const body = (await (await fetch(`${gateway.url}/v1/models?limit=1000`)).json()) as {
      data: { id: string; owned_by: string }[]
      models: { slug: string }[]
    }
    expect(body).toMatchObject({ object: 'list', has_more: false, first_id: 'claude-x' })
    expect(body.data.map((model) => model.id)).toEqual(
      expect.arrayContaining(['claude-x', 'c-one', 'demo', 'demo-thinking']),
    )
    expect(body.data.map((model) => model.id)).not.toContain('unroutable')
    expect(body.data[0]).toEqual({
      id: 'claude-x',
      object: 'model',
      created: expect.any(Number),
      owned_by: 'c',
      type: 'model',
      display_name: 'claude-x',
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      ...('max_tokens' in body.data[0]!
        ? { max_tokens: expect.any(Number), max_input_tokens: expect.any(Number) }
        : {}),
    })
    expect(body.models.map((model) => model.slug)).toEqual(body.data.map((model) => model.id))
    expect(body.models[0]).toMatchObject({
      shell_type: 'unified_exec',
      apply_patch_tool_type: 'freeform',
      visibility: 'list',
    })
    const asked = upstream.requests.filter((request) => request.url.endsWith('/models')).length
    await fetch(`${gateway.url}/v1/models`)
    expect(upstream.requests.filter((request) => request.url.endsWith('/models'))).toHaveLength(asked)
    expect((await fetch(`${gateway.url}/v1/models/c-anything`)).status).toBe(200)
    expect((await fetch(`${gateway.url}/v1/models/nobody`)).status).toBe(404)
    await gateway.close(0)
  })
})

describe('counting tokens', () => {
  test("is the provider's own where it speaks Anthropic, with the provider's model name", async () => {
    upstream.play = json({ input_tokens: 42 })
    const gateway = await startGateway({
      providers: [{ name: 'a', type: 'anthropic', base_url: upstream.url, api_key: 'k' }],
      routes: [{ match: 'mine', match_type: 'exact', provider: 'a', rewrite_model: 'claude-served' }],
    })
    const response = await post(
      `${gateway.url}/v1/messages/count_tokens?beta=true`,
      '{"messages":[{"role":"user","content":"x"}],"model":"mine"}',
    )
    expect(await response.json()).toEqual({ input_tokens: 42 })
    expect(upstream.requests.at(-1)).toMatchObject({
      url: '/v1/messages/count_tokens',
      text: expect.stringContaining('"claude-served"'),
    })
    upstream.play = json({ error: 'no such endpoint' }, 404)
    const estimated = await post(
      `${gateway.url}/v1/messages/count_tokens`,
      '{"messages":[{"role":"user","content":"x"}],"model":"mine"}',
    )
    expect(estimated.headers.get('x-ferryllm-estimated')).toBe('1')
    await gateway.close(0)
  })

  test('is an estimate where the circuit of the provider is open, without asking it', async () => {
    const gateway = await startGateway({
      server: { circuit_breaker_failures: 1 },
      providers: [{ name: 'a', type: 'anthropic', base_url: upstream.url, api_key: 'k' }],
      routes: [{ match: '*', provider: 'a' }],
    })
    const body = { model: 'claude', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] }
    const estimated = async (): Promise<unknown> => {
      const response = await post(`${gateway.url}/v1/messages/count_tokens`, body)
      return [response.status, response.headers.get('x-ferryllm-estimated')]
    }
    upstream.play = json({ type: 'error', error: { type: 'api_error', message: 'broken' } }, 500)
    await post(`${gateway.url}/v1/messages`, body)
    const before = upstream.requests.length
    expect([await estimated(), upstream.requests.length]).toEqual([[200, '1'], before])
    await gateway.close(0)
  })

  test('asks the target of several that the message goes to', async () => {
    const other = await startUpstream(scripted('anthropic', { beats: [{ text: 'hi' }] }))
    upstream.play = scripted('anthropic', { beats: [{ text: 'hi' }] })
    const gateway = await startGateway({
      providers: [upstream, other].map(({ url }, at) => ({
        name: `p${at}`,
        type: 'anthropic',
        base_url: url,
        api_key: 'k',
      })),
      routes: [{ match: '*', targets: [{ provider: 'p0' }, { provider: 'p1' }], strategy: 'weighted' }],
    })
    for (let at = 0; at < 12; at++) {
      const body = { model: 'claude', max_tokens: 9, messages: [{ role: 'user', content: `question ${at}` }] }
      const counted = await post(`${gateway.url}/v1/messages/count_tokens`, body)
      const answered = await post(`${gateway.url}/v1/messages`, body)
      expect(counted.headers.get('x-ferryllm-provider')).toBe(answered.headers.get('x-ferryllm-provider'))
    }
    expect(other.requests.length).toBeGreaterThan(0)
    await gateway.close(0)
    await other.close()
  })

  test('is an estimate elsewhere, marked as one, without asking anybody', async () => {
    const gateway = await startGateway(fourProviders(upstream.url))
    const before = upstream.requests.length
    const body = { model: 'c-1', messages: [{ role: 'user', content: 'word '.repeat(400) }] }
    const response = await post(`${gateway.url}/v1/messages/count_tokens`, body)
    expect(response.headers.get('x-ferryllm-estimated')).toBe('1')
    const { input_tokens: tokens } = (await response.json()) as { input_tokens: number }
    expect(tokens).toBeGreaterThan(300)
    expect(tokens).toBeLessThan(800)
    expect(upstream.requests).toHaveLength(before)
    const bad = await post(`${gateway.url}/v1/messages/count_tokens`, { model: 'c-1' })
    expect(bad.status).toBe(400)
    expect(await bad.text()).toContain('messages')
    await gateway.close(0)
  })
})

test('the fetch handler answers without a socket, streams included', async () => {
  const config = configSchema.parse({
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: '*', provider: 'demo' }],
  })
  const gateway = createGateway(config, { env: {} })
  const ask = (stream: boolean): Promise<Response> =>
    gateway.fetch(
      new Request('http://gateway/v1/chat/completions', {
        method: 'POST',
        body: JSON.stringify({ model: 'demo', stream, messages: [{ role: 'user', content: 'ping' }] }),
      }),
    )
  expect(await (await ask(false)).json()).toMatchObject({ choices: [{ message: { content: 'pong' } }] })
  const text = await (await ask(true)).text()
  expect(text).toContain('pong')
  expect(text).toMatch(/\[DONE\]\n\n$/)
  await gateway.close(0)
})

test('secrets are in no log line and no error', async () => {
  const gateway = await startGateway({
    auth: { enabled: true, api_keys: ['client-secret'] },
    providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'provider-secret' }],
    routes: [{ match: '*', provider: 'c' }],
  })
  upstream.play = json({ error: { message: 'Incorrect API key provided: provider-secret', type: 'x' } }, 401)
  const texts: string[] = []
  for (const key of ['client-secret', 'wrong-secret']) {
    const response = await post(
      `${gateway.url}/v1/chat/completions`,
      { model: 'm', messages: [{ role: 'user', content: 'x' }] },
      { 'x-api-key': key },
    )
    texts.push(await response.text(), JSON.stringify([...response.headers]))
  }
  expect([...texts, ...gateway.log].join('\n')).not.toMatch(/client-secret|provider-secret|wrong-secret/)
  await gateway.close(0)
})

test('every request has one line in the log, whatever it asks for; the checks of load balancers have none', async () => {
  const gateway = await startGateway({
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: 'demo', match_type: 'exact', provider: 'demo' }],
  })
  const paths = ['/v1/models', '/v1/models/no-such-model', '/v1/nothing', '/healthz', '/readyz']
  for (const path of paths) await (await fetch(gateway.url + path)).text()
  const body = JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'x' }] })
  await (await fetch(`${gateway.url}/v1/messages/count_tokens`, { method: 'POST', body })).text()
  const lines = gateway.log.map((line) => JSON.parse(line) as { path: string; status: number })
  expect(lines.map(({ path, status }) => `${status} ${path}`)).toEqual([
    '200 /v1/models',
    '404 /v1/models/no-such-model',
    '404 /v1/nothing',
    '200 /v1/messages/count_tokens',
  ])
  await gateway.close(0)
})
