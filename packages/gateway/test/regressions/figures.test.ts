// Regressions 42 and 48: output limits that a model does not take, and what requests cost.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configSchema } from '@ferryllm/control'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { costOf, loadPrices } from '../../src/catalog/prices.ts'
import { compile } from '../../src/config/compile.ts'
import { sqliteStore } from '../../src/store/sqlite-store.ts'
import { request } from '../store/support.ts'
import { CHAT, CLIENTS, type Client } from '../support/clients.ts'
import { post } from '../support/gateway.ts'
import { chatChunk, frame } from '../support/provider-wire.ts'
import { FOREIGN, PROVIDERS, scripted, startRig, type Rig } from '../support/rig.ts'
import { messageStream, sse, type Play } from '../support/upstream.ts'

const ALL = CLIENTS.flatMap((client) => PROVIDERS.map((place) => ({ client, name: client.name, ...place })))
const USAGE = { input: 100, output: 20 }
/** A model that costs a hundred times as much as the one that serves. */
const DEAR = { input_price: 100_000, output_price: 100_000 }
const CHEAP = { input_price: 1000, output_price: 1000 }
/** 120 tokens at the price of the cheap one. */
const COST = 0.12

let rig: Rig
beforeAll(async () => {
  const letters = PROVIDERS.map(({ letter }) => letter)
  const about = (model: string, price: object): object => ({
    [model]: price,
    ...Object.fromEntries(letters.map((letter) => [`${letter}-${model}`, price])),
  })
  rig = await startRig({
    server: { retry_attempts: 1, retry_backoff_ms: 0 },
    providers: [{ name: 'down', type: 'openai', base_url: 'http://127.0.0.1:1', api_key: 'key-down' }],
    routes: letters.flatMap((letter) => [
      { match: `${letter}-big`, match_type: 'exact', provider: letter, rewrite_model: 'small' },
      {
        match: `${letter}-down`,
        match_type: 'exact',
        provider: 'down',
        rewrite_model: 'small',
        fallback_providers: [letter],
      },
    ]),
    models: {
      ...about('big', DEAR),
      ...about('small', CHEAP),
      ...about('down', DEAR),
      'down/small': DEAR,
      deployed: CHEAP,
      ...about('capped', { max_output: 4096 }),
    },
  })
})
afterAll(() => rig.close())
beforeEach(() => {
  rig.gateway.log.length = 0
})

/** The one line of the log. */
async function told(): Promise<Record<string, unknown>> {
  await expect.poll(() => rig.gateway.log.length).toBe(1)
  return JSON.parse(rig.gateway.log[0]!) as Record<string, unknown>
}

describe.each(ALL)('R48 $name over $provider', ({ client, letter, provider }) => {
  test.each([true, false])(
    'the model that serves is paid, not the one that was asked for, streamed: %s',
    async (stream) => {
      await rig.ask(client, scripted(provider, { beats: [{ text: 'ok' }], usage: USAGE }), {
        model: `${letter}-big`,
        stream,
      })
      expect(await told()).toMatchObject({ backend_model: 'small', cost_usd: expect.closeTo(COST, 9) })
    },
  )
  test('after a fallback, the provider that answered is paid, once', async () => {
    await rig.ask(client, scripted(provider, { beats: [{ text: 'ok' }], usage: USAGE }), { model: `${letter}-down` })
    expect(await told()).toMatchObject({ provider: letter, fallback_count: 1, cost_usd: expect.closeTo(COST, 9) })
  })
})

/** Without a look at the reply: such providers break its rules, and relayed bytes stay as they are. */
async function read(client: Client, model: string, play: Play): Promise<void> {
  rig.upstream.play = play
  await (await post(rig.gateway.url + client.path, client.ask({ model, stream: true }))).text()
}

test('R48 figures that are repeated in a stream are not added up', async () => {
  const usage = (completion: number): object => ({ prompt_tokens: 100, completion_tokens: completion })
  const chunks = [10, 15, 20].map((count) => ({ ...chatChunk({ content: 'ok' }), usage: usage(count) }))
  const frames = [...chunks, { ...chatChunk({}, 'stop'), usage: usage(20) }].map(frame)
  for (const client of CLIENTS) {
    rig.gateway.log.length = 0
    await read(client, 'c-small', sse([...frames, frame('[DONE]')]))
    expect(await told()).toMatchObject({ input_tokens: 100, output_tokens: 20, cost_usd: expect.closeTo(COST, 9) })
  }
  const messages = messageStream(['ok'])
  const delta = { type: 'message_delta', delta: {}, usage: { output_tokens: 2 } }
  for (const client of CLIENTS) {
    rig.gateway.log.length = 0
    await read(client, 'a-small', sse(messages.toSpliced(-2, 0, delta)))
    expect(await told()).toMatchObject({ input_tokens: 7, output_tokens: 3, cost_usd: expect.closeTo(0.01, 9) })
  }
})

test('R48 where the asked model has no price of its own, the model that the provider names is paid', async () => {
  const chunk = {
    ...chatChunk({ content: 'ok' }, 'stop'),
    model: 'deployed',
    usage: { prompt_tokens: 100, completion_tokens: 20 },
  }
  await rig.ask(CHAT, sse([frame(chunk), frame('[DONE]')]), { model: 'c-whatever' })
  expect(await told()).toMatchObject({ cost_usd: expect.closeTo(COST, 9) })
  rig.gateway.log.length = 0
  await rig.ask(CHAT, sse([frame({ ...chunk, model: 'big' }), frame('[DONE]')]), { model: 'c-small' })
  expect(await told()).toMatchObject({ cost_usd: expect.closeTo(COST, 9) })
})

test('R48 a request that is written twice is one row', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'ferryllm-figures-')), 'requests.db')
  const store = sqliteStore({
    path,
    limits: { retentionMs: Infinity, maxBytes: Infinity, responseBytes: 1e6, turnBytes: 1e6 },
    notify: () => undefined,
  })
  for (const id of ['req_1', 'req_1', 'req_2']) store.write(request(id, { time: Date.now() }))
  const { total } = await store.usage({})
  const page = await store.requests({})
  await store.close()
  expect([total.requests, total.costUsd]).toEqual([2, 0.5])
  expect(page.requests.map(({ attempts }) => attempts.length)).toEqual([2, 2])
})

test('R48 a long prompt is paid at the rates for long prompts, all of it, and its cached part counts', async () => {
  await loadPrices()
  const config = configSchema.parse({
    providers: [{ name: 'g', type: 'gemini', base_url: 'https://generativelanguage.googleapis.com' }],
  })
  const snapshot = compile(config, { env: {}, readFile: () => undefined, stamp: () => '' })
  const cost = (input: number, cacheRead = 0): number | undefined =>
    costOf(
      snapshot,
      snapshot.providers.get('g')!,
      'gemini-2.5-pro',
      { input, output: 1000, cacheRead },
      new Date(1.76e12),
    )
  // 1.25 and 10 dollars for a million up to 200,000 tokens, above that 2.50 and 15.
  expect(cost(200_000)).toBeCloseTo(0.25 + 0.01, 9)
  expect(cost(200_001)).toBeCloseTo(0.5000025 + 0.015, 9)
  expect(cost(200_001, 150_000)).toBeCloseTo(50_001 * 2.5e-6 + 150_000 * 0.25e-6 + 0.015, 9)
})

/** Where the providers have the limit. */
const limitOf = (sent: any): unknown =>
  sent.max_tokens ?? sent.max_completion_tokens ?? sent.max_output_tokens ?? sent.generationConfig?.maxOutputTokens

describe.each(FOREIGN)('R42 $name over $provider', ({ client, letter, provider }) => {
  const play = scripted(provider, { beats: [{ text: 'ok' }] })
  test.each([
    ['above the most of the model is lowered to it', 'capped', 100_000, 4096, '1'],
    ['of exactly the most stays', 'capped', 4096, 4096, null],
    ['of a model that nobody knows stays', 'unknown', 100_000, 100_000, null],
  ])('a limit %s', async (_what, model, limit, expected, losses) => {
    const { sent, response } = await rig.ask(client, play, { model: `${letter}-${model}`, limit })
    expect([limitOf(sent), response.headers.get('x-ferryllm-losses')]).toEqual([expected, losses])
  })
})
