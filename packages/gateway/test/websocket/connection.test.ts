// A WebSocket from its opening to its end: what a message may be, whose limits it has, and how it ends.
import { mkdtempSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { createKey, revokeKey, type KeyWish } from '../../src/index.ts'
import { openStreamOf, type Script } from '../support/provider-wire.ts'
import type { Setup } from '../support/gateway.ts'
import { scripted, startRig, type Rig } from '../support/rig.ts'
import { connectSocket, refusedSocket, type SocketClient } from '../support/socket-client.ts'
import { frameText, sse } from '../support/upstream.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

async function start(setup: Partial<Setup> = {}): Promise<Rig> {
  const rig = await startRig(setup)
  rig.upstream.play = scripted('anthropic', OK)
  open.push(() => rig.close())
  return rig
}

async function connect(rig: Rig, headers: Record<string, string> = {}): Promise<SocketClient> {
  const client = await connectSocket(rig.gateway.url, { headers })
  open.push(async () => client.ws.terminate())
  return client
}

const OK: Script = { beats: [{ text: 'ok' }] }
const ASKED = { model: 'a-1', store: false, input: 'hello' }
const COMPLETED = { status: 'completed' }
const hanging = sse(openStreamOf('anthropic', [{ text: 'working' }]), { open: true })
const lines = ({ gateway }: Rig): any[] => gateway.log.map((line) => JSON.parse(line))

describe('a message', () => {
  test.each([
    ['', { message: expect.stringContaining('not valid JSON') }],
    ['{"type":"response.create",', { message: expect.stringContaining('not valid JSON') }],
    ['[]', { message: expect.stringContaining('JSON object') }],
    ['{}', { code: 'unsupported_message_type', param: 'type' }],
    ['{"type":"response.steer","input":"x"}', { code: 'unsupported_message_type', param: 'type' }],
    ['{"type":"response.create","input":"x"}', { param: 'model' }],
    ['{"type":"response.create","model":"nobody-1","input":"x"}', { code: 'model_not_found' }],
    ['{"type":"response.create","model":"a-1","input":7}', { param: 'input' }],
    ['{"type":"response.create","model":"a-1","input":"x","background":true}', { param: 'background' }],
    ['{"type":"response.create","model":"a-1","input":"x","stream_id":""}', { code: 'invalid_stream_id' }],
    ['{"type":"response.create","model":"a-1","input":"x","stream_id":7}', { code: 'invalid_stream_id' }],
    ['{"type":"response.create","model":"a-1","generate":false,"input":7}', { param: 'input' }],
    ['{"type":"response.create","model":"nobody-1","generate":false,"input":"x"}', { code: 'model_not_found' }],
  ])('that is no request is answered with what is wrong, and the next one is served: %s', async (text, error) => {
    const rig = await start()
    const client = await connect(rig)
    client.send(text)
    expect(await client.next()).toMatchObject({ type: 'error', status: expect.any(Number), error })
    expect(await client.ask(ASKED)).toMatchObject(COMPLETED)
    await expect.poll(() => lines(rig).map(({ status }) => status >= 400)).toEqual([true, false])
  })

  test('that is larger than a body may be is refused, and much larger ones close the connection with 1009', async () => {
    const rig = await start({ server: { body_limit_mb: 1 } })
    const client = await connect(rig)
    expect(await client.ask({ ...ASKED, input: 'x'.repeat(1024 * 1024) })).toMatchObject({
      type: 'error',
      status: 413,
      error: { code: 'request_too_large', message: expect.stringContaining('1 MiB') },
    })
    expect(await client.ask(ASKED)).toMatchObject(COMPLETED)
    client.send({ ...ASKED, input: 'x'.repeat(10 * 1024 * 1024) })
    expect(await client.closed).toMatchObject({ code: 1009 })
  })

  test('that is binary is refused, and the connection closed with 1003', async () => {
    const rig = await start()
    const client = await connect(rig)
    client.ws.send(Buffer.from(JSON.stringify({ type: 'response.create', ...ASKED })), { binary: true })
    expect(await client.next()).toMatchObject({ type: 'error', status: 400 })
    expect(await client.closed).toEqual({ code: 1003, reason: 'messages are text' })
    expect(rig.upstream.requests).toEqual([])
  })

  test('has the headers that its connection was opened with, those of the connection itself left out', async () => {
    const rig = await start()
    rig.upstream.play = scripted('openai-responses', OK)
    const client = await connect(rig, {
      'openai-beta': 'responses_websockets=2026-02-06, other=v1',
      'session-id': 's1',
      'x-codex-turn-metadata': '{"request_kind":"prewarm"}',
    })
    await client.ask({
      ...ASKED,
      model: 'r-1',
      client_metadata: {
        'x-codex-turn-metadata': '{"request_kind":"turn"}',
        'x-codex-window-id': 'umläut',
        turn_id: 'x',
      },
    })
    const headers = rig.upstream.requests.at(-1)?.headers ?? {}
    expect(headers).toMatchObject({
      'openai-beta': 'other=v1',
      'session-id': 's1',
      'x-codex-turn-metadata': '{"request_kind":"turn"}',
    })
    for (const name of ['upgrade', 'sec-websocket-key', 'x-codex-window-id', 'turn_id'])
      expect(headers).not.toHaveProperty(name)
    await expect.poll(() => lines(rig).at(-1)).toMatchObject({ session: 's1' })
  })

  test('is held to the limits of its key, and hears when to try again', async () => {
    const rig = await start({ server: { rate_limit_per_minute: 1 } })
    const client = await connect(rig)
    // Asks nobody, and counts for nothing.
    await client.ask({ ...ASKED, generate: false })
    expect(await client.ask(ASKED)).toMatchObject(COMPLETED)
    const refused = await client.ask(ASKED)
    expect(refused).toMatchObject({ type: 'error', status: 429, error: { code: 'rate_limit_exceeded' } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(refused.headers['x-ratelimit-limit-requests']).toBe('1')
  })

  test('waits for no place where there is none, like a POST', async () => {
    const rig = await start({ server: { max_concurrent_requests: 1 } })
    const [one, other] = [await connect(rig), await connect(rig)]
    rig.upstream.play = hanging
    one.send(ASKED)
    expect(await one.next()).toMatchObject({ type: 'response.created' })
    expect(await other.ask(ASKED)).toMatchObject({ status: 429 })
    one.ws.terminate()
    rig.upstream.play = scripted('anthropic', OK)
    await expect.poll(async () => (await other.ask(ASKED)).status).toBe('completed')
  })

  test('is held to what its key may be used for, and to the key still being good', async () => {
    const store = join(mkdtempSync(join(tmpdir(), 'ferryllm-keys-')), 'client-keys.json')
    const rig = await start({ auth: { enabled: true, key_store: store } })
    const wish: KeyWish = { name: 'ci', scopes: { models: ['a-*'], endpoints: ['responses'] } }
    const { key } = await createKey(store, wish, new Date())
    const client = await connect(rig, { authorization: `Bearer ${key}` })
    expect(await client.ask(ASKED)).toMatchObject(COMPLETED)
    for (const more of [{}, { generate: false }]) {
      expect(await client.ask({ ...ASKED, ...more, model: 'c-1' })).toMatchObject({
        status: 403,
        error: { param: 'model' },
      })
    }
    await revokeKey(store, 'ci', new Date())
    expect(await client.ask(ASKED)).toMatchObject({
      status: 401,
      error: { message: expect.stringContaining('revoked') },
    })
    const chat = await createKey(store, { name: 'chat', scopes: { endpoints: ['chat'] } }, new Date())
    const headers = { authorization: `Bearer ${chat.key}` }
    expect(await refusedSocket(rig.gateway.url, { headers })).toMatchObject({ status: 403 })
  })

  test('that waits for its first word keeps the client company, and can still be refused with a status', async () => {
    const rig = await start({ server: { keep_alive_secs: 1 } })
    let refuse = (): void => {}
    rig.upstream.play = async (_received, response) => {
      await new Promise<void>((resolve) => (refuse = resolve))
      response.writeHead(429, { 'content-type': 'application/json' })
      response.end('{"type":"error","error":{"type":"rate_limit_error","message":"later"}}')
    }
    const client = await connect(rig)
    client.send(ASKED)
    expect(await client.next()).toEqual({ type: 'keepalive' })
    refuse()
    expect((await client.reply()).at(-1)).toMatchObject({ type: 'error', status: 429 })
  })
})

describe('a client', () => {
  test('that leaves in the middle of a reply stops the provider', async () => {
    const rig = await start()
    rig.upstream.play = hanging
    const client = await connect(rig)
    client.send(ASKED)
    client.send(ASKED)
    await client.next()
    client.ws.close()
    await rig.upstream.requests[0]?.closed
    await expect
      .poll(() => lines(rig))
      .toMatchObject([{ status: 499, error_kind: 'cancelled', transport: 'websocket' }])
    // What waited was never sent.
    expect(rig.upstream.requests).toHaveLength(1)
  })

  test('that reads slowly holds the provider back', async () => {
    const rig = await start()
    // Relayed, and not repeated at the end: what the kernel buffers on the way is large enough.
    const total = 400
    const delta = frameText({ type: 'response.output_text.delta', delta: 'x'.repeat(64 * 1024) })
    const [first, last] = (['in_progress', 'completed'] as const).map((status) => ({
      id: 'resp_1',
      status,
      output: [],
    }))
    let written = 0
    rig.upstream.play = async (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(frameText({ type: 'response.created', response: first }))
      for (; written < total; written++) {
        if (!response.write(delta)) await new Promise((resolve) => response.once('drain', resolve))
      }
      response.end(frameText({ type: 'response.completed', response: last }))
    }
    const client = await connect(rig)
    client.send({ ...ASKED, model: 'r-1' })
    await client.next()
    client.ws.pause()
    let before = -1
    // Until nothing moves any more.
    await expect.poll(() => [before, (before = written)], { interval: 300 }).toSatisfy(([a, b]: number[]) => a === b)
    expect(written).toBeLessThan(total)
    client.ws.resume()
    const events = await client.reply()
    expect(events.at(-1)).toMatchObject({ type: 'response.completed' })
    expect(events.flatMap(({ type, delta }) => (type.endsWith('text.delta') ? delta : []))).toHaveLength(total)
  })

  test('that gives no sign of life is cut off', async () => {
    const rig = await start({ sockets: { lifetimeMs: 60_000, pingMs: 100 } })
    rig.upstream.play = hanging
    const socket = await rawSocket(rig.gateway.url)
    await new Promise((resolve) => socket.on('close', resolve))
    // One that answers pings stays.
    const client = await connect(rig)
    await sleep(600)
    expect(client.ws.readyState).toBe(client.ws.OPEN)
  })

  test('whose connection is too old hears so, and loses nothing that is under way', async () => {
    const rig = await start({ sockets: { lifetimeMs: 1500, pingMs: 60_000 } })
    const deaf = await connect(rig)
    deaf.ws.pause()
    const idle = await connect(rig)
    const busy = await connect(rig)
    let finish = (): void => {}
    rig.upstream.play = async (received, response) => {
      await new Promise<void>((resolve) => (finish = resolve))
      await scripted('anthropic', OK)(received, response)
    }
    busy.send(ASKED)
    busy.send(ASKED)
    const limit = { type: 'error', status: 400, error: { code: 'websocket_connection_limit_reached' } }
    expect(await idle.next()).toMatchObject(limit)
    expect(await idle.closed).toMatchObject({ code: 1001 })
    // Whoever has not heard that yet is too late, and asks for nothing.
    deaf.send(ASKED)
    // The one that waited for its turn is refused, the one that is served is not.
    expect(await busy.next()).toMatchObject(limit)
    busy.send(ASKED)
    expect(await busy.next()).toMatchObject(limit)
    finish()
    expect((await busy.reply()).at(-1)).toMatchObject({ type: 'response.completed' })
    expect(await busy.next()).toMatchObject(limit)
    expect(await busy.closed).toMatchObject({ code: 1001 })
    expect(rig.upstream.requests).toHaveLength(1)
    expect(lines(rig).map(({ status }) => status)).toEqual([400, 400, 200])
  })
})

describe('a gateway that ends', () => {
  test('closes idle connections with 1001, finishes replies, and takes nothing new', async () => {
    const rig = await start({ server: { shutdown_grace_secs: 30 } })
    const [idle, busy] = [await connect(rig), await connect(rig)]
    let finish = (): void => {}
    rig.upstream.play = async (received, response) => {
      await new Promise<void>((resolve) => (finish = resolve))
      await scripted('anthropic', OK)(received, response)
    }
    busy.send(ASKED)
    await expect.poll(() => rig.upstream.requests.length).toBe(1)
    const ended = rig.gateway.close()
    expect(await idle.closed).toEqual({ code: 1001, reason: 'the gateway is shutting down' })
    busy.send({ ...ASKED, stream_id: 'other' })
    expect(await busy.next()).toMatchObject({ type: 'error', status: 503, stream_id: 'other' })
    await expect(refusedSocket(rig.gateway.url)).rejects.toThrow()
    finish()
    expect((await busy.reply()).at(-1)).toMatchObject({ type: 'response.completed' })
    expect(await busy.closed).toMatchObject({ code: 1001 })
    await ended
  })

  test('ends replies that take too long with an error, and waits for nobody', async () => {
    const rig = await start()
    rig.upstream.play = hanging
    const client = await connect(rig)
    client.send(ASKED)
    await client.next()
    const silent = await rawSocket(rig.gateway.url)
    const ended = rig.gateway.close(0)
    expect((await client.reply()).at(-1)).toMatchObject({ type: 'response.failed' })
    expect((await client.closed).code).toBe(1001)
    await ended
    silent.destroy()
  })
})

test('metrics count open connections, and their messages as requests', async () => {
  const rig = await start()
  const client = await connect(rig)
  await client.ask(ASKED)
  const scrape = async (): Promise<string> => (await fetch(`${rig.gateway.url}/metrics`)).text()
  expect(await scrape()).toContain('ferryllm_websockets_open 1\n')
  expect(await scrape()).toMatch(/ferryllm_requests_total(\{[^}]*\})? 1\n/)
  client.ws.close()
  await expect.poll(scrape).toContain('ferryllm_websockets_open 0\n')
})

/** A client that shakes hands and never says anything again. */
function rawSocket(url: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${url}/v1/responses`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    })
    request.on('upgrade', (_response, socket) => {
      socket.on('error', () => undefined)
      socket.resume()
      resolve(socket)
    })
    request.on('error', reject)
    request.end()
  })
}
