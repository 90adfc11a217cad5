// Regressions 38 to 50 that users of other gateways report: leaving, retrying, memory, mislabelled replies, figures, and
// what must not travel.
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, RESPONSES, type Client } from '../support/clients.ts'
import { post, startGateway } from '../support/gateway.ts'
import { chatChunk, frame, openStreamOf, streamOf } from '../support/provider-wire.ts'
import { wholeOf } from '../support/provider-whole.ts'
import { FOREIGN, PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'
import { json, sse } from '../support/upstream.ts'

let rig: Rig
/** Takes a provider out of use as soon as one request of its fails for good. */
let wary: Rig
beforeAll(async () => {
  rig = await startRig({ server: { retry_attempts: 2, retry_backoff_ms: 1 } })
  wary = await startRig({ server: { circuit_breaker_failures: 1 } })
})
afterAll(async () => {
  await rig.close()
  await wary.close()
})
afterEach(() => {
  rig.gateway.log.length = 0
  wary.gateway.log.length = 0
})

async function expectClosedCircuit(provider: string): Promise<void> {
  const metrics = await (await fetch(`${wary.gateway.url}/metrics`)).text()
  expect(metrics).toContain(`ferryllm_circuit_open{provider="${provider}"} 0`)
}

const OK = { beats: [{ text: 'ok' }] }
const ALL = CLIENTS.flatMap((client) => PROVIDERS.map((place) => ({ client, name: client.name, ...place })))

async function leave({ upstream, gateway }: Rig, client: Client, model: string, stream: boolean): Promise<void> {
  const leaving = new AbortController()
  const before = upstream.requests.length
  const asked = fetch(gateway.url + client.path, {
    method: 'POST',
    body: JSON.stringify(client.ask({ model, stream })),
    signal: leaving.signal,
  }).then((response) => response.text())
  await expect.poll(() => upstream.requests.length).toBeGreaterThan(before)
  leaving.abort()
  await expect(asked).rejects.toThrow()
}

describe.each(ALL)('R38 $name over $provider', ({ client, letter, provider }) => {
  test.each([true, false])(
    'a client that leaves closes the upstream, which is not to blame, streamed: %s',
    async (stream) => {
      wary.upstream.play = stream ? sse(openStreamOf(provider, [{ text: 'so far' }]), { open: true }) : () => {}
      for (let times = 0; times < 3; times++) {
        await leave(wary, client, `${letter}-1`, stream)
        await wary.upstream.requests.at(-1)?.closed
      }
      await expect.poll(() => wary.gateway.log.length).toBe(3)
      for (const line of wary.gateway.log)
        expect(JSON.parse(line)).toMatchObject({ status: 499, error_kind: 'cancelled' })
      await expectClosedCircuit(letter)
    },
  )
})

test.each(CLIENTS)('R39 the pause before a retry ends when $name leaves', async (client) => {
  rig.upstream.play = json({ error: { message: 'slow down' } }, 429, { 'retry-after': '50' })
  const before = rig.upstream.requests.length
  await leave(rig, client, 'c-1', true)
  await expect.poll(() => rig.gateway.log.length).toBe(1)
  expect(JSON.parse(rig.gateway.log[0]!)).toMatchObject({ error_kind: 'cancelled' })
  expect(rig.upstream.requests).toHaveLength(before + 1)
})

test('R40 what a client does not read is not collected: the upstream waits', async () => {
  let written = 0
  let isHeld = false
  const chunk = frame(chatChunk({ content: 'x'.repeat(64 * 1024) }))
  rig.upstream.play = (_received, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const write = (): void => {
      while (!response.destroyed && written < 800) {
        written++
        if (response.write(chunk)) continue
        isHeld = true
        return void response.once('drain', write)
      }
    }
    write()
  }
  const leaving = new AbortController()
  const response = await fetch(rig.gateway.url + CHAT.path, {
    method: 'POST',
    body: JSON.stringify(CHAT.ask({ model: 'c-1', stream: true })),
    signal: leaving.signal,
  })
  const reader = response.body!.getReader()
  await reader.read()
  await expect.poll(() => isHeld).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 100))
  // Fifty megabytes wait at the provider; what is under way is what sockets hold.
  expect(written).toBeLessThan(400)
  leaving.abort()
  await rig.upstream.requests.at(-1)?.closed
})

test.each(['a-1', 'c-1', 'r-1', 'g-1'])('R41 tokens are counted for %s, whatever the provider does', async (model) => {
  wary.upstream.play = json({ type: 'error', error: { type: 'api_error', message: 'no' } }, 500)
  const body = { model, messages: [{ role: 'user', content: 'hello there' }] }
  const response = await post(`${wary.gateway.url}/v1/messages/count_tokens`, body)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ input_tokens: expect.any(Number) })
  await expectClosedCircuit(model.slice(0, 1))
})

describe.each(FOREIGN)('R42 $name over $provider', ({ client, letter, provider }) => {
  test('the limit goes under the name that the provider knows, once', async () => {
    const { sent } = await rig.ask(client, scripted(provider, OK), { model: `${letter}-1`, limit: 321 })
    const fields = ['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'maxOutputTokens']
    const all = { ...sent, ...sent.generationConfig } as Record<string, unknown>
    const written = fields.filter((field) => field in all)
    expect(written.map((field) => all[field])).toEqual([321])
  })
})

describe.each(ALL)('R43 $name over $provider', ({ client, letter, provider }) => {
  test('a Retry-After is obeyed, a rejected request is not repeated', async () => {
    let times = 0
    const limited = json({ error: { message: 'slow down' } }, 429, { 'retry-after-ms': '1' })
    const works = scripted(provider, OK)
    const once: typeof works = (...call) => (times++ === 0 ? limited : works)(...call)
    const served = await rig.ask(client, once, { model: `${letter}-1` })
    expect([served.reply.text, served.attempts]).toEqual(['ok', 2])
    const rejected = await rig.ask(client, json({ error: { message: 'bad field', type: 'x' } }, 400), {
      model: `${letter}-1`,
    })
    expect([rejected.response.status, rejected.attempts]).toEqual([400, 1])
  })
})

describe.each(ALL)('R44 $name over $provider', ({ client, letter }) => {
  test.each([
    ['a page', 502, 'text/html', '<html><h1>502 Bad Gateway</h1></html>'],
    ['nothing', 500, 'text/plain', ''],
    ['another vendor’s error', 400, 'application/json', '{"detail":"no such thing"}'],
  ])('gets %s as an error of its own protocol', async (_what, status, type, body) => {
    const play = (_received: unknown, response: any): void => {
      response.writeHead(status, { 'content-type': type })
      response.end(body)
    }
    const { response, reply, text } = await rig.ask(client, play, { model: `${letter}-1`, stream: false })
    expect(response.headers.get('content-type')).toMatch(/json/)
    expect(response.status).toBe(status === 500 ? 502 : status)
    expect(reply.error?.message).toMatch(type === 'application/json' ? /no such thing/ : /./)
    expect(text).not.toContain('<html')
  })
})

describe.each(ALL)('R45 $name over $provider', ({ client, letter, provider }) => {
  test('a stream that calls itself JSON, and JSON where a stream was asked for', async () => {
    const mislabelled = sse(streamOf(provider, OK), { type: 'application/json' })
    expect((await rig.ask(client, mislabelled, { model: `${letter}-1` })).reply.text).toBe('ok')
    const whole = json(wholeOf(provider, OK))
    expect((await rig.ask(client, whole, { model: `${letter}-1` })).reply.text).toBe('ok')
    const streamed = sse(streamOf(provider, OK))
    expect((await rig.ask(client, streamed, { model: `${letter}-1`, stream: false })).reply.text).toBe('ok')
  })
})

describe.each(ALL)('R46 $name over $provider', ({ client, letter, provider }) => {
  test('letters of several bytes survive any cut', async () => {
    const said = 'naïve 日本語 🦀 é'
    const bytes = Buffer.from(streamOf(provider, { beats: [{ text: said }] }).join(''))
    const { reply } = await rig.ask(
      client,
      async (_received, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        for (const byte of bytes) {
          response.write(Buffer.of(byte))
          if (byte > 0x7f) await new Promise((resolve) => setImmediate(resolve))
        }
        response.end()
      },
      { model: `${letter}-1` },
    )
    expect(reply.text).toBe(said)
  })
})

describe.each([ANTHROPIC, RESPONSES])('R47 $name over a chat host', (client) => {
  test('usage is asked for, and read from a chunk without choices', async () => {
    const { sent, reply } = await rig.ask(client, scripted('openai-chat', OK), { model: 'c-1' })
    expect(sent.stream_options).toEqual({ include_usage: true })
    expect(reply.usage).toMatchObject({ output_tokens: 20 })
  })
  test('cache hits under the name of DeepSeek', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 5,
      total_tokens: 105,
      prompt_cache_hit_tokens: 80,
      prompt_cache_miss_tokens: 20,
    }
    const frames = [chatChunk({ content: 'ok' }), chatChunk({}, 'stop'), { ...chatChunk({}), choices: [], usage }]
    const play = sse([...frames.map(frame), frame('[DONE]')])
    await rig.ask(client, play, { model: 'c-1' })
    expect(JSON.parse(rig.gateway.log.at(-1)!)).toMatchObject({ input_tokens: 100, cached_tokens: 80 })
  })
})

test('R50 what a client or a proxy sends for other eyes never reaches a provider', async () => {
  const gateway = await startGateway({
    auth: { enabled: true, api_keys: ['client-key-1'] },
    providers: [{ name: 'c', type: 'openai', base_url: rig.upstream.url, api_key: 'provider-key-1' }],
    routes: [{ match: '*', provider: 'c' }],
  })
  rig.upstream.play = scripted('openai-chat', OK)
  const headers = {
    authorization: 'Bearer client-key-1',
    cookie: 'session=secret-cookie',
    'x-api-key': 'client-key-1',
    'x-goog-api-key': 'client-key-1',
    'proxy-authorization': 'Basic c2VjcmV0LXByb3h5',
    'x-forwarded-for': '10.1.2.3',
    'x-real-ip': '10.1.2.3',
    forwarded: 'for=10.1.2.3',
    'cf-connecting-ip': '10.1.2.3',
    'content-encoding': 'gzip',
  }
  const response = await fetch(gateway.url + CHAT.path, {
    method: 'POST',
    headers,
    body: gzipSync(JSON.stringify(CHAT.ask({ model: 'm' }))),
  })
  expect(response.status).toBe(200)
  const received = rig.upstream.requests.at(-1)!
  const sent = JSON.stringify(received.headers)
  expect(sent).toContain('provider-key-1')
  for (const secret of ['client-key-1', 'secret-cookie', 'c2VjcmV0LXByb3h5', '10.1.2.3']) {
    expect(sent + received.text).not.toContain(secret)
    expect(gateway.log.join('\n')).not.toContain(secret)
  }
  await gateway.close(0)
})
