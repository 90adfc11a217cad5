// Routing as clients see it: aliases, wishes, modes, pools, overflows, loops and listeners, over real connections.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CHAT, CLIENTS } from '../support/clients.ts'
import { post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream, type Play, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
const running: RunningGateway[] = []
const WORKS = scripted('openai-chat', { beats: [{ text: 'hello' }] })

beforeAll(async () => {
  upstream = await startUpstream(WORKS)
})
afterAll(() => upstream.close())
afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.close(0)))
  upstream.requests.length = 0
  upstream.play = WORKS
})

/** The name of a provider is the key that it gets, so that one upstream tells them apart. */
const provider = (name: string, more: object = {}): object => ({
  name,
  type: 'openai',
  base_url: upstream.url,
  api_key: `key-${name}`,
  ...more,
})

async function start(setup: Partial<Setup> & { routes: readonly object[] }): Promise<RunningGateway> {
  const gateway = await startGateway({ providers: [provider('a'), provider('b'), provider('c')], ...setup })
  running.push(gateway)
  return gateway
}

async function ask(
  gateway: RunningGateway,
  model: string,
  headers: Record<string, string> = {},
  extra: object = {},
): Promise<{
  readonly status: number
  readonly response: Response
  readonly body: any
  readonly logged: Record<string, unknown>
}> {
  const response = await post(gateway.url + CHAT.path, CHAT.ask({ model, stream: false, extra }), headers)
  const body: unknown = await response.json()
  return {
    status: response.status,
    response,
    body,
    logged: await lineOf(gateway, response),
  }
}

/** The line of the log, which may come after the reply. */
async function lineOf({ log }: RunningGateway, { headers }: Response): Promise<Record<string, unknown>> {
  for (;;) {
    const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>)
    const found = lines.find((line) => line['request_id'] === headers.get('x-request-id'))
    if (found !== undefined) return found
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Who was asked for what, in order. */
const asked = (): string[] =>
  upstream.requests.map(({ headers, text }) => {
    const { model } = JSON.parse(text) as { model: string }
    return `${headers.authorization?.replace('Bearer key-', '')}:${model}`
  })

const refusal = (status: number, body: object = { error: { message: 'no', code: 'oops' } }): Play => json(body, status)
const only =
  (name: string, play: Play): Play =>
  (received, response) =>
    (received.headers.authorization === `Bearer key-${name}` ? play : WORKS)(received, response)

describe('aliases', () => {
  test('the reply shows the name of the client, the log both', async () => {
    const gateway = await start({
      routes: [{ match: 'gpt-', provider: 'a' }],
      aliases: { fast: 'quick', quick: 'gpt-5' },
    })
    const { body, logged } = await ask(gateway, 'fast')
    expect(asked()).toEqual(['a:gpt-5'])
    expect(body.model).toBe('fast')
    expect(logged).toMatchObject({ model: 'fast', backend_model: 'gpt-5', provider: 'a' })
  })

  test('are listed with the models, under the provider that serves them', async () => {
    upstream.play = json({ data: [{ id: 'gpt-5' }] })
    const gateway = await start({
      providers: [provider('a')],
      routes: [{ match: 'gpt-', provider: 'a' }],
      aliases: { fast: 'gpt-5', dead: 'nowhere', 'any-*': 'gpt-5' },
    })
    const list = (await (await fetch(`${gateway.url}/v1/models`)).json()) as { data: { id: string }[] }
    expect(list.data.map(({ id }) => id).toSorted()).toEqual(['fast', 'gpt-5'])
    const one = (await (await fetch(`${gateway.url}/v1/models/fast`)).json()) as object
    expect(one).toMatchObject({ id: 'fast', owned_by: 'a', max_input_tokens: 400_000 })
  })

  test('a name that a route gives to another model is no name of that model', async () => {
    upstream.play = json({ data: [{ id: 'up' }, { id: 'cut' }] })
    const gateway = await start({
      providers: [provider('a')],
      routes: [
        { match: 'claude-', provider: 'a', rewrite_model: 'up' },
        { match: 'a.', provider: 'a', strip_prefix: true },
        {
          match: 'first',
          match_type: 'exact',
          targets: [
            { provider: 'a', weight: 0 },
            { provider: 'a', model: 'gpt-4o' },
          ],
        },
      ],
    })
    const list = (await (await fetch(`${gateway.url}/v1/models`)).json()) as { data: Record<string, unknown>[] }
    expect(list.data.map(({ id }) => id)).toEqual(['first', 'a.up', 'a.cut'])
    expect(list.data[0]).toMatchObject({ max_input_tokens: 128_000 })
  })

  test('of a file count anew when it changes, replaced or written in place, and bad lines cost only themselves', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ferry-aliases-'))
    try {
      const file = join(folder, 'aliases')
      writeFileSync(file, 'fast = gpt-1\n')
      const gateway = await start({
        routes: [{ match: 'gpt-', provider: 'a' }],
        server: { aliases_file: file, aliases_dir: join(folder, 'more') },
      })
      const eventually = async (model: string, expected: string): Promise<void> => {
        for (;;) {
          upstream.requests.length = 0
          const { status } = await ask(gateway, model)
          if ((status === 200 ? asked().at(-1) : String(status)) === expected) return
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      }
      await eventually('fast', 'a:gpt-1')
      // Written elsewhere and moved into place, as editors do.
      writeFileSync(`${file}.new`, 'fast => gpt-2\nnonsense\nslow = gpt-3\n')
      renameSync(`${file}.new`, file)
      await eventually('fast', 'a:gpt-2')
      await eventually('slow', 'a:gpt-3')
      expect(gateway.log.map((line) => JSON.parse(line) as object)).toContainEqual(
        expect.objectContaining({ level: 'warn', msg: 'alias ignored', file, line: 2 }),
      )
      writeFileSync(file, 'fast = gpt-4\n')
      await eventually('fast', 'a:gpt-4')
      await eventually('slow', '404')
      rmSync(file)
      await eventually('fast', '404')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the provider that a client asks for', () => {
  const hex = (name: string): string => Buffer.from(name).toString('hex')
  const routes = [{ match: '*', provider: 'a' }]

  test.each<[string, Record<string, string>]>([
    ['in a header', { 'x-ferryllm-provider': 'b' }],
    ['as a bearer key', { authorization: `Bearer ferryllm-provider:${hex('b')}` }],
    ['as an x-api-key', { 'x-api-key': `ferryllm-provider:${hex('b')}` }],
    ['behind a key', { authorization: `Bearer any:key:ferryllm-provider:${hex('b')}` }],
  ])('%s', async (_, headers) => {
    const gateway = await start({ routes })
    const { response } = await ask(gateway, 'm', headers)
    expect(asked()).toEqual(['b:m'])
    expect(response.headers.get('x-ferryllm-provider')).toBe('b')
    // Counting tokens follows the same wish.
    const counted = await post(
      `${gateway.url}/v1/messages/count_tokens`,
      { model: 'm', messages: [{ role: 'user', content: 'x' }] },
      headers,
    )
    expect(counted.headers.get('x-ferryllm-provider')).toBe('b')
  })

  test('in front of the model name', async () => {
    const gateway = await start({ routes: [] })
    const { body } = await ask(gateway, 'b/x')
    expect(asked()).toEqual(['b:x'])
    expect(body.model).toBe('b/x')
  })

  test('a name beyond ASCII', async () => {
    const gateway = await start({ routes, providers: [provider('a'), provider('演示', { api_key: 'key-demo' })] })
    await ask(gateway, 'm', { authorization: `Bearer ferryllm-provider:${hex('演示')}` })
    await ask(gateway, 'm', { 'x-ferryllm-provider': Buffer.from('演示').toString('latin1') })
    expect(asked()).toEqual(['demo:m', 'demo:m'])
  })

  test('with auth on the wish stands behind a real key, and is no key itself', async () => {
    const gateway = await start({ routes, auth: { enabled: true, api_keys: ['real:key'] } })
    expect((await ask(gateway, 'm', { 'x-api-key': `ferryllm-provider:${hex('b')}` })).status).toBe(401)
    expect((await ask(gateway, 'm', { 'x-api-key': `wrong:ferryllm-provider:${hex('b')}` })).status).toBe(401)
    expect((await ask(gateway, 'm', { 'x-api-key': `real:key:ferryllm-provider:${hex('b')}` })).status).toBe(200)
    expect(asked()).toEqual(['b:m'])
  })

  test.each<[string, Record<string, string>, string]>([
    ['nobody', { 'x-ferryllm-provider': 'nobody' }, 'There is no provider "nobody". Configured: a, b, c.'],
    ['no hex', { 'x-api-key': 'ferryllm-provider:xyz' }, 'not by name'],
    ['half a letter', { 'x-api-key': 'ferryllm-provider:616' }, 'not by name'],
  ])('%s: 400', async (_, headers, message) => {
    const { status, body } = await ask(await start({ routes }), 'm', headers)
    expect([status, body.error.code]).toEqual([400, 'unknown_provider'])
    expect(body.error.message).toContain(message)
    expect(asked()).toEqual([])
  })

  test("behind a caller's own credential the wish stays here, and a key of the gateway goes nowhere", async () => {
    const providers = [provider('a'), provider('b', { auth: 'client', api_key: undefined })]
    const open = await start({ routes, providers })
    await ask(open, 'm', { authorization: `Bearer own:ferryllm-provider:${hex('b')}` })
    expect(upstream.requests[0]?.headers.authorization).toBe('Bearer own')
    const locked = await start({ routes, providers, auth: { enabled: true, api_keys: ['real'] } })
    expect((await ask(locked, 'm', { 'x-api-key': `real:ferryllm-provider:${hex('b')}` })).status).toBe(401)
    expect(upstream.requests).toHaveLength(1)
  })

  test('is not asked in secret: nothing of the wish goes upstream', async () => {
    await ask(await start({ routes }), 'm', { 'x-ferryllm-provider': 'b' })
    expect(JSON.stringify(upstream.requests[0]?.headers)).not.toContain('ferryllm-provider')
  })
})

describe('work modes', () => {
  const providers = (): object[] => [provider('a'), provider('claude', { type: 'anthropic' })]
  const routes = [
    { match: 'gpt-', provider: 'a' },
    { match: 'claude-', provider: 'claude' },
    { match: 'free-', provider: 'claude', work_mode: 'auto' },
    { match: 'both-', provider: 'claude', fallback_providers: ['a'] },
  ]
  const play: Play = (received, response) =>
    scripted(received.url.endsWith('/messages') ? 'anthropic' : 'openai-chat', { beats: [{ text: 'x' }] })(
      received,
      response,
    )

  test.each(CLIENTS.filter(({ protocol }) => protocol !== 'openai-responses'))('$name', async (client) => {
    upstream.play = play
    const [own, other] = client.protocol === 'anthropic' ? ['claude-x', 'gpt-x'] : ['gpt-x', 'claude-x']
    const statusOf = async (work_mode: string, model: string): Promise<[number, string]> => {
      const gateway = await start({ providers: providers(), routes, server: { work_mode } })
      const response = await post(gateway.url + client.path, client.ask({ model, stream: false }))
      return [response.status, await response.text()]
    }
    expect((await statusOf('auto', own))[0]).toBe(200)
    expect((await statusOf('auto', other))[0]).toBe(200)
    expect((await statusOf('passthrough', own))[0]).toBe(200)
    const [status, text] = await statusOf('passthrough', other)
    expect(status).toBe(400)
    expect(text).toContain('work_mode=passthrough does not support translation')
    expect((await statusOf('translation', other))[0]).toBe(200)
    const [reverse, words] = await statusOf('translation', own)
    expect(reverse).toBe(400)
    expect(words).toContain('work_mode=translation does not support passthrough')
  })

  test('a route may say otherwise than the server, and a fallback of the right kind is asked', async () => {
    upstream.play = play
    const gateway = await start({ providers: providers(), routes, server: { work_mode: 'passthrough' } })
    expect((await ask(gateway, 'free-x')).status).toBe(200)
    const { status, logged } = await ask(gateway, 'both-x')
    expect([status, logged['provider'], logged['failed_attempts']]).toEqual([200, 'a', 'claude:unsupported'])
  })
})

describe('several targets', () => {
  const pool = (strategy: string, weights: readonly number[] = [1, 1, 1]): object => ({
    match: 'm',
    strategy,
    targets: ['a', 'b', 'c'].map((name, index) => ({ provider: name, model: `m-${name}`, weight: weights[index] })),
  })

  test.each(['weighted', 'least_busy', 'latency'])(
    '%s: the turns of a conversation stay together',
    async (strategy) => {
      const gateway = await start({ routes: [pool(strategy)] })
      for (const session of ['one', 'two', 'three', 'four', 'five', 'six']) {
        upstream.requests.length = 0
        for (let turn = 0; turn < 3; turn++) {
          const { logged } = await ask(gateway, 'm', { 'session-id': session })
          expect(logged['session']).toBe(session)
        }
        expect(new Set(asked()).size).toBe(1)
      }
    },
  )

  test('cost: by the prices of [models], else of the price list', async () => {
    const models = { 'a/m-a': { input_price: 3, output_price: 3 }, 'b/m-b': { input_price: 1, output_price: 8 } }
    // 3 × 3 + 3 against 3 × 1 + 8; nobody knows what c costs, and it is no machine of ours.
    const elsewhere = provider('c', { base_url: 'https://c.invalid' })
    const gateway = await start({
      routes: [pool('cost')],
      models,
      providers: [provider('a'), provider('b'), elsewhere],
    })
    for (const session of ['1', '2', '3', '4']) await ask(gateway, 'm', { 'session-id': session })
    expect(new Set(asked())).toEqual(new Set(['b:m-b']))
  })

  test('a client that names no session is known by its first message; the log names only what the client named', async () => {
    const gateway = await start({ routes: [pool('weighted')] })
    const turn = (text: string, more: object[] = []): object => ({
      messages: [{ role: 'user', content: text }, ...more],
    })
    const places = new Set<string | undefined>()
    for (let index = 0; index < 12; index++) {
      upstream.requests.length = 0
      const { logged } = await ask(gateway, 'm', {}, turn(`question ${index}`))
      expect(logged['session']).toBeUndefined()
      await ask(
        gateway,
        'm',
        {},
        turn(`question ${index}`, [
          { role: 'assistant', content: 'x' },
          { role: 'user', content: 'y' },
        ]),
      )
      expect(new Set(asked()).size).toBe(1)
      places.add(asked()[0])
    }
    expect(places.size).toBeGreaterThan(1)
  })

  test('who fails is left for the next one, and the conversation moves there', async () => {
    const gateway = await start({ routes: [pool('least_busy')], server: { circuit_breaker_failures: 1 } })
    await ask(gateway, 'm', { 'session-id': 's' })
    const [home = ''] = asked()
    upstream.play = only(home.charAt(0), refusal(503))
    const { status } = await ask(gateway, 'm', { 'session-id': 's' })
    const next = asked().at(-1)
    expect([status, next !== home]).toEqual([200, true])
    upstream.play = WORKS
    await ask(gateway, 'm', { 'session-id': 's' })
    expect(asked().at(-1)).toBe(next)
  })

  test('weight 0 is asked only when nobody else answers', async () => {
    const gateway = await start({ routes: [pool('weighted', [0, 1, 0])] })
    for (const session of ['1', '2', '3', '4']) await ask(gateway, 'm', { 'session-id': session })
    expect(new Set(asked())).toEqual(new Set(['b:m-b']))
    upstream.play = only('b', refusal(503))
    const { status, logged } = await ask(gateway, 'm', { 'session-id': '1' })
    expect([status, logged['provider']]).toEqual([200, 'a'])
  })

  test('a reload keeps conversations where they are', async () => {
    const gateway = await start({ routes: [pool('latency')] })
    await ask(gateway, 'm', { 'session-id': 's' })
    const [home] = asked()
    gateway.reload({ ...gateway.config })
    for (let turn = 0; turn < 3; turn++) await ask(gateway, 'm', { 'session-id': 's' })
    expect(new Set(asked())).toEqual(new Set([home]))
  })
})

describe('what sends a request on', () => {
  const overflow = refusal(400, {
    error: {
      code: 'context_length_exceeded',
      message:
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 150000 tokens.",
    },
  })
  const route = (more: object): object => ({ match: 'm', provider: 'a', fallback_providers: ['b'], ...more })

  test('after an overflow only larger or unknown models are asked', async () => {
    upstream.play = overflow
    const gateway = await start({
      routes: [
        route({
          rewrite_model: 'gpt-4o',
          fallback_providers: [
            { provider: 'b', model: 'gpt-4' },
            { provider: 'b', model: 'gpt-4o-mini' },
            { provider: 'b', model: 'gpt-5' },
            { provider: 'c', model: 'home-made' },
          ],
        }),
      ],
    })
    const { status, body } = await ask(gateway, 'm')
    expect(asked()).toEqual(['a:gpt-4o', 'b:gpt-5', 'c:home-made'])
    expect([status, body.error.code]).toEqual([400, 'context_length_exceeded'])
  })

  test('without a larger model the client hears of the overflow', async () => {
    upstream.play = overflow
    const gateway = await start({
      routes: [route({ rewrite_model: 'gpt-4o', fallback_providers: [{ provider: 'b', model: 'gpt-4' }] })],
    })
    expect((await ask(gateway, 'm')).status).toBe(400)
    expect(asked()).toEqual(['a:gpt-4o'])
  })

  test.each([
    [['overloaded'], 503, 'b'],
    [['overloaded'], 401, 'a'],
    [['auth'], 401, 'b'],
    [['auth'], 500, 'a'],
    [['failed'], 500, 'b'],
    [['quota'], 402, 'b'],
    [['model_not_found'], 404, 'b'],
    [['limited'], 429, 'b'],
    [[], 500, 'a'],
  ])('fallback_on %j and a %i: %s has the last word', async (fallback_on, status, last) => {
    upstream.play = only('a', refusal(status))
    await ask(await start({ routes: [route({ fallback_on })] }), 'm')
    expect(asked().at(-1)).toBe(`${last}:m`)
  })

  test('an open circuit is passed over whatever fallback_on says', async () => {
    upstream.play = only('a', refusal(500))
    const gateway = await start({ routes: [route({ fallback_on: [] })], server: { circuit_breaker_failures: 1 } })
    expect((await ask(gateway, 'm')).status).toBe(500)
    expect((await ask(gateway, 'm')).status).toBe(200)
    expect(asked()).toEqual(['a:m', 'b:m'])
  })
})

describe('loops', () => {
  test('a request that comes back is refused, in the shape of its client, and not repeated', async () => {
    const gateway = await start({ routes: [{ match: '*', provider: 'self' }], providers: [provider('self')] })
    // The provider leads back to the gateway.
    upstream.play = async ({ url, text, headers }, response) => {
      const again = await fetch(gateway.url + url, {
        method: 'POST',
        body: text,
        headers: { 'x-ferryllm-hop': String(headers['x-ferryllm-hop']) },
      })
      response.writeHead(again.status, { 'content-type': 'application/json' })
      response.end(await again.text())
    }
    const { body } = await ask(gateway, 'm')
    expect(upstream.requests).toHaveLength(1)
    expect(body.error.message).toContain('This request has been here before')
    const refused = gateway.log.map((line) => JSON.parse(line) as { status: number }).map(({ status }) => status)
    expect(refused[0]).toBe(508)
  })

  test.each(CLIENTS)('$name: 508', async (client) => {
    const gateway = await start({ routes: [{ match: '*', provider: 'a' }] })
    await ask(gateway, 'm')
    const hop = String(upstream.requests[0]?.headers['x-ferryllm-hop'])
    expect(hop).toMatch(/^[\w-]+$/)
    const response = await post(gateway.url + client.path, client.ask({ model: 'm', stream: true }), {
      'x-ferryllm-hop': `other, ${hop}`,
    })
    expect(response.status).toBe(508)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(client.whole(await response.json()).error?.message).toContain('has been here before')
    expect(upstream.requests).toHaveLength(1)
  })

  test('another gateway on the way is no loop, but a long row of them is', async () => {
    const gateway = await start({ routes: [{ match: '*', provider: 'a' }] })
    expect((await ask(gateway, 'm', { 'x-ferryllm-hop': 'one,two' })).status).toBe(200)
    expect(upstream.requests[0]?.headers['x-ferryllm-hop']).toMatch(/^one, two, [\w-]+$/)
    expect((await ask(gateway, 'm', { 'x-ferryllm-hop': '1,2,3,4,5,6,7,8' })).status).toBe(508)
  })
})

describe('listeners', () => {
  test('serve what they are meant to serve, and nothing else', async () => {
    const gateway = await start({
      routes: [{ match: '*', provider: 'a' }],
      listeners: [
        { listen: '127.0.0.1:0', endpoints: ['openai', 'models'] },
        { listen: '127.0.0.1:0', endpoints: ['anthropic', 'health'] },
        { listen: '127.0.0.1:0' },
      ],
    })
    const urls = [gateway.url, ...gateway.others]
    const get = async (path: string): Promise<number[]> =>
      Promise.all(urls.map(async (url) => (await fetch(url + path)).status))
    expect(await get('/health')).toEqual([404, 200, 200])
    expect(await get('/v1/models')).toEqual([200, 404, 200])
    expect(await get('/metrics')).toEqual([404, 404, 200])
    const ask = async (index: number): Promise<(readonly [string, number])[]> =>
      Promise.all(
        CLIENTS.map(async (client) => {
          const { status } = await post(urls[index] + client.path, client.ask({ model: 'm', stream: false }))
          return [client.protocol, status] as const
        }),
      )
    expect(Object.fromEntries(await ask(0))).toEqual({ 'openai-chat': 200, anthropic: 404, 'openai-responses': 404 })
    expect(Object.fromEntries(await ask(1))).toEqual({ 'openai-chat': 404, anthropic: 200, 'openai-responses': 404 })
    expect(Object.fromEntries(await ask(2))).toEqual({ 'openai-chat': 200, anthropic: 200, 'openai-responses': 200 })
  })

  test('when one port is taken, none is opened', async () => {
    const taken = new URL(upstream.url).host
    const free = await startGateway({ providers: [], routes: [] })
    const listen = new URL(free.url).host
    await free.close(0)
    const listeners = [{ listen }, { listen: taken }]
    await expect(startGateway({ providers: [], routes: [], listeners })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port: Number(new URL(upstream.url).port),
    })
    await expect(fetch(`http://${listen}/health`)).rejects.toThrow()
  })
})
