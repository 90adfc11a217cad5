// What is recorded of requests, over HTTP: which ones, what of them, and what never.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { captureAnswer, configSchema, traceAnswer, type Trace, type TraceAnswer } from '@ferryllm/control'
import { createRuntime } from '../../src/runtime/runtime.ts'
import { ADMIN, admin, TOKEN } from '../support/admin.ts'
import { readEvents } from '../support/events.ts'
import { post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { chatStream, json, messageStream, sse, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

const open: { close: (graceMs?: number) => unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close(0)
})

async function start(play: Play, setup: Partial<Setup> = {}): Promise<{ gateway: RunningGateway; upstream: Upstream }> {
  const upstream = await startUpstream(play)
  const gateway = await startGateway({
    providers: [
      { name: 'c', type: 'openai', base_url: `${upstream.url}/v1?api_key=in-the-query`, api_key: 'provider-secret' },
      { name: 'a', type: 'anthropic', base_url: upstream.url, api_key: 'anthropic-secret' },
    ],
    routes: [
      { match: 'a-', provider: 'a' },
      { match: '*', provider: 'c' },
    ],
    admin: ADMIN,
    ...setup,
  })
  open.push(upstream, gateway)
  return { gateway, upstream }
}

const CHAT = { model: 'm', stream: true, messages: [{ role: 'user', content: 'private words' }] }
const MESSAGES = { ...CHAT, max_tokens: 9, metadata: { user_id: 'u' }, top_k: 3 }

async function ask(gateway: RunningGateway, path: string, body: object, headers = {}): Promise<string> {
  const reply = await post(gateway.url + path, body, headers)
  await reply.text()
  return reply.headers.get('x-request-id') ?? ''
}

const chat = (gateway: RunningGateway, body: object = CHAT, headers = {}): Promise<string> =>
  ask(gateway, '/v1/chat/completions', body, headers)

async function look(gateway: RunningGateway, id: string): Promise<TraceAnswer> {
  const { status, body } = await admin(gateway, `GET /api/requests/${id}/trace`)
  expect(status).toBe(200)
  return traceAnswer.parse(body)
}

async function traceOf(gateway: RunningGateway, id: string): Promise<Trace> {
  const { trace } = await look(gateway, id)
  if (trace === undefined) throw new Error('there is no trace')
  return trace
}

const ALL = { capture: { bodies: 'all' } }

describe('which requests', () => {
  test('those in which something failed, unless told otherwise', async () => {
    const { gateway, upstream } = await start(sse(chatStream(['hi'])))
    const good = await chat(gateway)
    upstream.play = json({ error: { message: 'no such thing' } }, 404)
    const bad = await chat(gateway)
    expect((await look(gateway, good)).missing?.reason).toBe('only-errors')
    const { answer, client } = await traceOf(gateway, bad)
    expect([answer?.status, client.body?.text, answer?.body.text]).toEqual([
      404,
      JSON.stringify(CHAT),
      expect.stringContaining('no such thing'),
    ])
  })

  test('those that another provider made good, with all attempts', async () => {
    const down = await startUpstream(json({ error: { message: 'overloaded' } }, 500))
    const up = await startUpstream(sse(chatStream(['hi'])))
    open.push(down, up)
    const { gateway } = await start(json({}), {
      providers: [
        { name: 'a', type: 'anthropic', base_url: down.url, api_key: 'k' },
        { name: 'c', type: 'openai', base_url: up.url, api_key: 'k' },
      ],
      routes: [{ match: 'a-', provider: 'a', fallback_providers: ['c'] }],
    })
    const id = await chat(gateway, { ...CHAT, model: 'a-1' })
    expect(up.requests).toHaveLength(1)
    const { attempts, passed_over: passedOver, route, answer } = await traceOf(gateway, id)
    expect(attempts.map(({ provider, reply, lane }) => [provider, reply?.status, lane])).toEqual([
      ['a', 500, 'translate'],
      ['c', 200, 'splice'],
    ])
    expect(attempts[0]?.error?.kind).toBe('upstream-overloaded')
    expect([passedOver, answer?.status]).toEqual([['a:upstream-overloaded'], 200])
    expect(route).toMatchObject({
      names: ['a-1'],
      rules: [{ match: 'a-', provider: 'a', verdict: 'serves this model' }],
      targets: [{ provider: 'a', model: 'a-1' }, { provider: 'c' }],
    })
  })

  test('none, when that was chosen; all, from the moment that it is', async () => {
    const { gateway, upstream } = await start(json({}, 500), { capture: { bodies: 'off' } })
    const reader = await readEvents(`${gateway.url}/api/events`, TOKEN)
    open.push(reader)
    const before = await chat(gateway)
    expect((await look(gateway, before)).missing?.reason).toBe('off')
    const chosen = await admin(gateway, 'PUT /api/capture', { bodies: 'all' })
    expect(captureAnswer.parse(chosen.body)).toMatchObject({ bodies: 'all', configured: 'off', memory: { traces: 0 } })
    const { data } = await reader.find(({ event }) => event === 'capture')
    expect(captureAnswer.parse(data)).toEqual(chosen.body)
    upstream.play = sse(chatStream(['hi']))
    const after = await chat(gateway)
    expect((await traceOf(gateway, after)).answer?.status).toBe(200)
    expect((await look(gateway, before)).missing?.reason).toBe('forgotten')
  })

  test('none, where nobody could look at it', async () => {
    const config = configSchema.parse({ capture: { bodies: 'all' } })
    for (const [options, bodies] of [
      [{ env: {} }, 'off'],
      [{ env: {}, admin: ADMIN }, 'all'],
    ] as const) {
      const runtime = createRuntime(config, options, () => undefined)
      runtime.reload(config)
      expect((await runtime.services().capture.state()).bodies).toBe(bodies)
      await runtime.unwatch()
      await runtime.close()
    }
  })

  test.each([{}, { bodies: 'some' }, { bodies: 'all', more: 1 }])('the choice %j is refused in words', async (wish) => {
    const { gateway } = await start(json({}))
    const { status, body } = await admin(gateway, 'PUT /api/capture', wish)
    expect([status, body.error.kind, body.error.message]).toEqual([
      400,
      'invalid-request',
      expect.stringContaining('"off"'),
    ])
  })

  test('a reload keeps the choice of this run, unless it brings another one', async () => {
    const { gateway } = await start(json({}), ALL)
    await admin(gateway, 'PUT /api/capture', { bodies: 'off' })
    const state = async (): Promise<string> => (await admin(gateway, 'GET /api/capture')).body.bodies
    gateway.reload({ ...gateway.config, server: { ...gateway.config.server, strict: true } })
    expect(await state()).toBe('off')
    gateway.reload({ ...gateway.config, capture: { ...gateway.config.capture, bodies: 'errors' } })
    expect(await state()).toBe('errors')
  })
})

describe('what of them', () => {
  test('both sides of a translation, its notes, and the moments of every part', async () => {
    const { gateway } = await start(sse(chatStream(['hello', 'world'])), ALL)
    const id = await ask(gateway, '/v1/messages?beta=true', MESSAGES, { 'user-agent': 'agent/1.0' })
    const { request, trace, cost } = await look(gateway, id)
    expect([request.id, cost?.source]).toEqual([id, undefined])
    const [attempt] = trace?.attempts ?? []
    expect(trace).toMatchObject({
      id,
      state: 'done',
      client: {
        protocol: 'anthropic',
        method: 'POST',
        path: '/v1/messages?beta=true',
        body: { text: JSON.stringify(MESSAGES) },
      },
      answer: { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' } },
    })
    expect(attempt).toMatchObject({
      provider: 'c',
      protocol: 'openai-chat',
      lane: 'translate',
      request: { method: 'POST' },
    })
    expect(JSON.parse(attempt?.request?.body.text ?? '')).toMatchObject({ model: 'm', messages: [{ role: 'user' }] })
    expect(attempt?.notes).toContainEqual(expect.objectContaining({ op: 'dropped', from: '/top_k' }))
    const reply = attempt?.reply?.body
    expect(reply?.text).toBe(
      chatStream(['hello', 'world'])
        .map((frame) => `data: ${JSON.stringify(frame)}\n\n`)
        .join(''),
    )
    expect(reply?.bytes).toBe(reply?.text.length)
    expect(trace?.answer?.body.text).toMatch(/event: message_start[\s\S]*hello[\s\S]*message_stop/)
    for (const body of [reply, trace?.answer?.body]) {
      const chunks = body?.chunks ?? []
      expect(chunks.reduce((sum, [, length]) => sum + length, 0)).toBe(body?.text.length)
      expect(chunks.map(([at]) => at)).toEqual(chunks.map(([at]) => at).toSorted((a, b) => a - b))
    }
    const { times = {} } = trace ?? {}
    const { begun, sent, headers, first_byte: firstByte, ended } = attempt?.times ?? {}
    const order = [0, times.body, times.routed, begun, sent, headers, firstByte, times.first_token]
    expect(order).toEqual(order.toSorted((a = -1, b = -1) => a - b))
    expect(ended).toBeGreaterThanOrEqual(firstByte ?? Infinity)
    expect(times.closed).toBeGreaterThanOrEqual(times.first_token ?? Infinity)
  })

  test('a request that is refused before anybody is asked', async () => {
    const { gateway } = await start(json({}))
    const id = await chat(gateway, { model: 7 })
    const { client, attempts, answer } = await traceOf(gateway, id)
    expect([client.body?.text, attempts, answer?.status]).toEqual(['{"model":7}', [], 400])
    expect(answer?.body.text).toContain('invalid_request_error')
  })

  test('one that is still running, as far as it has come', async () => {
    const more = Promise.withResolvers<void>()
    const [first = {}, second = {}, ...rest] = chatStream(['hello', 'world'])
    const { gateway } = await start(async (received, response) => {
      await sse([first, second], { open: true })(received, response)
      await more.promise
      for (const frame of rest) response.write(`data: ${JSON.stringify(frame)}\n\n`)
      response.end()
    }, ALL)
    const reply = await post(`${gateway.url}/v1/chat/completions`, CHAT)
    const id = reply.headers.get('x-request-id') ?? ''
    const running = await look(gateway, id)
    expect([running.request.state, running.trace?.state]).toEqual(['running', 'running'])
    expect(running.trace?.answer?.body.text).toContain('hello')
    expect((await admin(gateway, `GET /api/requests/${id}`)).body).toMatchObject({ id, state: 'running' })
    more.resolve()
    await reply.text()
    expect(await traceOf(gateway, id)).toMatchObject({
      state: 'done',
      answer: { body: { text: expect.stringContaining('world') } },
    })
  })

  test('the beginning of a body that is too large, and how large it was', async () => {
    const { gateway } = await start(sse(chatStream(['hi'])), { capture: { bodies: 'all', max_body_kb: 1 } })
    const body = { ...CHAT, messages: [{ role: 'user', content: 'é'.repeat(2000) }] }
    const { client } = await traceOf(gateway, await chat(gateway, body))
    const text = JSON.stringify(body)
    expect(client.body).toMatchObject({ bytes: Buffer.byteLength(text), truncated: true })
    // The last character was cut in two.
    expect(text.startsWith(client.body?.text.replace('\ufffd', '') ?? 'x')).toBe(true)
    expect(Buffer.byteLength(client.body?.text ?? '')).toBeLessThanOrEqual(1026)
  })

  test('a body that both sides have alike takes its room once', async () => {
    const { gateway } = await start(json({ error: { message: 'no' } }, 400), ALL)
    const large = { ...CHAT, messages: [{ role: 'user', content: 'x'.repeat(1_000_000) }] }
    await chat(gateway, large)
    const { memory } = captureAnswer.parse((await admin(gateway, 'GET /api/capture')).body)
    expect(memory.traces).toBe(1)
    expect(memory.bytes).toBeGreaterThan(1_000_000)
    expect(memory.bytes).toBeLessThan(1_100_000)
  })
})

describe('what never', () => {
  test('credentials: of headers, addresses, bodies, on either side', async () => {
    const leaked = 'sk-ant-api03-AbCdEf0123456789AbCdEf'
    const { gateway } = await start(
      json({ error: { message: 'the key provider-secret is wrong' } }, 400, { 'set-cookie': 'session=1' }),
      { ...ALL, auth: { enabled: true, api_keys: ['the-clients-key'] } },
    )
    const body = { ...CHAT, messages: [{ role: 'user', content: `my key ${leaked} and the-clients-key` }] }
    const headers = { authorization: 'Bearer the-clients-key', cookie: 'c=secret-cookie', 'x-note': `see ${leaked}` }
    const id = await ask(gateway, '/v1/chat/completions?token=secret-token', body, headers)
    const { body: answer } = await admin(gateway, `GET /api/requests/${id}/trace`)
    const text = JSON.stringify(answer)
    for (const secret of [
      leaked,
      'the-clients-key',
      'provider-secret',
      'in-the-query',
      'secret-cookie',
      'secret-token',
      'session=1',
    ])
      expect(text).not.toContain(secret)
    const { client, attempts } = traceAnswer.parse(answer).trace ?? {}
    expect(client?.headers['authorization']).toBe('Bearer [redacted]')
    expect(client?.path).toBe('/v1/chat/completions?token=[redacted]')
    // Everything else stands where it stood.
    expect(client?.body?.text).toBe(
      JSON.stringify(body).replace(leaked, '*'.repeat(leaked.length)).replace('the-clients-key', '*'.repeat(15)),
    )
    expect(attempts?.[0]?.request?.headers['authorization']).toBe('Bearer [redacted]')
  })

  test('what comes to the client and goes to the provider is not changed by it', async () => {
    const leaked = 'sk-ant-api03-AbCdEf0123456789AbCdEf'
    const { gateway, upstream } = await start(json({ error: { message: `bad key ${leaked}` } }, 400), ALL)
    const body = { ...CHAT, messages: [{ role: 'user', content: leaked }] }
    const reply = await post(`${gateway.url}/v1/chat/completions`, body)
    expect(await reply.text()).toContain(leaked)
    expect(upstream.requests[0]?.text).toBe(JSON.stringify(body))
  })
})

describe('forgetting', () => {
  test('one, or all; the rows stay', async () => {
    const { gateway } = await start(json({}, 500), ALL)
    const [first, second] = [await chat(gateway), await chat(gateway)]
    expect((await admin(gateway, `DELETE /api/requests/${first}/trace`)).body).toEqual({ forgotten: 1 })
    expect((await admin(gateway, `DELETE /api/requests/${first}/trace`)).body).toEqual({ forgotten: 0 })
    expect((await look(gateway, first)).missing?.reason).toBe('forgotten')
    expect((await traceOf(gateway, second)).id).toBe(second)
    expect((await admin(gateway, 'DELETE /api/capture/bodies')).body).toEqual({ forgotten: 1 })
    expect((await look(gateway, second)).request.id).toBe(second)
    expect((await admin(gateway, 'GET /api/capture')).body.memory).toMatchObject({ traces: 0, bytes: 0 })
  })

  test('a request that never was is not found', async () => {
    const { gateway } = await start(json({}))
    for (const place of ['GET /api/requests/req_0/trace', 'GET /api/requests/req_0/export'])
      expect((await admin(gateway, place)).status).toBe(404)
  })
})

describe('finding', () => {
  test('requests by what their bodies say, and by the protocol of the client', async () => {
    const { gateway } = await start(sse(messageStream(['an "answer"\n'])), ALL)
    const said = await ask(gateway, '/v1/messages', {
      ...MESSAGES,
      model: 'a-1',
      messages: [{ role: 'user', content: 'a needle' }],
    })
    const other = await chat(gateway, { ...CHAT, model: 'a-2' })
    const list = async (query: string): Promise<string[]> =>
      (await admin(gateway, `GET /api/requests?${query}`)).body.requests.map(({ id }: { id: string }) => id)
    expect(await list('body=needle')).toEqual([said])
    expect(await list(`body=${encodeURIComponent('an "answer"\n')}`)).toEqual([other, said])
    expect(await list('body=haystack')).toEqual([])
    expect(await list('client=openai-chat')).toEqual([other])
    expect((await admin(gateway, 'GET /api/requests?body=')).status).toBe(400)
  })
})

describe('on disk', () => {
  const stateDir = (): string => mkdtempSync(join(tmpdir(), 'ferryllm-capture-'))

  test('bodies outlive the process where that was asked for, and can be forgotten there', async () => {
    const setup = { stateDir: stateDir(), capture: { bodies: 'all', disk: true } }
    const first = await start(sse(chatStream(['hello'])), setup)
    const id = await chat(first.gateway)
    const trace = await traceOf(first.gateway, id)
    await first.gateway.close(0)
    const { gateway } = await start(json({}), setup)
    expect(await traceOf(gateway, id)).toEqual(trace)
    expect((await admin(gateway, 'GET /api/requests?body=private%20words')).body.requests).toMatchObject([{ id }])
    expect((await admin(gateway, 'GET /api/capture')).body.disk).toMatchObject({ traces: 1, retention_days: 7 })
    expect((await admin(gateway, 'DELETE /api/capture/bodies')).body).toEqual({ forgotten: 1 })
    expect((await look(gateway, id)).missing?.reason).toBe('forgotten')
  })

  test('and never otherwise', async () => {
    const setup = { stateDir: stateDir(), capture: { bodies: 'all' } }
    const first = await start(sse(chatStream(['hello'])), setup)
    const id = await chat(first.gateway)
    await first.gateway.close(0)
    const { gateway } = await start(json({}), setup)
    expect((await look(gateway, id)).missing?.reason).toBe('forgotten')
    expect((await admin(gateway, 'GET /api/capture')).body.disk).toBeUndefined()
  })

  test('without a file it says why it is not there', async () => {
    const { gateway } = await start(json({}), { capture: { bodies: 'all', disk: true } })
    expect(captureAnswer.parse((await admin(gateway, 'GET /api/capture')).body).disk?.degraded).toContain('[storage]')
  })
})
