// The clocks of an attempt, each by itself: what runs out before the content is a failed attempt, later an error in the
// stream. Times are tiny, and nothing here measures them: a test waits for what the clock brings about.
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ProtocolId } from '@ferryllm/protocols'
import { ALL_CLIENTS, type Client } from '../support/clients.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { openStreamOf } from '../support/provider-wire.ts'
import { PROVIDERS, scripted } from '../support/rig.ts'
import { frameText, json, sse, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

let primary: Upstream
let backup: Upstream
let gateway: RunningGateway

const TYPES = { a: 'anthropic', c: 'openai', r: 'openai_responses', g: 'gemini' }
const SOON = 0.05
const NEVER = 600
const UNHURRIED = {
  connect_secs: NEVER,
  headers_secs: NEVER,
  first_event_secs: NEVER,
  idle_secs: NEVER,
  total_secs: NEVER,
}

beforeAll(async () => {
  primary = await startUpstream(json({}))
  backup = await startUpstream(scripted('openai-chat', { beats: [{ text: 'from the backup' }] }))
})
afterAll(() => Promise.all([primary.close(), backup.close()]))
afterEach(async () => {
  await gateway.close(0)
  primary.requests.length = 0
})

interface Setting {
  readonly server?: object
  readonly provider?: object
  readonly route?: object
  readonly url?: string
}

/** `solo-` has the primary provider only, `pair-` the backup as well. */
async function start({ server = {}, provider, route, url = primary.url }: Setting): Promise<void> {
  gateway = await startGateway({
    server: { idle_timeout_secs: NEVER, request_timeout_secs: NEVER, keep_alive_secs: 0, ...server },
    providers: [
      ...Object.entries(TYPES).map(([name, type]) => ({
        name,
        type,
        base_url: url,
        api_key: `key-${name}`,
        headers: { 'x-letter': name },
        ...(provider === undefined ? {} : { timeouts: provider }),
      })),
      // However short the others' time is: who answers at once must not be hurried.
      { name: 'back', type: 'openai', base_url: backup.url, api_key: 'key-back', timeouts: UNHURRIED },
    ],
    routes: Object.keys(TYPES).flatMap((name) => [
      { match: `solo-${name}`, provider: name, ...(route === undefined ? {} : { timeouts: route }) },
      { match: `pair-${name}`, provider: name, fallback_providers: ['back'] },
    ]),
  })
}

const CASES = ALL_CLIENTS.flatMap((client) => {
  const own = PROVIDERS.find(({ provider }) => provider === client.protocol)!
  const other = PROVIDERS.find(({ provider }) => provider !== client.protocol)!
  return [own, other].map(({ letter, provider }) => ({
    client,
    letter,
    provider,
    name: `${client.name} over ${provider}`,
  }))
})

interface Answer {
  readonly status: number
  readonly text: string
  readonly error: { readonly message?: string } | undefined
  readonly logged: Record<string, unknown>
}

async function ask(client: Client, model: string, stream = true): Promise<Answer> {
  const response = await post(gateway.url + client.path, client.ask({ model, stream }))
  const text = await response.text()
  const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const reply = streamed ? client.streamed(text) : client.whole(JSON.parse(text))
  const logged = JSON.parse(gateway.log.at(-1) ?? '') as Record<string, unknown>
  return { status: response.status, text: reply.text, error: reply.error, logged }
}

const silence: Play = () => {}

const headersOnly: Play = (_received, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.flushHeaders()
}

/** The first words of a stream, without content. */
const opening = (protocol: ProtocolId): string[] =>
  openStreamOf(protocol, [{ text: 'x' }]).slice(
    0,
    { anthropic: 1, 'openai-chat': 1, 'openai-responses': 2, gemini: 0 }[protocol],
  )

/** Says these frames, and then signs of life without end. */
const chattering =
  (frames: readonly (string | object)[]): Play =>
  (_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const frame of frames) response.write(typeof frame === 'string' ? frame : frameText(frame))
    const timer = setInterval(() => response.write(': still here\n\n'), 5)
    response.on('close', () => clearInterval(timer))
  }

describe.each(CASES)('$name', ({ client, letter, provider }) => {
  const SCENARIOS: [string, Setting, Play, string][] = [
    [
      'S07: no first content',
      { server: { first_event_timeout_secs: SOON } },
      chattering(opening(provider)),
      'began no reply within 0.05 s',
    ],
    ['silence after the headers', { server: { idle_timeout_secs: SOON } }, headersOnly, 'sent nothing for 0.05 s'],
    ['no end', { server: { total_timeout_secs: SOON } }, headersOnly, 'did not finish within 0.05 s'],
  ]

  test.each(SCENARIOS)('%s: goes to the next provider', async (_name, setting, play) => {
    await start(setting)
    primary.play = play
    const { status, text, logged } = await ask(client, `pair-${letter}`)
    expect([status, text]).toEqual([200, 'from the backup'])
    expect(logged).toMatchObject({ provider: 'back', failed_attempts: `${letter}:upstream-timeout` })
    await primary.requests[0]?.closed
  })

  test.each(SCENARIOS)(
    '%s: without another provider it is a 504 that says so',
    async (_name, setting, play, message) => {
      await start(setting)
      primary.play = play
      const { status, error, logged } = await ask(client, `solo-${letter}`)
      expect([status, logged['error_kind']]).toEqual([504, 'upstream-timeout'])
      expect(error?.message).toContain(message)
    },
  )
})

const CLIENT = ALL_CLIENTS[0]!

// All at once, because each has to sit it out: the clock is long beside what the first words take on a busy machine.
test.each([
  [
    'S09: silence',
    { server: { idle_timeout_secs: 2 } },
    (frames: string[]) => sse(frames, { open: true }),
    'sent nothing',
  ],
  ['no end', { server: { total_timeout_secs: 2 } }, chattering, 'did not finish'],
])(
  '%s after content ends the stream with an error, and nobody else is asked',
  async (_name, setting, playOf, message) => {
    await start(setting)
    primary.play = (received, response) => {
      const { provider } = PROVIDERS.find(({ letter }) => received.headers['x-letter'] === letter)!
      return playOf(openStreamOf(provider, [{ text: 'so far' }]))(received, response)
    }
    const asked = backup.requests.length
    const answers = await Promise.all(CASES.map(({ client, letter }) => ask(client, `pair-${letter}`)))
    for (const { status, text, error } of answers) {
      expect([status, text]).toEqual([200, 'so far'])
      expect(error?.message).toContain(message)
    }
    expect(backup.requests).toHaveLength(asked)
    for (const { closed } of primary.requests) await closed
  },
)

test('S06: a provider that never answers is left for the next one', async () => {
  await start({ server: { request_timeout_secs: SOON } })
  primary.play = silence
  const { text, logged } = await ask(CLIENT, 'pair-a')
  expect([text, logged['failed_attempts']]).toEqual(['from the backup', 'a:upstream-timeout'])
  const alone = await ask(CLIENT, 'solo-a')
  expect([alone.status, alone.error?.message]).toEqual([504, expect.stringContaining('did not answer in time')])
})

test('a connection that does not stand in time is a failed attempt', async () => {
  // It accepts and never says a word of TLS.
  const sockets: Socket[] = []
  const mute = createServer((socket) => void sockets.push(socket.on('error', () => {})))
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  await start({
    server: { connect_timeout_secs: SOON },
    url: `https://127.0.0.1:${(mute.address() as AddressInfo).port}`,
  })
  const { text, logged } = await ask(CLIENT, 'pair-a')
  expect([text, logged['failed_attempts']]).toEqual(['from the backup', 'a:upstream-timeout'])
  const alone = await ask(CLIENT, 'solo-a')
  expect([alone.status, alone.error?.message]).toEqual([504, expect.stringContaining('No connection to')])
  for (const socket of sockets) socket.destroy()
  mute.close()
})

test('a whole reply has no first content to wait for', async () => {
  await start({ server: { first_event_timeout_secs: SOON, total_timeout_secs: NEVER } })
  let answer = (): void => {}
  primary.play = (received, response) => {
    answer = () => void scripted('anthropic', { beats: [{ text: 'late' }] })(received, response)
  }
  const asked = ask(CLIENT, 'solo-a', false)
  await expect.poll(() => primary.requests.length).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 100))
  answer()
  expect((await asked).text).toBe('late')
})

test.each([
  ['the provider', { server: { total_timeout_secs: NEVER }, provider: { total_secs: SOON } }],
  [
    'the route',
    { server: { total_timeout_secs: NEVER }, provider: { total_secs: NEVER }, route: { total_secs: SOON } },
  ],
])('the time of %s goes before the more general one', async (_place, setting) => {
  await start(setting)
  primary.play = silence
  expect((await ask(CLIENT, 'solo-a')).error?.message).toContain('did not finish within 0.05 s')
})

test('every clock is per attempt: a repetition has its full time again', async () => {
  await start({ server: { total_timeout_secs: 0.1, retry_attempts: 2, retry_backoff_ms: 0 } })
  primary.play = silence
  expect((await ask(CLIENT, 'solo-a')).status).toBe(504)
  expect(primary.requests).toHaveLength(3)
})
