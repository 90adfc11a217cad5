// GET /api/events on a real gateway: what a reader hears, when it comes, while it reads, and when it comes again.
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { configEvent, gapEvent, requestEvent, statusEvent, type Config } from '@ferryllm/control'
import { post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { readEvents, type EventReader, type LiveEvent } from '../support/events.ts'
import { chatStream, json, sse, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

const TOKEN = 'control-token-of-this-test'
const open: { close: (graceMs?: number) => unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close(0)
})

async function start(play: Play, setup: Partial<Setup> = {}): Promise<{ gateway: RunningGateway; upstream: Upstream }> {
  const upstream = await startUpstream(play)
  const gateway = await startGateway({
    providers: [{ name: 'c', type: 'openai', base_url: upstream.url, api_key: 'provider-secret' }],
    routes: [{ match: '*', provider: 'c' }],
    admin: { token: TOKEN, stop: () => undefined, reload: async () => ({ ok: true, problems: [] }) },
    ...setup,
  })
  open.push(upstream, gateway)
  return { gateway, upstream }
}

async function listen({ url }: RunningGateway, headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await readEvents(`${url}/api/events`, TOKEN, headers)
  open.push(reader)
  return reader
}

const CHAT = { model: 'm', stream: true, messages: [{ role: 'user', content: 'private words' }] }

async function chat({ url }: RunningGateway, headers: Record<string, string> = {}): Promise<string> {
  const reply = await post(`${url}/v1/chat/completions`, CHAT, headers)
  await reply.text()
  return reply.headers.get('x-request-id') ?? ''
}

const isDone =
  (id?: string) =>
  ({ event, data }: LiveEvent): boolean =>
    event === 'request' && data.state === 'done' && (id === undefined || data.id === id)
const isRunning = ({ event, data }: LiveEvent): boolean => event === 'request' && data.state === 'running'

describe('a reader', () => {
  test('begins with the status, and hears of a request while it runs and at its end', async () => {
    const more = Promise.withResolvers<void>()
    const [first = {}, second = {}, ...rest] = chatStream(['hello', 'world'])
    const { gateway } = await start(async (received, response) => {
      await sse([first, second], { open: true })(received, response)
      await more.promise
      for (const frame of rest) response.write(`data: ${JSON.stringify(frame)}\n\n`)
      response.end()
    })
    const reader = await listen(gateway)
    const reply = chat(gateway, { 'user-agent': 'agent/1.0', 'x-ferryllm-project': 'boat' })
    const opening = await reader.find(({ event }) => event === 'status')
    expect(statusEvent.parse(opening.data)).toMatchObject({ in_flight: 0 })
    const speaking = await reader.find(
      (event) => isRunning(event) && (event.data as { first_token_ms?: number }).first_token_ms !== undefined,
    )
    more.resolve()
    const id = await reply
    expect(requestEvent.parse(speaking.data)).toMatchObject({
      id,
      state: 'running',
      client: 'openai-chat',
      model: 'm',
      provider: 'c',
      lane: 'splice',
      stream: true,
      agent: 'agent/1.0',
      project: 'boat',
    })
    expect(speaking.data).not.toHaveProperty('status')
    const done = await reader.find(isDone(id))
    expect(requestEvent.parse(done.data)).toMatchObject({
      id,
      status: 200,
      finish: 'stop',
      attempts: [{ status: 200 }],
    })
    expect(done.id).toBeGreaterThan(speaking.id)
    expect(JSON.stringify(reader.seen)).not.toMatch(/private words|hello|provider-secret/)
  })

  test('the row at the end is the row of /api/requests', async () => {
    const { gateway } = await start(json({ error: { message: 'no' } }, 400))
    const reader = await listen(gateway)
    const id = await chat(gateway)
    const { data } = await reader.find(isDone(id))
    const { state, ...row } = data
    const reply = await fetch(`${gateway.url}/api/requests/${id}`, { headers: { authorization: `Bearer ${TOKEN}` } })
    expect([state, row]).toEqual(['done', await reply.json()])
  })

  test('who comes in the middle of a request hears that it runs', async () => {
    const more = Promise.withResolvers<void>()
    const { gateway, upstream } = await start(async (received, response) => {
      await more.promise
      await sse(chatStream(['hi']))(received, response)
    })
    const reply = chat(gateway)
    while (upstream.requests.length === 0) await new Promise(setImmediate)
    const reader = await listen(gateway)
    const running = await reader.find(isRunning)
    expect(running.data).toMatchObject({ provider: 'c', state: 'running' })
    more.resolve()
    await reader.find(isDone(await reply))
    const late = await listen(gateway)
    await late.find(({ event }) => event === 'status')
    expect(late.seen.filter(isRunning)).toEqual([])
  })

  test('a request that was refused ends too; those without a key or at no door are none', async () => {
    const { gateway } = await start(sse(chatStream(['hi'])), { auth: { enabled: true, api_keys: ['client-key'] } })
    const reader = await listen(gateway)
    await fetch(`${gateway.url}/v1/nothing`)
    await post(`${gateway.url}/v1/chat/completions`, CHAT)
    await post(`${gateway.url}/v1/chat/completions`, { messages: [] }, { authorization: 'Bearer client-key' })
    const refused = await reader.find(isDone())
    expect(refused.data).toMatchObject({ status: 400, error_kind: 'invalid-request' })
    expect(reader.seen.filter(isDone())).toHaveLength(1)
  })

  test('who comes again gets what it has missed, once', async () => {
    const { gateway } = await start(sse(chatStream(['hi'])))
    const reader = await listen(gateway)
    const known = await reader.find(isDone(await chat(gateway)))
    reader.close()
    const missed = await chat(gateway)
    const again = await listen(gateway, { 'last-event-id': String(known.id) })
    await again.find(isDone(missed))
    expect(again.seen.filter(isDone()).map(({ data }) => data.id)).toEqual([missed])
    expect(again.seen.filter(({ event }) => event === 'gap')).toEqual([])
  })

  test('who comes with a number of another process hears of a gap, and how things are now', async () => {
    const { gateway } = await start(sse(chatStream(['hi'])))
    const reader = await listen(gateway, { 'last-event-id': '17' })
    const gap = await reader.find(({ event }) => event === 'gap')
    expect(gapEvent.parse(gap.data)).toEqual({})
    const status = await reader.find(({ event }) => event === 'status')
    const done = await reader.find(isDone(await chat(gateway)))
    expect(done.id).toBeGreaterThan(status.id)
  })

  test('a new configuration is told of', async () => {
    const { gateway } = await start(sse(chatStream(['hi'])))
    const reader = await listen(gateway)
    gateway.reload({ ...gateway.config, server: { ...gateway.config.server, strict: true } } satisfies Config)
    const { data } = await reader.find(({ event }) => event === 'config')
    expect(configEvent.parse(data)).toMatchObject({ ok: true })
  })

  test('the end of the gateway is the end of the stream, and is not held up by it', async () => {
    const { gateway } = await start(sse(chatStream(['hi'])))
    const reader = await listen(gateway)
    await gateway.close(60_000)
    await reader.ended
  })
})

describe('the door', () => {
  test('nobody reads without the token', async () => {
    const { gateway } = await start(sse([]))
    expect((await readEvents(`${gateway.url}/api/events`, 'guess')).status).toBe(401)
  })

  test.each(['x', '-1', '99999999999999999999'])('the number %s is refused in words', async (id) => {
    const { gateway } = await start(sse([]))
    const reply = await fetch(`${gateway.url}/api/events`, {
      headers: { authorization: `Bearer ${TOKEN}`, 'last-event-id': id },
    })
    expect([reply.status, await reply.json()]).toEqual([
      400,
      { error: { kind: 'invalid-request', message: expect.stringContaining('Last-Event-ID') } },
    ])
  })

  test('a reader that leaves in the middle of its request line harms nobody', async () => {
    const { gateway } = await start(sse(chatStream(['hi'])))
    const { port, hostname } = new URL(gateway.url)
    const socket = connect(Number(port), hostname)
    socket.write(`GET /api/events HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${TOKEN}\r\n\r\n`)
    await new Promise((resolve) => socket.once('data', resolve))
    socket.resetAndDestroy()
    expect(await chat(gateway)).toMatch(/^req_/)
  })
})
