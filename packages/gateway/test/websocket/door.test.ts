// Who may open a WebSocket, where, and what everybody else is told.
import { afterEach, expect, test } from 'vitest'
import type { Setup } from '../support/gateway.ts'
import { scripted, startRig, type Rig } from '../support/rig.ts'
import { connectSocket, refusedSocket } from '../support/socket-client.ts'

const rigs: Rig[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close()
})

async function start(setup: Partial<Setup> = {}): Promise<Rig> {
  const rig = await startRig(setup)
  rig.upstream.play = scripted('anthropic', { beats: [{ text: 'ok' }] })
  rigs.push(rig)
  return rig
}

const ASKED = { model: 'a-1', store: false, input: 'hello' }

test.each(['/v1/responses', '/responses', '/v1/v1/responses', '/v1/responses/', '/v1/responses?x=1'])(
  'it is at %s',
  async (path) => {
    const { gateway } = await start()
    const { ask, ws } = await connectSocket(gateway.url, { path })
    expect(await ask(ASKED)).toMatchObject({ status: 'completed' })
    ws.close()
  },
)

test.each([
  '/',
  '/v1/chat/completions',
  '/v1/messages',
  '/v1/realtime',
  '/v1/responses/compact',
  '/v1/responses/resp_1',
  '/v1/responses/resp_1/submit_tool_outputs',
  '/v1beta/models/g-1:generateContent',
])('it is not at %s', async (path) => {
  const { gateway } = await start()
  const { status, body } = await refusedSocket(gateway.url, { path })
  expect(status).toBe(404)
  expect(body.error.message).toContain('/v1/responses')
})

test('a listener without the group responses has none', async () => {
  const everything = { listen: '127.0.0.1:0' }
  const { gateway } = await start({ listeners: [everything, { ...everything, endpoints: ['openai', 'health'] }] })
  const [other = ''] = gateway.others
  expect((await refusedSocket(other)).status).toBe(404)
  const { ask, ws } = await connectSocket(gateway.url)
  expect(await ask(ASKED)).toMatchObject({ status: 'completed' })
  ws.close()
})

test('a key is asked for, a wrong one is refused, and the log says so', async () => {
  const { gateway, upstream } = await start({ auth: { enabled: true, api_keys: ['a-key-that-fits'] } })
  expect(await refusedSocket(gateway.url)).toMatchObject({
    status: 401,
    body: { error: { message: expect.stringContaining('needs a key') } },
  })
  const wrong = await refusedSocket(gateway.url, { headers: { authorization: 'Bearer wrong' } })
  expect(wrong).toMatchObject({
    status: 401,
    headers: { 'x-request-id': expect.stringMatching(/^req_/), 'x-should-retry': 'false' },
    body: { error: { code: 'invalid_api_key' } },
  })
  expect(gateway.log.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ status: 401, transport: 'websocket', error_kind: 'unauthenticated' }),
    expect.objectContaining({ status: 401, transport: 'websocket', error_kind: 'unauthenticated' }),
  ])
  expect(gateway.log.join()).not.toContain('wrong')
  const { ask, ws } = await connectSocket(gateway.url, { headers: { authorization: 'Bearer a-key-that-fits' } })
  expect(await ask(ASKED)).toMatchObject({ status: 'completed' })
  expect(upstream.requests.at(-1)?.headers).toMatchObject({ 'x-api-key': 'key-a' })
  ws.close()
})

test.each([
  ['https://evil.example', 403],
  ['null', 403],
  ['http://localhost:1', 403],
  // It was resolved to this machine: the page has the gateway's name, and comes from elsewhere all the same.
  ['http://evil.example:{port}', 403, 'evil.example:{port}'],
  ['http://localhost:5173', 101],
  ['http://127.0.0.1:{port}', 101],
  ['http://localhost:{port}', 101, 'localhost:{port}'],
])('a page of %s: %i', async (origin, expected, host = '127.0.0.1:{port}') => {
  const { gateway } = await start({ server: { cors_origins: ['http://localhost:5173'] } })
  const { port } = new URL(gateway.url)
  const headers = { origin: origin.replace('{port}', port), host: host.replace('{port}', port) }
  if (expected === 101) {
    const { ask, ws } = await connectSocket(gateway.url, { headers })
    expect(await ask(ASKED)).toMatchObject({ status: 'completed' })
    return ws.close()
  }
  expect(await refusedSocket(gateway.url, { headers })).toMatchObject({
    status: expected,
    body: { error: { code: 'forbidden', message: expect.stringContaining('server.cors_origins') } },
  })
})

test('with keys a program may call the gateway by any name, and say so', async () => {
  const { gateway } = await start({ auth: { enabled: true, api_keys: ['a-key-that-fits'] } })
  const headers = { origin: 'https://llm.example', host: 'llm.example', authorization: 'Bearer a-key-that-fits' }
  const { ws } = await connectSocket(gateway.url, { headers })
  ws.close()
})

test('a gateway that is asked through itself refuses to go round in circles', async () => {
  const rig = await start()
  const { ask, ws } = await connectSocket(rig.gateway.url)
  await ask(ASKED)
  ws.close()
  const hop = String(rig.upstream.requests.at(-1)?.headers['x-ferryllm-hop'])
  expect(await refusedSocket(rig.gateway.url, { headers: { 'x-ferryllm-hop': hop } })).toMatchObject({ status: 508 })
})

test('the subprotocol in which a browser would put its key is not repeated', async () => {
  const { gateway } = await start()
  const { WebSocket } = await import('ws')
  const ws = new WebSocket(`${gateway.url.replace('http', 'ws')}/v1/responses`, ['openai-insecure-api-key.sk-secret'])
  const answer = await new Promise<Record<string, unknown>>((resolve) => {
    ws.on('upgrade', ({ headers }) => resolve(headers))
    ws.on('error', () => undefined)
  })
  expect(JSON.stringify(answer)).not.toContain('sk-secret')
  ws.terminate()
})

test('a reload turns them off for whoever comes; those that are open go on', async () => {
  const { gateway } = await start()
  const { ask, ws } = await connectSocket(gateway.url)
  gateway.reload({ ...gateway.config, server: { ...gateway.config.server, websockets: false } })
  expect((await refusedSocket(gateway.url)).status).toBe(426)
  expect(await ask(ASKED)).toMatchObject({ status: 'completed' })
  ws.close()
})
