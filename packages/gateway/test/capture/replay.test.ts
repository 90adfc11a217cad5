// Recorded requests sent once more, and handed on for a bug report.
import { afterEach, describe, expect, test } from 'vitest'
import { replayAnswer, Secret, traceAnswer, type Trace } from '@ferryllm/control'
import { ADMIN, admin } from '../support/admin.ts'
import { post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { chatStream, json, messageStream, sse, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

const open: { close: (graceMs?: number) => unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close(0)
})

interface Started {
  readonly gateway: RunningGateway
  readonly c: Upstream
  readonly a: Upstream
}

async function start(play: Play = sse(chatStream(['hi'])), setup: Partial<Setup> = {}): Promise<Started> {
  const c = await startUpstream(play)
  const a = await startUpstream(sse(messageStream(['hello'])))
  const gateway = await startGateway({
    providers: [
      { name: 'c', type: 'openai', base_url: c.url, api_key: 'provider-secret' },
      { name: 'ä', type: 'anthropic', base_url: a.url, api_key: 'anthropic-secret' },
    ],
    routes: [{ match: '*', provider: 'c' }],
    admin: ADMIN,
    capture: { bodies: 'all' },
    ...setup,
  })
  open.push(c, a, gateway)
  return { gateway, c, a }
}

const CHAT = { model: 'm', stream: true, messages: [{ role: 'user', content: 'private words, 1 to 9' }] }

async function chat(gateway: RunningGateway, headers: Record<string, string> = {}): Promise<string> {
  const reply = await post(`${gateway.url}/v1/chat/completions`, CHAT, headers)
  await reply.text()
  return reply.headers.get('x-request-id') ?? ''
}

/** Sends it again and waits for its end. */
async function replay(gateway: RunningGateway, id: string, wish: object = {}): Promise<any> {
  const { status, body } = await admin(gateway, `POST /api/requests/${id}/replay`, wish)
  expect([status, body]).toEqual([202, { id: expect.any(String), replay_of: id }])
  for (;;) {
    const { body: row } = await admin(gateway, `GET /api/requests/${replayAnswer.parse(body).id}`)
    if (row.status !== undefined) return row
  }
}

async function traceOf(gateway: RunningGateway, id: string): Promise<Trace | undefined> {
  return traceAnswer.parse((await admin(gateway, `GET /api/requests/${id}/trace`)).body).trace
}

describe('sent once more', () => {
  test('a request is the same, and one of its own', async () => {
    const { gateway, c } = await start()
    const id = await chat(gateway, { 'user-agent': 'agent/1', 'idempotency-key': 'once' })
    const row = await replay(gateway, id)
    expect(row).toMatchObject({ replay_of: id, status: 200, provider: 'c', agent: 'agent/1', finish: 'stop' })
    expect(row.id).not.toBe(id)
    expect(c.requests.map(({ text }) => text)).toEqual([JSON.stringify(CHAT), JSON.stringify(CHAT)])
    expect(c.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['once', undefined])
    expect((await traceOf(gateway, row.id))?.answer?.body.text).toContain('hi')
    expect((await admin(gateway, `GET /api/requests/${id}`)).body).not.toHaveProperty('replay_of')
  })

  test('to another provider and for another model', async () => {
    const { gateway, a } = await start()
    const row = await replay(gateway, await chat(gateway), { provider: 'ä', model: 'claude' })
    expect(row).toMatchObject({ provider: 'ä', upstream_model: 'claude', lane: 'translate', status: 200 })
    expect(JSON.parse(a.requests[0]?.text ?? '')).toMatchObject({ model: 'claude' })
    const trace = await traceOf(gateway, row.id)
    expect([trace?.attempts[0]?.protocol, trace?.route?.wished]).toEqual(['anthropic', 'ä'])
  })

  test('a request goes again to whom its client has asked for', async () => {
    const { gateway } = await start()
    const id = await chat(gateway, { 'x-ferryllm-provider': Buffer.from('ä', 'utf8').toString('latin1') })
    expect(await replay(gateway, id)).toMatchObject({ provider: 'ä' })
  })

  test("another model of Google's protocol, where the path names it", async () => {
    const { gateway, c } = await start()
    const body = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }
    const reply = await post(`${gateway.url}/v1beta/models/gemini-1:generateContent`, body)
    await reply.text()
    await replay(gateway, reply.headers.get('x-request-id') ?? '', { model: 'gemini-2' })
    expect(c.requests.map(({ text }) => JSON.parse(text).model)).toEqual(['gemini-1', 'gemini-2'])
  })

  test('it counts for the key that was used first, which need not be shown', async () => {
    const auth = { enabled: true, api_keys: ['client-key'] }
    const { gateway } = await start(undefined, { auth })
    const id = await chat(gateway, { authorization: 'Bearer client-key' })
    const { key } = (await admin(gateway, `GET /api/requests/${id}`)).body
    expect(await replay(gateway, id)).toMatchObject({ key, status: 200 })
    gateway.reload({ ...gateway.config, auth: { ...gateway.config.auth, api_keys: [new Secret('another-key')] } })
    const { status, body } = await admin(gateway, `POST /api/requests/${id}/replay`, {})
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(`"${key}"`)])
  })

  test('its bodies are recorded whatever is recorded of others', async () => {
    const { gateway } = await start()
    const id = await chat(gateway)
    await admin(gateway, 'PUT /api/capture', { bodies: 'off' })
    const { id: again } = await replay(gateway, id)
    expect((await traceOf(gateway, again))?.client.body?.text).toBe(JSON.stringify(CHAT))
  })

  test.each([
    [{ provider: 'nobody' }, 400, 'c, ä'],
    [{ provider: '' }, 400, '"provider" and "model"'],
    [{ modell: 'x' }, 400, '"provider" and "model"'],
  ])('%j is refused in words, and sends nothing', async (wish, code, words) => {
    const { gateway, c } = await start()
    const { status, body } = await admin(gateway, `POST /api/requests/${await chat(gateway)}/replay`, wish)
    expect([status, body.error.message]).toEqual([code, expect.stringContaining(words)])
    expect(c.requests).toHaveLength(1)
  })

  test('what was not recorded, or not wholly, is not sent', async () => {
    const { gateway, c } = await start(undefined, { capture: { bodies: 'off', max_body_kb: 1 } })
    const unseen = await chat(gateway)
    expect((await admin(gateway, `POST /api/requests/${unseen}/replay`, {})).body.error.kind).toBe('not-found')
    await admin(gateway, 'PUT /api/capture', { bodies: 'all' })
    const large = { ...CHAT, messages: [{ role: 'user', content: 'x'.repeat(2000) }] }
    const reply = await post(`${gateway.url}/v1/chat/completions`, large)
    await reply.text()
    const { status, body } = await admin(gateway, `POST /api/requests/${reply.headers.get('x-request-id')}/replay`, {})
    expect([status, body.error.message]).toEqual([400, expect.stringContaining('Only 1024 of the')])
    expect(c.requests).toHaveLength(2)
  })
})

describe('handed on', () => {
  test('the shape of everything is there, and no word of it', async () => {
    const { gateway } = await start(
      json({ error: { message: 'no such model', type: 'bad' }, hint: 'Secret plan 9 is "wrong"\n' }, 400),
    )
    const id = await chat(gateway, { 'x-ferryllm-project': 'boat', 'x-session-id': 'session-of-mine' })
    const { body } = await admin(gateway, `GET /api/requests/${id}/export`)
    expect(JSON.stringify(body)).not.toMatch(/private|plan|boat|session-of-mine/i)
    expect(body).toMatchObject({ format: 'ferryllm-request', texts: 'hidden', request: { id, status: 400 } })
    const { client, attempts } = body.trace as Trace
    expect(JSON.parse(client.body?.text ?? '')).toEqual({
      ...CHAT,
      messages: [{ role: 'user', content: 'xxxxxxx xxxxx, 0 xx 0' }],
    })
    expect(JSON.parse(attempts[0]?.reply?.body.text ?? '')).toEqual({
      error: { message: 'no such model', type: 'bad' },
      hint: 'xxxxxx xxxx 0 xx "xxxxx"\n',
    })
  })

  test('streams keep their frames and the length of every part', async () => {
    const { gateway } = await start(sse(chatStream(['some', 'words'])))
    const id = await chat(gateway)
    const { trace } = (await admin(gateway, `GET /api/requests/${id}/export`)).body
    const kept = (await admin(gateway, `GET /api/requests/${id}/export?texts=keep`)).body.trace
    const [hidden, shown] = [trace, kept].map((one: Trace) => one.attempts[0]?.reply?.body)
    expect(hidden?.text).toBe(shown?.text.replace('some', 'xxxx').replace('words', 'xxxxx'))
    expect(hidden?.chunks).toEqual(shown?.chunks)
  })

  test('what is no JSON is hidden as a whole', async () => {
    const { gateway } = await start((_received, response) => void response.writeHead(502).end('<p>Plan 9</p>'))
    const id = await chat(gateway)
    const { trace } = (await admin(gateway, `GET /api/requests/${id}/export`)).body
    expect(trace.attempts[0].reply.body.text).toBe('<x>xxxx 0</x>')
  })

  test('a parameter that is wrong is refused', async () => {
    const { gateway } = await start()
    expect((await admin(gateway, `GET /api/requests/${await chat(gateway)}/export?texts=some`)).status).toBe(400)
  })
})
