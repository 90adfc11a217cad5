// Regressions 8 to 13 that users of other gateways report: silence, cuts, errors inside a stream, and endings that never come.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import type { ProtocolId } from '@ferryllm/protocols'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES, type Client } from '../support/clients.ts'
import { frame, openStreamOf, streamOf, wholeOf } from '../support/provider-wire.ts'
import { PROVIDERS, startRig, type Rig } from '../support/rig.ts'
import { sse, type Play } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

/** What each protocol says when it fails after it began, and before. */
const INBAND: Readonly<Record<ProtocolId, object>> = {
  anthropic: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded, said the host' } },
  'openai-chat': { error: { message: 'Overloaded, said the host', type: 'server_error', param: null, code: null } },
  'openai-responses': {
    type: 'response.failed',
    sequence_number: 50,
    response: { id: 'resp_up', object: 'response', status: 'failed', output: [], error: { code: 'server_is_overloaded', message: 'Overloaded, said the host' } },
  },
  gemini: { error: { code: 503, status: 'UNAVAILABLE', message: 'Overloaded, said the host' } },
}

const SUCCESS = /message_stop|response\.completed|"finish_reason":"(stop|tool_calls)"/

const MATRIX = CLIENTS.flatMap((client) => PROVIDERS.map((place) => ({ client, name: client.name, ...place })))

/** Every client behind a provider of its own protocol (relayed) and behind another (translated). */
const LANES = CLIENTS.flatMap((client) => {
  const own = PROVIDERS.find(({ provider }) => provider === client.protocol)!
  const other = PROVIDERS.find(({ provider }) => provider !== client.protocol)!
  return [
    { client, ...own },
    { client, ...other },
  ]
})

async function readText(quiet: Rig, client: Client, letter: string): Promise<{ text: string; response: Response }> {
  const response = await fetch(quiet.gateway.url + client.path, {
    method: 'POST',
    body: JSON.stringify(client.ask({ model: `${letter}-1`, stream: true })),
  })
  return { text: await response.text(), response }
}

/** Picks the provider's protocol from the URL that was asked. */
function protocolAt(url: string): ProtocolId {
  if (url.includes('/chat/completions')) return 'openai-chat'
  if (url.includes('/responses')) return 'openai-responses'
  return url.includes('/messages') ? 'anthropic' : 'gemini'
}

test('R08 a provider that thinks in silence: bytes come on every protocol, before and after the first content', async () => {
  expect(configSchema.parse({}).server.keep_alive_secs).toBeLessThanOrEqual(15)
  expect(configSchema.parse({}).server.keep_alive_secs).toBeGreaterThan(0)
  const quiet = await startRig({ server: { keep_alive_secs: 1 } })
  const goOn = new Map<object, () => void>()
  quiet.upstream.play = async ({ url }, response) => {
    const protocol = protocolAt(url)
    const key = goOn.size
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    const next = (): Promise<void> => new Promise((resolve) => goOn.set(response, resolve))
    void key
    await next()
    const opening = openStreamOf(protocol, [{ text: 'said' }])
    response.write(opening.join(''))
    await next()
    response.end(streamOf(protocol, { beats: [{ text: 'said' }] }).slice(opening.length).join(''))
  }
  const told = async ({ client, letter }: (typeof LANES)[number]): Promise<void> => {
    const response = await fetch(quiet.gateway.url + client.path, {
      method: 'POST',
      body: JSON.stringify(client.ask({ model: `${letter}-1`, stream: true })),
    })
    let text = ''
    let beats = 0
    for await (const chunk of response.body!) {
      const piece = Buffer.from(chunk).toString('utf8')
      text += piece
      const alive = /^: keep-alive|^event: ping|^event: response\.in_progress|"choices":\[\]/m.test(piece) && !/said|"sa"/.test(piece)
      if (alive && (beats === 0 || text.includes('id'))) {
        beats++
        for (const resume of goOn.values()) resume()
      }
    }
    expect(beats).toBeGreaterThanOrEqual(2)
    // Codex ignores comments: its clock is only set back by an event.
    expect(client.streamed(text)).toMatchObject({ text: 'said', error: undefined })
  }
  for (const lane of LANES) await told(lane)
  await quiet.close()
})

test('R09 pings of ours do not hide that the provider is dead', async () => {
  const quiet = await startRig({ server: { keep_alive_secs: 1, idle_timeout_secs: 2 } })
  quiet.upstream.play = ({ url }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(openStreamOf(protocolAt(url), [{ text: 'half' }]).join(''))
  }
  const told = LANES.map(async ({ client, letter }) => {
    const { text } = await readText(quiet, client, letter)
    expect(text).toMatch(/: keep-alive|event: ping|keepalive|"choices":\[\]|in_progress/)
    expect(text).not.toMatch(SUCCESS)
    expect(client.streamed(text).error).toMatchObject({ message: expect.stringMatching(/sent nothing for 2 s/) })
  })
  await Promise.all(told)
  await quiet.close()
})

describe.each([
  ['the connection is cut', { cut: true }],
  ['the stream just ends', {}],
])('R10 %s', (_what, how) => {
  test.each(MATRIX)('$name from $provider: an error after what was said, never a success', async ({ client, letter, provider }) => {
    const frames = openStreamOf(provider, [{ text: 'half of' }, { call: 'read', id: 'call_1', args: '{"path":"half"}' }])
    // Nothing but the end is missing: a call that looks complete is not one until the provider says so.
    const { reply, text, attempts } = await rig.ask(client, sse(frames, how), { model: `${letter}-1`, tools: [{ name: 'read' }] })
    expect(text).not.toMatch(SUCCESS)
    expect(reply.error).toMatchObject({ message: expect.stringMatching(/./) })
    if (client === RESPONSES) expect(reply.error?.code).toMatch(/^[a-z_]+$/)
    expect(attempts).toBe(1)
  })
})

test.each(MATRIX)('R10 a whole reply of $provider that is cut is an error for $name', async ({ client, letter, provider }) => {
  const body = JSON.stringify(wholeOf(provider, { beats: [{ text: 'half' }] }))
  const play: Play = (_received, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) })
    response.write(body.slice(0, 40), () => response.destroy())
  }
  const { reply, response } = await rig.ask(client, play, { model: `${letter}-1`, stream: false })
  expect(response.status).toBe(502)
  expect(reply.error?.message).toMatch(/middle of its reply/)
})

describe.each([
  ['as the first thing', []],
  ['after some text', [{ text: 'half' }]],
])('R11 an error inside a 200, %s', (when, beats) => {
  test.each(MATRIX)('$name from $provider', async ({ client, letter, provider }) => {
    const before = beats.length === 0 ? [] : openStreamOf(provider, beats)
    const { reply, response, text } = await rig.ask(client, sse([...before, INBAND[provider]]), { model: `${letter}-1` })
    expect(text).not.toMatch(SUCCESS)
    expect(reply.error?.message).toContain('Overloaded')
    expect(reply.text).toBe(beats.length === 0 ? '' : 'half')
    if (when === 'as the first thing' && provider !== client.protocol) {
      expect(response.status).toBeGreaterThanOrEqual(500)
      expect(response.headers.get('content-type')).toContain('application/json')
    }
  })
})

test.each(MATRIX)('R12 $name: nothing of $provider is said twice, and nobody is asked again, once text is out', async ({ client, letter, provider }) => {
  const frames = openStreamOf(provider, [{ text: 'said once' }])
  const { text, attempts, reply } = await rig.ask(client, sse(frames, { cut: true }), { model: `${letter}-1` })
  expect(attempts).toBe(1)
  expect(reply.text).toBe('said once')
  expect(text).not.toMatch(SUCCESS)
})

test.each(MATRIX)('R13 $name is done when $provider has said the end, although it never closes', async ({ client, letter, provider }) => {
  const heart = frame({ type: 'ping' }) + ': beat\n\n'
  let beating: NodeJS.Timeout | undefined
  const play: Play = ({ closed }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(streamOf(provider, { beats: [{ text: 'all' }] }).join(''))
    beating = setInterval(() => response.write(heart), 5)
    void closed.then(() => clearInterval(beating))
  }
  const { reply, received } = await rig.ask(client, play, { model: `${letter}-1` })
  expect(reply).toMatchObject({ text: 'all', finish: client.finish.stop, error: undefined })
  await received!.closed
})

test('R13 the connection of a provider that closes in time is used again', async () => {
  for (const client of [ANTHROPIC, CHAT]) {
    const { reply } = await rig.ask(client, sse(streamOf('anthropic', { beats: [{ text: 'all' }] })), { model: 'a-1' })
    expect(reply.text).toBe('all')
  }
})
