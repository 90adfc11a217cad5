// Responses in the background over real servers: queued at once, made without the client, polled, followed, cancelled.
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { expectGrammar, expectResource } from '../../../protocols/test/support/open-responses.ts'
import { framesOf } from '../../../protocols/test/support/streams.ts'
import { frameData, post } from '../support/gateway.ts'
import { openStreamOf, streamOf } from '../support/provider-wire.ts'
import { scripted, type Rig } from '../support/rig.ts'
import { frameText, json, sse, type Play } from '../support/upstream.ts'
import { temporaryDirectory } from '../store/support.ts'
import { AS_ONE, AS_TWO, ask, call, KEYS, OK, OTHERS, sentTo, start } from './support.ts'

/** A provider that is silent until the test lets it speak; `left` resolves when the gateway hangs up. */
function waiting(answer: Play): { play: Play; speak: () => void; left: Promise<void>; asked: Promise<void> } {
  const { promise, resolve: speak } = Promise.withResolvers<void>()
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>()
  const { promise: left, resolve: leave } = Promise.withResolvers<void>()
  return {
    speak,
    left,
    asked,
    async play(received, response) {
      isAsked()
      void received.closed.then(leave)
      await promise
      await answer(received, response)
    },
  }
}

/** Asks for the response until it has ended. */
async function ended(rig: Rig, id: string, headers: Record<string, string> = {}): Promise<any> {
  for (;;) {
    const response = await call(rig, 'GET', `/v1/responses/${id}`, headers)
    if (!['queued', 'in_progress'].includes(response.status)) return response
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe.each(OTHERS)('with $provider', ({ letter, provider }) => {
  const model = `${letter}-1`

  test('a response is queued at once, and made while nobody waits', async () => {
    const rig = await start()
    const slow = waiting(scripted(provider, OK))
    rig.upstream.play = slow.play
    const queued = await ask(rig, { model, input: 'think long', background: true, metadata: { a: 'b' } })
    expect(queued).toMatchObject({
      http: 200,
      status: 'queued',
      background: true,
      output: [],
      usage: null,
      metadata: { a: 'b' },
    })
    expectResource(queued)
    await slow.asked
    const running = await call(rig, 'GET', `/v1/responses/${queued.id}`)
    expect(running).toMatchObject({ status: 'in_progress', id: queued.id })
    expectResource(running)
    const continued = await ask(rig, { model, input: 'x', previous_response_id: queued.id })
    expect(continued).toMatchObject({ http: 400, error: { message: expect.stringContaining('still being made') } })
    slow.speak()
    const done = await ended(rig, queued.id)
    expect(done).toMatchObject({
      id: queued.id,
      created_at: queued.created_at,
      status: 'completed',
      background: true,
      output: [{ type: 'message', content: [{ text: 'ok' }] }],
    })
    rig.upstream.play = scripted(provider, OK)
    const next = await ask(rig, { model, input: 'and?', previous_response_id: queued.id })
    expect(next).toMatchObject({ http: 200, status: 'completed', previous_response_id: queued.id })
    expect(rig.upstream.requests.at(-1)?.text).toContain('think long')
  })

  test('its events are followed, by a client that was cut off from where it was', async () => {
    const rig = await start()
    const slow = waiting(scripted(provider, OK))
    rig.upstream.play = slow.play
    const first = await post(`${rig.gateway.url}/v1/responses`, { model, input: 'x', background: true, stream: true })
    const reader = first.body?.getReader()
    const opening = frameData(new TextDecoder().decode((await reader?.read())?.value)) as any[]
    expect(opening.map(({ type, sequence_number: n }) => [type, n])).toEqual([
      ['response.created', 0],
      ['response.queued', 1],
    ])
    expect(opening.map(({ response }) => response.status)).toEqual(['queued', 'queued'])
    const { id } = opening[0].response
    await reader?.cancel()
    await slow.asked
    const follower = fetch(`${rig.gateway.url}/v1/responses/${id}?stream=true&starting_after=1`)
    slow.speak()
    const rest = frameData(await (await follower).text()) as any[]
    expect(rest.at(-1)).toBe('[DONE]')
    expect(rest.at(-2)).toMatchObject({ type: 'response.completed', response: { id, output: [{ type: 'message' }] } })
    expect(rest[0]).toMatchObject({ type: 'response.in_progress', sequence_number: 2 })
    expect(rest.slice(0, -1).map(({ sequence_number: n }) => n)).toEqual(rest.slice(0, -1).map((_, n) => n + 2))
    // Once more, all of it, when it is over.
    const all = await (await fetch(`${rig.gateway.url}/v1/responses/${id}?stream=true`)).text()
    expect(frameData(all)).toEqual([...opening, ...rest])
    expectGrammar(framesOf(all))
    const { http: _http, ...stored } = await call(rig, 'GET', `/v1/responses/${id}`)
    expect(stored).toEqual(rest.at(-2).response)
  })

  test.each([true, false])('cancelling hangs up on the provider (streamed: %s)', async (stream) => {
    const rig = await start()
    const slow = waiting(scripted(provider, OK))
    rig.upstream.play = slow.play
    const reply = await post(`${rig.gateway.url}/v1/responses`, { model, input: 'x', background: true, stream })
    const [first, rest] = (reply.body ?? new ReadableStream()).tee()
    const id = await idIn(first)
    await slow.asked
    const cancelled = await call(rig, 'POST', `/v1/responses/${id}/cancel`)
    expect(cancelled).toMatchObject({ http: 200, id, status: 'cancelled' })
    expectResource(cancelled)
    await slow.left
    if (stream) expect(frameData(await new Response(rest).text()).at(-1)).toBe('[DONE]')
    expect(await call(rig, 'GET', `/v1/responses/${id}`)).toMatchObject({ status: 'cancelled' })
    expect(await call(rig, 'POST', `/v1/responses/${id}/cancel`)).toMatchObject({ http: 200, status: 'cancelled' })
    const continued = await ask(rig, { model, input: 'x', previous_response_id: id })
    expect(continued).toMatchObject({ http: 400, error: { code: 'previous_response_not_found' } })
  })

  test('a refusal of the provider, or an end in the middle, is a failed response', async () => {
    const rig = await start({ server: { retry_attempts: 0 } })
    rig.upstream.play = json({ error: { message: 'no such thing' } }, 400)
    for (const stream of [true, false]) {
      const { id } = await queue(rig, { model, input: 'x', stream })
      const failed = await ended(rig, id)
      expectResource(failed)
      expect(failed).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('no such thing') } })
      const cancel = await call(rig, 'POST', `/v1/responses/${id}/cancel`)
      expect(cancel).toMatchObject({ http: 400, error: { message: expect.stringContaining('it is failed') } })
    }
    rig.upstream.play = (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(openStreamOf(provider, [{ text: 'half of it' }]).join(''), () => response.destroy())
    }
    const { id } = await queue(rig, { model, input: 'x', stream: true })
    expect(await ended(rig, id)).toMatchObject({ status: 'failed' })
    const events = await (await fetch(`${rig.gateway.url}/v1/responses/${id}?stream=true`)).text()
    expect(expectGrammar(framesOf(events)).at(-1)).toMatchObject({ type: 'response.failed' })
  })
})

/** The id of the response that a reply begins with; the rest of it is not read. */
async function idIn(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader()
  const text = new TextDecoder().decode((await reader.read()).value)
  void reader.cancel()
  return text.startsWith('event:') ? (frameData(text)[0] as any).response.id : JSON.parse(text).id
}

/** Begins a response in the background, whose stream stays open until the rig is closed. */
async function queueAndStay(rig: Rig, body: object): Promise<{ id: string }> {
  const reply = await post(`${rig.gateway.url}/v1/responses`, { background: true, ...body })
  const [first] = (reply.body ?? new ReadableStream()).tee()
  return { id: await idIn(first) }
}

/** Begins a response, in the background unless the body says otherwise, and leaves. */
async function queue(rig: Rig, body: object, headers: Record<string, string> = {}): Promise<{ id: string }> {
  const reply = await post(`${rig.gateway.url}/v1/responses`, { background: true, ...body }, headers)
  return { id: await idIn(reply.body ?? new ReadableStream()) }
}

test.each([true, false])('deleting one that is being made ends it for good (streamed: %s)', async (stream) => {
  const rig = await start()
  const slow = waiting(scripted('anthropic', OK))
  rig.upstream.play = slow.play
  const { id } = await queue(rig, { model: 'a-1', input: 'x', stream })
  await slow.asked
  expect(await call(rig, 'DELETE', `/v1/responses/${id}`)).toMatchObject({ http: 200, deleted: true })
  await slow.left
  expect(await call(rig, 'GET', `/v1/responses/${id}`)).toMatchObject({ http: 404 })
})

test.each([true, false])('a stop waits for it; one that takes too long has failed (streamed: %s)', async (stream) => {
  const stateDir = temporaryDirectory()
  const rig = await start({ stateDir })
  const slow = waiting(scripted('anthropic', OK))
  rig.upstream.play = slow.play
  const short = await queue(rig, { model: 'a-1', input: 'x', stream })
  await slow.asked
  const closed = rig.gateway.close(60_000)
  slow.speak()
  await closed
  const again = await start({ stateDir })
  expect(await call(again, 'GET', `/v1/responses/${short.id}`)).toMatchObject({ status: 'completed' })
  const silent = waiting(scripted('anthropic', OK))
  again.upstream.play = silent.play
  const long = await queue(again, { model: 'a-1', input: 'x', stream })
  await silent.asked
  await again.gateway.close(0)
  const last = await start({ stateDir })
  expect(await call(last, 'GET', `/v1/responses/${long.id}`)).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('shut down') },
  })
})

test('what cannot run in the background is refused before anything is sent', async () => {
  const rig = await start()
  for (const [body, message] of [
    [{ model: 'a-1', input: 'x', background: true, store: false }, "'background' needs 'store'"],
    [{ model: 'a-1', input: 7, background: true }, 'input'],
  ] as const) {
    const refused = await ask(rig, body)
    expect(refused).toMatchObject({ http: 400, error: { message: expect.stringContaining(message) } })
  }
  const off = await start({ responses: { enabled: false } })
  expect(await ask(off, { model: 'a-1', input: 'x', background: true })).toMatchObject({ http: 400 })
  expect([...rig.upstream.requests, ...off.upstream.requests]).toEqual([])
})

test('it takes a place under the limits for as long as it runs', async () => {
  const rig = await start({ ...KEYS, server: { max_concurrent_requests: 1 } })
  const slow = waiting(scripted('anthropic', OK))
  rig.upstream.play = slow.play
  const { id } = await queue(rig, { model: 'a-1', input: 'x' }, AS_ONE)
  await slow.asked
  const refused = await ask(rig, { model: 'a-1', input: 'y' }, AS_ONE)
  expect(refused.http).toBeGreaterThanOrEqual(429)
  slow.speak()
  expect(await ended(rig, id, AS_ONE)).toMatchObject({ status: 'completed' })
  expect(await ask(rig, { model: 'a-1', input: 'y' }, AS_ONE)).toMatchObject({ http: 200 })
})

test('another key sees, follows, cancels and deletes nothing of it', async () => {
  const rig = await start(KEYS)
  const slow = waiting(scripted('anthropic', OK))
  rig.upstream.play = slow.play
  const { id } = await queue(rig, { model: 'a-1', input: 'x', stream: true }, AS_ONE)
  await slow.asked
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '?stream=true'],
    ['GET', '/input_items'],
    ['POST', '/cancel'],
    ['DELETE', ''],
  ] as const) {
    expect(await call(rig, method, `/v1/responses/${id}${path}`, AS_TWO)).toMatchObject({ http: 404 })
  }
  slow.speak()
  expect(await ended(rig, id, AS_ONE)).toMatchObject({ status: 'completed' })
})

test('a provider of the Responses API runs it itself, and is asked how it goes', async () => {
  const rig = await start({ routes: [{ match: 'both-', provider: 'r', fallback_providers: ['a'] }] })
  rig.upstream.play = json({ id: 'resp_up', object: 'response', status: 'queued', model: 'r-1', output: [] })
  const queued = await ask(rig, { model: 'r-1', input: 'x', background: true })
  expect(queued).toMatchObject({ http: 200, id: 'resp_up', status: 'queued' })
  expect(sentTo(rig)).toMatchObject({ background: true })
  rig.upstream.play = json({ id: 'resp_up', status: 'cancelled' })
  expect(await call(rig, 'POST', '/v1/responses/resp_up/cancel')).toMatchObject({ status: 'cancelled' })
  expect(rig.upstream.requests.at(-1)?.url).toBe('/v1/responses/resp_up/cancel')
  rig.upstream.play = sse([{ type: 'response.completed', sequence_number: 8, response: {} }])
  const followed = await fetch(`${rig.gateway.url}/v1/responses/resp_up?stream=true&starting_after=7&key=mine`)
  expect(followed.headers.get('content-type')).toContain('text/event-stream')
  expect(frameData(await followed.text())).toMatchObject([{ sequence_number: 8 }])
  expect(rig.upstream.requests.at(-1)?.url).toBe('/v1/responses/resp_up?stream=true&starting_after=7')
  rig.upstream.play = json({ error: { message: 'gone', type: 'invalid_request_error' } }, 404)
  expect(await call(rig, 'GET', '/v1/responses/resp_up?stream=true')).toMatchObject({ http: 404 })
  // Nobody takes over what is promised to be kept elsewhere.
  rig.upstream.play = json({ error: { message: 'down' } }, 500)
  const before = rig.upstream.requests.length
  expect((await ask(rig, { model: 'both-1', input: 'x', background: true })).http).toBeGreaterThanOrEqual(500)
  expect(rig.upstream.requests.slice(before).every(({ url }) => url === '/v1/responses')).toBe(true)
})

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = []
  for await (const event of events) seen.push(event)
  return seen
}

test('what a provider streams can be asked for there while it streams', async () => {
  const rig = await start()
  rig.upstream.play = async (received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const created = { id: 'resp_up', object: 'response', status: 'queued', error: null, output: [] }
    response.write(frameText({ type: 'response.created', sequence_number: 0, response: created }))
    response.write(frameText({ type: 'response.output_text.delta', sequence_number: 1, delta: 'x' }))
    await received.closed
  }
  const { id } = await queueAndStay(rig, { model: 'r-1', input: 'x', stream: true })
  rig.upstream.play = json({ id, status: 'cancelled' })
  expect(await call(rig, 'POST', `/v1/responses/${id}/cancel`)).toMatchObject({ http: 200, status: 'cancelled' })
})

test("OpenAI's own library polls and streams it", async () => {
  const rig = await start()
  rig.upstream.play = scripted('gemini', OK)
  const client = new OpenAI({ baseURL: `${rig.gateway.url}/v1`, apiKey: 'none' })
  let response = await client.responses.create({ model: 'g-1', input: 'x', background: true })
  while (response.status === 'queued' || response.status === 'in_progress') {
    response = await client.responses.retrieve(response.id)
  }
  expect([response.status, response.output_text]).toEqual(['completed', 'ok'])
  const stream = await client.responses.create({ model: 'g-1', input: 'x', background: true, stream: true })
  const seen = await all(stream)
  const [created] = seen
  if (created?.type !== 'response.created') throw new Error('no beginning')
  const rest = await client.responses.retrieve(created.response.id, { stream: true, starting_after: 3 })
  expect(await all(rest)).toEqual(seen.slice(4))
})

describe('interrupted', () => {
  test.each([true, false])('a response that nobody makes any more has failed (background: %s)', async (background) => {
    const stateDir = temporaryDirectory()
    const rig = await start({ stateDir })
    rig.upstream.play = (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(streamOf('anthropic', OK).slice(0, 4).join(''))
    }
    const reply = await post(`${rig.gateway.url}/v1/responses`, { model: 'a-1', input: 'x', stream: true, background })
    const [first, rest] = (reply.body ?? new ReadableStream()).tee()
    const id = await idIn(first)
    expect(await call(rig, 'GET', `/v1/responses/${id}`)).toMatchObject({ http: 200, id })
    // Another process with the same file, and nothing under way: as after a crash of the first.
    const after = await start({ stateDir })
    let failed = await call(after, 'GET', `/v1/responses/${id}`)
    // Until the first one has written it.
    while (failed.http === 404) failed = await call(after, 'GET', `/v1/responses/${id}`)
    expect(failed).toMatchObject({
      http: 200,
      id,
      status: 'failed',
      background,
      error: { code: 'server_error', message: expect.stringContaining('gateway stopped') },
    })
    expectResource(failed)
    const continued = await ask(after, { model: 'a-1', input: 'x', previous_response_id: id })
    expect(continued).toMatchObject({ http: 400, error: { message: expect.stringContaining('failed') } })
    await rest.cancel()
  })

  test('a client that leaves before the end leaves nothing', async () => {
    const rig = await start()
    rig.upstream.play = (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(streamOf('anthropic', OK).slice(0, 4).join(''))
    }
    const reply = await post(`${rig.gateway.url}/v1/responses`, { model: 'a-1', input: 'x', stream: true })
    const [first, rest] = (reply.body ?? new ReadableStream()).tee()
    const id = await idIn(first)
    expect(await call(rig, 'GET', `/v1/responses/${id}`)).toMatchObject({ status: 'in_progress' })
    await rest.cancel()
    let status = 200
    while (status === 200) status = (await call(rig, 'GET', `/v1/responses/${id}`)).http
    expect(status).toBe(404)
  })
})
