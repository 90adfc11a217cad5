// Regressions 8 to 13 that users of other gateways report: silence, cuts, errors inside a stream, and endings that never come.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import type { ProtocolId } from '@ferryllm/protocols'
import { CHAT, CLIENTS, RESPONSES, type Client } from '../support/clients.ts'
import { wholeOf } from '../support/provider-whole.ts'
import { openStreamOf, streamOf } from '../support/provider-wire.ts'
import { PROVIDERS, startRig, type Rig } from '../support/rig.ts'
import { sse, type Play } from '../support/upstream.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig()
})
afterAll(() => rig.close())

/** What each protocol says when it fails after it began, and before. */
const inband = (protocol: ProtocolId, before: number): object =>
  ({
    anthropic: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded, said the host' } },
    'openai-chat': { error: { message: 'Overloaded, said the host', type: 'server_error', param: null, code: null } },
    'openai-responses': {
      type: 'response.failed',
      sequence_number: before,
      response: {
        id: 'resp_up',
        object: 'response',
        status: 'failed',
        output: [],
        error: { code: 'server_is_overloaded', message: 'Overloaded, said the host' },
      },
    },
    gemini: { error: { code: 503, status: 'UNAVAILABLE', message: 'Overloaded, said the host' } },
  })[protocol]

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

/**
 * How each protocol says that it is still there: an event, because Codex's clock does not count comments; a blank line
 * between two events, because Google's libraries trip over comments.
 */
const ALIVE = {
  anthropic: 'event: ping',
  'openai-chat': '"choices":[]',
  'openai-responses': 'event: keepalive',
  gemini: '\n\n\n',
}

test('R08 a provider that thinks in silence: bytes come on every protocol, before and after the first content', async () => {
  expect(configSchema.parse({}).server.keep_alive_secs).toBeLessThanOrEqual(15)
  expect(configSchema.parse({}).server.keep_alive_secs).toBeGreaterThan(0)
  const quiet = await startRig({ server: { keep_alive_secs: 1 } })
  const waiting = new Map<string, () => void>()
  quiet.upstream.play = async ({ url, text }, response) => {
    const { model } = JSON.parse(text) as { model: string }
    const sign = (): Promise<void> => new Promise((resolve) => waiting.set(model, resolve))
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    await sign()
    const opening = openStreamOf(protocolAt(url), [{ text: 'said' }])
    response.write(opening.join(''))
    await sign()
    response.end(
      streamOf(protocolAt(url), { beats: [{ text: 'said' }] })
        .slice(opening.length)
        .join(''),
    )
  }
  const told = LANES.map(async ({ client, letter }) => {
    const model = `${letter}-${client.protocol}`
    const response = await fetch(quiet.gateway.url + client.path, {
      method: 'POST',
      body: JSON.stringify(client.ask({ model, stream: true })),
    })
    let text = ''
    for await (const chunk of response.body!) {
      text += Buffer.from(chunk).toString('utf8')
      const content = text.indexOf('"sa"')
      const isBlank = client.protocol === 'gemini' && text.startsWith('\n')
      const alive =
        content < 0 ? isBlank || text.startsWith(': keep-alive') : text.slice(content).includes(ALIVE[client.protocol])
      if (alive) waiting.get(model)?.()
    }
    expect(client.streamed(text)).toMatchObject({ text: 'said', error: undefined })
    if (client.protocol === 'gemini') expect(text).not.toMatch(/^:/m)
  })
  await Promise.all(told)
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
  // Between chat and chat a body that ends in good order is relayed, as it is (docs/decisions/0006).
  const places = MATRIX.filter(({ client, provider }) => client !== CHAT || provider !== 'openai-chat' || 'cut' in how)
  test.each(places)(
    '$name from $provider: an error after what was said, never a success',
    async ({ client, letter, provider }) => {
      const frames = openStreamOf(provider, [
        { text: 'half of' },
        { call: 'read', id: 'call_1', args: '{"path":"half"}' },
      ])
      // Nothing but the end is missing: a call that looks complete is not one until the provider says so.
      const { reply, text, attempts } = await rig.ask(client, sse(frames, how), {
        model: `${letter}-1`,
        tools: [{ name: 'read' }],
      })
      expect(text).not.toMatch(SUCCESS)
      expect(reply.error).toMatchObject({ message: expect.stringMatching(/./) })
      if (client === RESPONSES) expect(reply.error?.code).toMatch(/^[a-z_]+$/)
      expect(attempts).toBe(1)
    },
  )
})

test('R10 no end is made up for a chat stream that is relayed without one', async () => {
  const frames = openStreamOf('openai-chat', [{ text: 'half' }])
  rig.upstream.play = sse(frames)
  const { text } = await readText(rig, CHAT, 'c')
  expect(text).toBe(frames.join(''))
})

test.each(MATRIX)(
  'R10 a whole reply of $provider that is cut is an error for $name',
  async ({ client, letter, provider }) => {
    const body = JSON.stringify(wholeOf(provider, { beats: [{ text: 'half' }] }))
    const play: Play = (_received, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) })
      response.write(body.slice(0, 40), () => response.destroy())
    }
    const { reply, response } = await rig.ask(client, play, { model: `${letter}-1`, stream: false })
    expect(response.status).toBe(502)
    expect(reply.error?.message).toMatch(/middle of its reply/)
  },
)

describe.each([
  ['as the first thing', []],
  ['after some text', [{ text: 'half' }]],
])('R11 an error inside a 200, %s', (when, beats) => {
  test.each(MATRIX)('$name from $provider', async ({ client, letter, provider }) => {
    const before = beats.length === 0 ? [] : openStreamOf(provider, beats)
    const { reply, response, text } = await rig.ask(client, sse([...before, inband(provider, before.length)]), {
      model: `${letter}-1`,
    })
    expect(text).not.toMatch(SUCCESS)
    expect(reply.error?.message).toContain('Overloaded')
    expect(reply.text).toBe(beats.length === 0 ? '' : 'half')
    if (when === 'as the first thing' && provider !== client.protocol) {
      expect(response.status).toBeGreaterThanOrEqual(500)
      expect(response.headers.get('content-type')).toContain('application/json')
    }
  })
})

test.each(MATRIX)(
  'R12 $name: nothing of $provider is said twice, and nobody is asked again, once text is out',
  async ({ client, letter, provider }) => {
    const frames = openStreamOf(provider, [{ text: 'said once' }])
    const { text, attempts, reply } = await rig.ask(client, sse(frames, { cut: true }), { model: `${letter}-1` })
    expect(attempts).toBe(1)
    expect(reply.text).toBe('said once')
    expect(text).not.toMatch(SUCCESS)
  },
)

test('R13 every client is done when its provider has said the end, although that never closes and sends heartbeats', async () => {
  const connections: Promise<void>[] = []
  rig.upstream.play = ({ url, closed }, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(streamOf(protocolAt(url), { beats: [{ text: 'all' }] }).join(''))
    const beating = setInterval(() => response.write(': beat\n\n'), 50)
    connections.push(closed.then(() => clearInterval(beating)))
  }
  const told = MATRIX.map(async ({ client, letter }) => {
    const { text } = await readText(rig, client, letter)
    expect(client.streamed(text)).toMatchObject({ text: 'all', finish: client.finish.stop, error: undefined })
  })
  await Promise.all(told)
  await Promise.all(connections)
})
