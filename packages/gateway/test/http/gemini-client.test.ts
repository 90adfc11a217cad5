// What only Google's clients do: the model in the path, the key in the URL, a stream as a JSON array, their own lists, counts
// and errors. What they share with all the others is tested with the others.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { GoogleGenAI } from '@google/genai'
import { explainRequest } from '../../src/index.ts'
import { ANTHROPIC, GEMINI } from '../support/clients.ts'
import { fourProviders, post, startGateway, type RunningGateway, type Setup } from '../support/gateway.ts'
import { wholeOf } from '../support/provider-whole.ts'
import { openStreamOf, streamOf, type Script } from '../support/provider-wire.ts'
import { readGeminiChunks } from '../support/read-gemini.ts'
import { scripted } from '../support/rig.ts'
import { json, sse, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let gateway: RunningGateway

const HELLO: Script = { beats: [{ text: 'héllo "you"' }] }
const QUESTION = { contents: GEMINI.user('hello') }

async function start(setup: Partial<Setup> = {}): Promise<void> {
  const { providers, routes } = fourProviders(upstream.url)
  const alias = { match: 'own', provider: 'g', rewrite_model: 'served' }
  gateway = await startGateway({ ...setup, providers, routes: [...routes, alias, ...(setup.routes ?? [])] })
}

beforeEach(async () => {
  upstream = await startUpstream(json({}))
})
afterEach(async () => {
  await gateway.close(0)
  await upstream.close()
})

const at = (path: string): string => `${gateway.url}${path}`

describe('relayed to Gemini', () => {
  test('the bytes stay, the model changes in the path only, and the reply has the name that was asked for', async () => {
    await start()
    upstream.play = json(wholeOf('gemini', HELLO))
    const body = '{ "contents":[{"role":"user","parts":[{"text":"h\\u0069"}]}], "unknown": 1.0 }'
    const reply = await post(at('/v1beta/models/own:generateContent'), body)
    expect(upstream.requests[0]).toMatchObject({ url: '/v1beta/models/served:generateContent', text: body })
    expect(await reply.json()).toEqual({ ...wholeOf('gemini', HELLO), modelVersion: 'own' })
    expect(JSON.parse(gateway.log[0]!)).toMatchObject({
      entry: 'gemini',
      lane: 'splice',
      input_tokens: 100,
      model: 'own',
    })
  })

  test('so does a stream, whose last frame tells the log what it was', async () => {
    await start()
    upstream.play = sse(streamOf('gemini', HELLO))
    const body = { ...QUESTION, generationConfig: { thinkingConfig: { thinkingLevel: 'HIGH' } } }
    const reply = await post(at('/v1/models/own:streamGenerateContent?alt=sse'), body)
    expect(await reply.text()).toBe(
      streamOf('gemini', HELLO).join('').replaceAll('"modelVersion":"up"', '"modelVersion":"own"'),
    )
    expect(upstream.requests[0]?.url).toBe('/v1beta/models/served:streamGenerateContent?alt=sse')
    const logged = { stream: true, output_tokens: 20, finish_reason: 'stop', requested_reasoning: 'high' }
    expect(JSON.parse(gateway.log[0]!)).toMatchObject(logged)
  })

  test('reasoning state of another provider does not reach it', async () => {
    await start()
    const thinking: Script = {
      beats: [
        { reasoning: 'hm', seal: 'c2VhbA==' },
        { call: 'read', id: 'call_1', args: '{}' },
      ],
      finish: 'tools',
    }
    upstream.play = scripted('anthropic', thinking)
    const first = await post(at(GEMINI.path), { ...QUESTION, model: 'a-1', stream: true })
    const { echo } = GEMINI.streamed(await first.text())
    expect(JSON.stringify(echo)).toContain('ZmVycnkxL')
    upstream.play = json(wholeOf('gemini', HELLO))
    const contents = [...GEMINI.user('x'), ...echo, ...GEMINI.results([{ id: 'call_1', text: 'done' }])]
    await post(at('/v1beta/models/g-1:generateContent'), { contents })
    expect(upstream.requests[1]?.text).toContain('functionCall')
    expect(upstream.requests[1]?.text).not.toContain('ZmVycnkxL')
  })
})

describe('a stream without alt=sse is one JSON array', () => {
  test.each([
    ['g-1', 'gemini'],
    ['c-1', 'openai-chat'],
  ] as const)('of %s', async (model, provider) => {
    await start()
    upstream.play = sse(streamOf(provider, HELLO))
    const reply = await post(at(`/v1beta/models/${model}:streamGenerateContent`), QUESTION)
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8')
    const read = readGeminiChunks((await reply.json()) as unknown[])
    expect(read).toMatchObject({ text: 'héllo "you"', finish: 'STOP' })
  })

  test('whose elements come while the reply is written', async () => {
    await start()
    let finish: (() => void) | undefined
    const [first = '', ...rest] = streamOf('gemini', HELLO)
    upstream.play = (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(first)
      finish = () => response.end(rest.join(''))
    }
    const reply = await post(at('/v1beta/models/g-1:streamGenerateContent'), QUESTION)
    let text = ''
    for await (const chunk of reply.body!) {
      text += Buffer.from(chunk).toString('utf8')
      if (text.endsWith('}')) finish?.()
    }
    expect(text.startsWith(`[${first.slice('data: '.length).trim()}`)).toBe(true)
    expect(readGeminiChunks(JSON.parse(text) as unknown[]).text).toBe('héllo "you"')
  })

  test('in which silence is white space', async () => {
    await start({ server: { keep_alive_secs: 1 } })
    let finish: (() => void) | undefined
    upstream.play = (_received, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      finish = () => response.end(streamOf('gemini', HELLO).join(''))
    }
    const reply = await post(at('/v1beta/models/g-1:streamGenerateContent'), QUESTION)
    let text = ''
    for await (const chunk of reply.body!) {
      text += Buffer.from(chunk).toString('utf8')
      finish?.()
    }
    expect(text).toMatch(/^\n+\[\{/)
    expect(readGeminiChunks(JSON.parse(text) as unknown[]).text).toBe('héllo "you"')
  })

  test.each([
    ['g-1', 'gemini'],
    ['a-1', 'anthropic'],
  ] as const)('and that ends with an error when %s breaks off', async (model, provider) => {
    await start({ server: { retry_attempts: 0 } })
    upstream.play = sse(openStreamOf(provider, HELLO.beats), { cut: true })
    const reply = await post(at(`/v1beta/models/${model}:streamGenerateContent`), QUESTION)
    const { text, error } = readGeminiChunks((await reply.json()) as unknown[])
    expect(text).not.toBe('')
    expect(error).toMatchObject({ code: 502, status: 'INTERNAL' })
  })

  test('an error before it is an object, with its status', async () => {
    await start()
    upstream.play = json({ error: { code: 400, message: 'no', status: 'INVALID_ARGUMENT' } }, 400)
    const reply = await post(at('/v1beta/models/g-1:streamGenerateContent'), QUESTION)
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { status: 'INVALID_ARGUMENT' } }])
  })
})

describe('errors are in Google’s shape', () => {
  test.each([
    ['a model that nobody serves', '/v1beta/models/unknown:generateContent', '{"contents":[]}', 404, 'NOT_FOUND'],
    ['a body that is no JSON', '/v1beta/models/g-1:generateContent', '{"contents":', 400, 'INVALID_ARGUMENT'],
    ['a body that is no object', '/v1/models/g-1:generateContent', '[]', 400, 'INVALID_ARGUMENT'],
    ['a body without contents', '/v1/models/a-1:generateContent', '{}', 400, 'INVALID_ARGUMENT'],
    ['a method that is not here', '/v1beta/models/g-1:predict', '{}', 404, 'NOT_FOUND'],
  ])('%s', async (_name, path, body, code, status) => {
    await start()
    const reply = await post(at(path), body)
    expect(reply.status).toBe(code)
    expect(await reply.json()).toEqual({
      error: {
        code,
        status,
        message: expect.stringMatching(/./),
        details: expect.arrayContaining([
          expect.objectContaining({ '@type': 'type.googleapis.com/google.rpc.RequestInfo' }),
        ]),
      },
    })
    expect(upstream.requests).toHaveLength(0)
  })
})

describe('the key', () => {
  const auth = { enabled: true, api_keys: ['sk-in-the-url'] }

  test('may stand in the URL, which goes neither to the provider nor into the log', async () => {
    await start({ auth, logging: { level: 'debug' } })
    upstream.play = json(wholeOf('gemini', HELLO))
    const path = '/v1beta/models/g-1:generateContent'
    expect((await post(at(`${path}?key=sk-in-the-url`), QUESTION)).status).toBe(200)
    const [{ url, headers }] = upstream.requests as [Upstream['requests'][number]]
    expect(headers['x-goog-api-key']).toBe('key-g')
    expect(JSON.stringify([url, headers, gateway.log])).not.toContain('sk-in-the-url')
    expect((await post(at(`${path}?key=other`), QUESTION)).status).toBe(401)
    expect((await post(at(path), QUESTION, { 'x-goog-api-key': 'sk-in-the-url' })).status).toBe(200)
  })

  test('in the URL is none on the paths of other clients, nor beside one in the header', async () => {
    await start({ auth })
    expect((await post(at(`${ANTHROPIC.path}?key=sk-in-the-url`), ANTHROPIC.ask({ model: 'a-1' }))).status).toBe(401)
    const path = at('/v1beta/models/g-1:generateContent?key=sk-in-the-url')
    expect((await post(path, QUESTION, { 'x-goog-api-key': 'other' })).status).toBe(401)
  })

  test('counts for a program that mounts the gateway, too', async () => {
    await start({ auth })
    const asked = (key: string): Promise<Response> => gateway.fetch(new Request(`http://any/v1beta/models?key=${key}`))
    expect([(await asked('sk-in-the-url')).status, (await asked('other')).status]).toEqual([200, 401])
  })
})

describe(':countTokens', () => {
  test('is Gemini’s own count where Gemini serves the model', async () => {
    await start()
    upstream.play = json({ totalTokens: 42, promptTokensDetails: [] })
    const inner = { model: 'models/own', contents: GEMINI.user('x') }
    const reply = await post(at('/v1beta/models/own:countTokens'), { generateContentRequest: inner })
    expect(await reply.json()).toEqual({ totalTokens: 42, promptTokensDetails: [] })
    expect(upstream.requests[0]?.url).toBe('/v1beta/models/served:countTokens')
    const sent = { generateContentRequest: { ...inner, model: 'models/served' } }
    expect(JSON.parse(upstream.requests[0]!.text)).toEqual(sent)
  })

  test.each([QUESTION, { generateContentRequest: QUESTION }])('is the own count of any other too', async (body) => {
    await start()
    upstream.play = json({ input_tokens: 42 })
    const reply = await post(at('/v1/models/a-1:countTokens'), body)
    expect(await reply.json()).toEqual({ totalTokens: 42 })
    expect(upstream.requests[0]?.url).toBe('/v1/messages/count_tokens')
  })

  test('of what is no request is refused', async () => {
    await start()
    const reply = await post(at('/v1beta/models/a-1:countTokens'), { contents: 7 })
    expect([reply.status, await reply.json()]).toMatchObject([400, { error: { status: 'INVALID_ARGUMENT' } }])
  })
})

describe('the models', () => {
  test('are listed in Google’s shape, or one of them', async () => {
    await start()
    upstream.play = json({ data: [{ id: 'a-claude', max_input_tokens: 200_000, max_tokens: 64_000 }] })
    const { models } = (await (await fetch(at('/v1beta/models'))).json()) as { models: object[] }
    expect(models).toContainEqual({
      name: 'models/a-claude',
      version: '1',
      displayName: 'a-claude',
      description: 'Served by a.',
      inputTokenLimit: 200_000,
      outputTokenLimit: 64_000,
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    })
    expect(await (await fetch(at('/v1beta/models/own'))).json()).toMatchObject({ name: 'models/own' })
    const unknown = await fetch(at('/v1beta/models/nothing'))
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { status: 'NOT_FOUND' } }])
  })
})

test('a listener without Google’s group does not serve it', async () => {
  upstream.play = json(wholeOf('gemini', HELLO))
  const { providers, routes } = fourProviders(upstream.url)
  gateway = await startGateway({
    listeners: [{ listen: '127.0.0.1:0', endpoints: ['openai', 'models'] }],
    providers,
    routes,
  })
  expect((await post(at('/v1beta/models/g-1:generateContent'), QUESTION)).status).toBe(404)
  expect((await post(at('/v1beta/models/g-1:countTokens'), QUESTION)).status).toBe(404)
  expect((await fetch(at('/v1beta/models'))).status).toBe(200)
})

test('explain takes the model from the body, where a Gemini request has none', async () => {
  await start()
  const { contents } = QUESTION
  expect(explainRequest(gateway.config, { body: { contents, model: 'models/own', stream: true } }, {})).toMatchObject({
    client: 'gemini',
    model: 'own',
    lane: 'splice',
    url: expect.stringMatching(/\/models\/served:streamGenerateContent\?alt=sse$/),
    upstream: { contents },
  })
  expect(() => explainRequest(gateway.config, { body: { contents } }, {})).toThrow(/add "model" to the body/)
})

test('a stream with Windows line ends is relayed as it came', async () => {
  await start()
  const text = streamOf('gemini', HELLO).map((each) => each.replaceAll('\n', '\r\n'))
  upstream.play = sse(text)
  const reply = await post(at('/v1beta/models/own:streamGenerateContent?alt=sse'), QUESTION)
  expect(await reply.text()).toBe(text.join('').replaceAll('"up"', '"own"'))
})

test('the SDK of Google is content with all of it', async () => {
  await start()
  const { models } = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: gateway.url } })
  upstream.play = scripted('openai-chat', {
    beats: [{ text: 'well' }, { call: 'read', id: 'call_1', args: '{"path":"a"}' }],
  })
  const asked = { model: 'c-1', contents: 'hello' }
  const whole = await models.generateContent(asked)
  expect([whole.text, whole.functionCalls]).toEqual(['well', [{ id: 'call_1', name: 'read', args: { path: 'a' } }]])
  let text = ''
  for await (const chunk of await models.generateContentStream(asked)) text += chunk.text ?? ''
  expect(text).toBe('well')
  expect((await models.countTokens(asked)).totalTokens).toBeGreaterThan(0)
  await expect(models.generateContent({ ...asked, model: 'unknown' })).rejects.toMatchObject({ status: 404 })
})
