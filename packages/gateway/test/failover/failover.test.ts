// The scenarios of the public Failover Bench that a gateway decides before its client has seen anything, for each client
// behind a provider of its own protocol (relayed) and of another (translated), streamed and whole.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ProtocolId } from '@ferryllm/protocols'
import { ALL_CLIENTS, CHAT, CLIENTS } from '../support/clients.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { openStreamOf, streamOf } from '../support/provider-wire.ts'
import { PROVIDERS, scripted } from '../support/rig.ts'
import type { ReadReply } from '../support/strict-reply.ts'
import { json, sse, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

let primary: Upstream
let backup: Upstream
let gateway: RunningGateway

const FROM_PRIMARY = { beats: [{ text: 'from the primary' }] }
const FROM_BACKUP = { beats: [{ text: 'from the backup' }] }

beforeAll(async () => {
  primary = await startUpstream(json({}))
  backup = await startUpstream(scripted('openai-chat', FROM_BACKUP))
  const at = (name: string, type: string, url: string): object => ({
    name,
    type,
    base_url: url,
    api_key: `key-${name}`,
  })
  gateway = await startGateway({
    server: { retry_attempts: 1, retry_backoff_ms: 1, idle_timeout_secs: 1, request_timeout_secs: 1 },
    providers: [
      at('a', 'anthropic', primary.url),
      at('c', 'openai', primary.url),
      at('r', 'openai_responses', primary.url),
      at('g', 'gemini', primary.url),
      at('back', 'openai', backup.url),
      { ...at('off', 'openai', primary.url), api_key: undefined, api_key_env: 'NOT_SET' },
    ],
    routes: [
      ...PROVIDERS.flatMap(({ letter }) => [
        { match: `solo-${letter}`, provider: letter },
        { match: `${letter}-`, provider: letter, fallback_providers: ['back'], rewrite_model: 'served' },
      ]),
      { match: 'off-', provider: 'off', fallback_providers: ['back'] },
      {
        match: 'own-',
        provider: 'c',
        fallback_providers: [{ provider: 'a', model: 'second' }, { provider: 'back', model: 'third' }, 'back'],
        rewrite_model: 'served',
      },
    ],
  })
})
afterAll(async () => {
  await gateway.close(0)
  await Promise.all([primary.close(), backup.close()])
})
afterEach(() => {
  primary.requests.length = 0
  backup.requests.length = 0
  gateway.log.length = 0
})

const CASES = ALL_CLIENTS.flatMap((client) => {
  const own = PROVIDERS.find(({ provider }) => provider === client.protocol)!
  const other = PROVIDERS.find(({ provider }) => provider !== client.protocol)!
  return [own, other].flatMap(({ letter, provider }) =>
    [true, false].map((stream) => ({
      client,
      letter,
      provider,
      stream,
      name: `${client.name} over ${provider}, ${stream ? 'streamed' : 'whole'}`,
    })),
  )
})
type Case = Pick<(typeof CASES)[number], 'client' | 'stream'> & { readonly letter: string }

interface Answer {
  readonly response: Response
  readonly reply: ReadReply
  readonly text: string
  /** The line of the request log. */
  readonly logged: Record<string, unknown>
}

async function ask({ client, letter, stream }: Case, prefix = ''): Promise<Answer> {
  const response = await post(gateway.url + client.path, client.ask({ model: `${prefix}${letter}-1`, stream }))
  const text = await response.text()
  const streamed = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  const reply = streamed ? client.streamed(text) : client.whole(JSON.parse(text))
  expect(gateway.log).toHaveLength(1)
  return { response, reply, text, logged: JSON.parse(gateway.log[0] ?? '') as Record<string, unknown> }
}

/** Plays one after the other; the last one stays. */
function inTurn(...plays: readonly Play[]): Play {
  let next = 0
  return (received, response) => plays[Math.min(next++, plays.length - 1)]!(received, response)
}

const refusal = (status: number, headers: Record<string, string> = {}, code = 'oops'): Play =>
  json({ type: 'error', error: { type: code, code, message: 'The host says no', status: 'X' } }, status, headers)
const reset: Play = (_received, response) => {
  response.destroy()
}
const silence: Play = () => {}

describe.each(CASES)('$name', (place) => {
  const works = scripted(place.provider, FROM_PRIMARY)

  const retried = async (play: Play): Promise<void> => {
    primary.play = inTurn(play, works)
    const { response, reply, logged } = await ask(place, 'solo-')
    expect(response.status).toBe(200)
    expect(reply.text).toBe('from the primary')
    expect(primary.requests).toHaveLength(2)
    expect(primary.requests[1]?.text).toBe(primary.requests[0]?.text)
    expect(logged['failed_attempts']).toMatch(new RegExp(`^${place.letter}:[\\w-]+$`))
    expect(logged['provider']).toBe(place.letter)
    expect(logged['error']).toBeUndefined()
  }
  const failedOver = async (play: Play, attempts = 2): Promise<Answer> => {
    primary.play = play
    const answer = await ask(place)
    expect(answer.response.status).toBe(200)
    expect(answer.reply.text).toBe('from the backup')
    expect(answer.text).not.toContain('primary')
    expect(primary.requests).toHaveLength(attempts)
    expect(backup.requests).toHaveLength(1)
    return answer
  }

  test('S01: a 429 is waited for as told, and repeated', () => retried(refusal(429, { 'retry-after-ms': '1' })))
  test('S01: a date is a time to wait as well', async () => {
    await retried(refusal(429, { 'retry-after': new Date(0).toUTCString() }))
    primary.requests.length = 0
    gateway.log.length = 0
    await failedOver(refusal(429, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }), 1)
  })
  test('S02: 429 for ever goes to the next provider', async () => {
    await failedOver(refusal(429, { 'retry-after-ms': '1' }))
  })
  test('S02: a pause longer than anybody waits is not waited for', async () => {
    await failedOver(refusal(429, { 'retry-after': '3600' }), 1)
  })
  test('S03: one 500 is repeated', () => retried(refusal(500)))
  test('S04: 503 for ever goes to the next provider', async () => {
    await failedOver(refusal(503))
  })
  test('an overloaded provider is asked again, then the next one', async () => {
    await failedOver(refusal(529, {}, 'overloaded_error'))
  })
  test('S05: a connection reset before the headers is repeated, then goes to the next provider', async () => {
    await retried(reset)
    primary.requests.length = 0
    gateway.log.length = 0
    await failedOver(reset)
  })
  test('a refused key goes to the next provider at once', async () => {
    await failedOver(refusal(401, {}, 'authentication_error'), 1)
  })
  test('a reply without content is repeated, then goes to the next provider', async () => {
    await failedOver(place.stream ? sse([': nothing\n\n']) : json(''))
  })

  test('S12: an overflow is not repeated; another provider may have a larger model', async () => {
    const overflow: Play = json(
      {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          code: 'context_length_exceeded',
          message:
            'prompt is too long: 9 tokens > 8 maximum; the input token count exceeds the maximum number of tokens',
        },
      },
      400,
    )
    await failedOver(overflow, 1)
    primary.requests.length = 0
    gateway.log.length = 0
    const { response } = await ask(place, 'solo-')
    expect(response.status).toBe(400)
    expect(primary.requests).toHaveLength(1)
  })
  test('a request that the provider rejects is neither repeated nor sent elsewhere', async () => {
    primary.play = refusal(400, {}, 'invalid_request_error')
    const { response, text } = await ask(place)
    expect(response.status).toBe(400)
    expect(text).toContain('The host says no')
    expect([primary.requests.length, backup.requests.length]).toEqual([1, 0])
  })
  test('S13: a content filter is the answer, never repeated or sent elsewhere', async () => {
    primary.play = scripted(place.provider, { beats: [{ text: 'I' }], finish: 'filter' })
    const { reply } = await ask(place)
    expect(reply.finish).toBe(place.client.finish.filter)
    expect([primary.requests.length, backup.requests.length]).toEqual([1, 0])
  })
  test('S16: log and reply name the provider that served', async () => {
    const { response, logged } = await failedOver(refusal(503))
    const failure = `${place.letter}:upstream-`
    expect(logged).toMatchObject({ provider: 'back', status: 200, fallback_count: 1, input_tokens: 100 })
    expect(String(logged['failed_attempts']).split(',')).toEqual([
      expect.stringContaining(failure),
      expect.stringContaining(failure),
    ])
    expect(response.headers.get('x-ferryllm-provider')).toBe('back')
    expect(JSON.parse(backup.requests[0]?.text ?? '')).toMatchObject({ model: 'served' })
  })
  test('when everybody fails, the client gets the last error, once', async () => {
    primary.play = refusal(503)
    const works = backup.play
    backup.play = refusal(500)
    try {
      const { response, logged } = await ask(place)
      expect(response.status).toBeGreaterThanOrEqual(500)
      expect([primary.requests.length, backup.requests.length]).toEqual([2, 2])
      expect(logged).toMatchObject({ provider: 'back', error_kind: 'upstream-failed', fallback_count: 1 })
    } finally {
      backup.play = works
    }
  })
})

/** An error instead of the reply that a stream has begun with. */
const inband = (protocol: ProtocolId): object =>
  ({
    anthropic: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    'openai-chat': { error: { message: 'Overloaded', type: 'server_error', param: null, code: null } },
    'openai-responses': {
      type: 'response.failed',
      sequence_number: 2,
      response: {
        id: 'resp_up',
        status: 'failed',
        output: [],
        error: { code: 'server_is_overloaded', message: 'Overloaded' },
      },
    },
    gemini: { error: { code: 503, status: 'UNAVAILABLE', message: 'Overloaded' } },
  })[protocol]

/** What a stream says before it says anything. */
function openingOf(protocol: ProtocolId): string[] {
  const frames = openStreamOf(protocol, FROM_PRIMARY.beats)
  return frames.slice(0, { anthropic: 1, 'openai-chat': 1, 'openai-responses': 2, gemini: 0 }[protocol])
}

describe.each(CASES.filter(({ stream }) => stream))('$name', (place) => {
  const elsewhere = async (play: Play): Promise<void> => {
    primary.play = play
    const { response, reply, text } = await ask(place)
    expect(response.status).toBe(200)
    expect(reply.text).toBe('from the backup')
    expect(text).not.toContain('Overloaded')
    expect(primary.requests).toHaveLength(2)
  }

  test('an error inside a stream that has only begun goes to the next provider', () =>
    elsewhere(sse([...openingOf(place.provider), inband(place.provider)])))
  test('a stream that is cut before its content goes to the next provider', () =>
    elsewhere(sse(openingOf(place.provider), { cut: true })))
  test('a stream that begins well after a failure is relayed whole', async () => {
    primary.play = inTurn(refusal(500), sse(streamOf(place.provider, FROM_PRIMARY)))
    expect((await ask(place)).reply.text).toBe('from the primary')
  })
  test('S08: after the first content there is no second attempt: the stream ends with an error', async () => {
    primary.play = sse(openStreamOf(place.provider, FROM_PRIMARY.beats), { cut: true })
    const { reply } = await ask(place)
    expect(reply.error).toBeDefined()
    expect([primary.requests.length, backup.requests.length]).toEqual([1, 0])
  })
})

describe.each(CASES.filter(({ stream }) => !stream))('$name', (place) => {
  const elsewhere = async (play: Play): Promise<void> => {
    primary.play = play
    const { response, reply } = await ask(place)
    expect([response.status, reply.text]).toEqual([200, 'from the backup'])
    expect(primary.requests).toHaveLength(2)
    primary.requests.length = 0
    gateway.log.length = 0
    const refused = await ask(place, 'solo-')
    expect(refused.response.status).toBeGreaterThanOrEqual(500)
    expect(refused.reply.error?.message).toEqual(expect.any(String))
    expect(refused.logged['error_kind']).toEqual(expect.stringMatching(/^upstream-/))
  }

  test('an error that calls itself a 200 is a failure', () =>
    elsewhere(json(place.provider === 'openai-responses' ? failed : inband(place.provider))))
  test('so is a 200 that holds no reply', () => elsewhere(json({})))
})

const failed = {
  object: 'response',
  status: 'failed',
  output: [],
  error: { code: 'server_is_overloaded', message: 'Overloaded' },
}

/** Everything up to the first content, then what is no event at all. */
const spoiled = (protocol: ProtocolId): Play =>
  sse([...openStreamOf(protocol, FROM_PRIMARY.beats), 'data: }{\n\n'], { open: true })

describe.each(CASES.filter(({ stream }) => stream))('$name', (place) => {
  test('S10: a malformed event ends the stream with an error; what was said stays', async () => {
    primary.play = spoiled(place.provider)
    const { reply, logged } = await ask(place)
    expect(reply.text).toMatch(/^from the/)
    expect(reply.error).toBeDefined()
    expect(logged['error_kind']).toBe('upstream-malformed')
    expect([primary.requests.length, backup.requests.length]).toEqual([1, 0])
  })
  test('S10: a malformed event before any content goes to the next provider', async () => {
    primary.play = sse([...openingOf(place.provider), 'data: }{\n\n'], { open: true })
    const { reply } = await ask(place)
    expect(reply.text).toBe('from the backup')
  })
  test('S14: a stream that is cut is not continued by a provider that would have to be shown half an answer', async () => {
    primary.play = sse(openStreamOf(place.provider, FROM_PRIMARY.beats), { cut: true })
    const { reply } = await ask(place)
    expect('from the primary'.startsWith(reply.text)).toBe(true)
    expect(reply.error).toBeDefined()
    expect(backup.requests).toHaveLength(0)
  })
  test('S11: a stream without its closing word ends with its finish reason', async () => {
    const closing = { anthropic: 'message_stop', 'openai-chat': '[DONE]', 'openai-responses': '?', gemini: '?' }
    const frames = streamOf(place.provider, FROM_PRIMARY)
    primary.play = sse(frames.filter((frame) => !frame.includes(closing[place.provider])))
    const { reply, logged } = await ask(place)
    expect(reply.text).toBe('from the primary')
    expect(reply.finish).toBe(place.client.finish.stop)
    expect([logged['error_kind'], reply.error]).toEqual([undefined, undefined])
  })
})

describe('silence: every client at once, because each has to sit it out', () => {
  const everybody = async (play: Play): Promise<void> => {
    primary.play = play
    const places = CASES.filter(({ stream }) => stream)
    const replies = await Promise.all(
      places.map(async ({ client, letter }) => {
        const response = await post(gateway.url + client.path, client.ask({ model: `${letter}-1`, stream: true }))
        return client.streamed(await response.text()).text
      }),
    )
    expect(replies).toEqual(places.map(() => 'from the backup'))
    expect(primary.requests).toHaveLength(2 * places.length)
  }

  test('S06: a provider that never answers is left for the next one', () => everybody(silence))
  test('S09: one that falls silent in the middle ends with an error; what was said stays', async () => {
    primary.play = (received, response) => {
      const provider = CLIENTS.find(({ path }) => received.url.endsWith(path))?.protocol ?? 'gemini'
      return sse(openStreamOf(provider, FROM_PRIMARY.beats), { open: true })(received, response)
    }
    const places = CASES.filter(({ stream }) => stream)
    const replies = await Promise.all(
      places.map(async ({ client, letter }) => {
        const response = await post(gateway.url + client.path, client.ask({ model: `${letter}-1`, stream: true }))
        return client.streamed(await response.text())
      }),
    )
    for (const { text, error } of replies) {
      expect(text).toMatch(/^from the/)
      expect(error?.message).toMatch(/sent nothing/)
    }
    expect([primary.requests.length, backup.requests.length]).toEqual([places.length, 0])
  })
  test('S07: so is one that stays silent after its first words', () =>
    everybody((received, response) => {
      const provider = CLIENTS.find(({ path }) => received.url.endsWith(path))?.protocol ?? 'gemini'
      return sse(openingOf(provider), { open: true })(received, response)
    }))
})

test('a provider without a key is passed over', async () => {
  const place = CASES[0]!
  const { reply } = await ask({ ...place, letter: 'off' })
  expect(reply.text).toBe('from the backup')
  expect(primary.requests).toHaveLength(0)
})

test('every fallback is asked for its own model, or for the one of the route', async () => {
  primary.play = refusal(401)
  const works = backup.play
  backup.play = inTurn(refusal(401), works)
  try {
    const { response, logged } = await ask({ ...CASES[0]!, letter: 'own' })
    const asked = [...primary.requests, ...backup.requests].map(({ url, text }) => [url, JSON.parse(text).model])
    expect(asked).toEqual([
      ['/v1/chat/completions', 'served'],
      ['/v1/messages', 'second'],
      ['/v1/chat/completions', 'third'],
      ['/v1/chat/completions', 'served'],
    ])
    expect(logged).toMatchObject({ provider: 'back', backend_model: 'served', fallback_count: 3 })
    expect(response.headers.get('x-ferryllm-model')).toBe('served')
  } finally {
    backup.play = works
  }
})

test('a provider that cannot take the request is passed over; without another one the client hears why', async () => {
  const ask = (model: string): Promise<Response> =>
    post(`${gateway.url}${CHAT.path}`, CHAT.ask({ model, extra: { n: 2 } }))
  const response = await ask('a-1')
  expect(response.status).toBe(200)
  expect(CHAT.whole(await response.json()).text).toBe('from the backup')
  expect(JSON.parse(gateway.log[0] ?? '')).toMatchObject({ provider: 'back', failed_attempts: 'a:unsupported' })
  const alone = await ask('solo-a-1')
  expect(alone.status).toBe(400)
  expect(CHAT.whole(await alone.json()).error?.message).toContain('n>1')
  expect([primary.requests.length, backup.requests.length]).toEqual([0, 1])
})

test('a client that leaves during the pause ends the request', async () => {
  primary.play = refusal(429, { 'retry-after': '50' })
  const client = CLIENTS[0]!
  const leaving = new AbortController()
  const asked = fetch(gateway.url + client.path, {
    method: 'POST',
    body: JSON.stringify(client.ask({ model: 'solo-a-1' })),
    signal: leaving.signal,
  })
  while (primary.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await primary.requests[0]?.closed
  leaving.abort()
  await expect(asked).rejects.toThrow()
  while (gateway.log.length === 0) await new Promise((resolve) => setImmediate(resolve))
  expect(JSON.parse(gateway.log[0] ?? '')).toMatchObject({ error_kind: 'cancelled' })
  expect(primary.requests).toHaveLength(1)
})
