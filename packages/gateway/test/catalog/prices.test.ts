// What requests cost: worked out by hand for a dozen models, for every class of tokens, and never guessed.
import { configSchema } from '@ferryllm/control'
import type { Usage } from '@ferryllm/protocols'
import { beforeAll, describe, expect, test } from 'vitest'
import { costOf, loadPrices } from '../../src/catalog/prices.ts'
import { costAt } from '../../src/catalog/rates.ts'
import { compile } from '../../src/config/compile.ts'
import { describeModel } from '../../src/index.ts'

beforeAll(loadPrices)

const AT = new Date('2026-11-20T12:00:00Z')

const URLS = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com',
  openrouter: 'https://openrouter.ai/api',
  gemini: 'https://generativelanguage.googleapis.com',
  deepseek: 'https://api.deepseek.com',
  zai: 'https://api.z.ai/api/anthropic',
  groq: 'https://api.groq.com/openai',
  relay: 'https://relay.example',
  loopback: 'http://127.0.0.1:4000',
  ollama: 'http://localhost:11434',
} as const

function priced(name: keyof typeof URLS, model: string, usage: Usage, models: object = {}): number | undefined {
  const config = configSchema.parse({ models, providers: [{ name, type: 'openai', base_url: URLS[name] }] })
  const snapshot = compile(config, { env: {}, readFile: () => undefined, stamp: () => '' })
  return costOf(snapshot, snapshot.providers.get(name)!, model, usage, AT)
}

/** 7,000 fresh tokens, 2,000 read, 1,000 written. */
const CACHED: Usage = { input: 10_000, output: 500, cacheRead: 2_000, cacheWrite: 1_000 }
const PLAIN: Usage = { input: 1_000_000, output: 1_000_000 }

describe('by hand', () => {
  test.each([
    // 7000 × 5 + 2000 × 0.5 + 1000 × 6.25 + 500 × 25
    ['anthropic', 'claude-opus-4-5', CACHED, 0.05475],
    // the last of them for an hour: 600 × 6.25 + 400 × 10
    ['anthropic', 'claude-opus-4-5', { ...CACHED, cacheWrite1h: 400 }, 0.05625],
    // 7000 × 4 + 2000 × 0.2 + 1000 × 5 + 500 × 20
    ['anthropic', 'claude-opus-5-5', CACHED, 0.0434],
    // a dated name: 7000 × 3 + 2000 × 0.3 + 1000 × 3.75 + 500 × 15
    ['anthropic', 'claude-sonnet-4-5-20250929', CACHED, 0.03285],
    // above 200,000 tokens of prompt everything is dearer: 250000 × 6 + 1000 × 22.5
    ['anthropic', 'claude-sonnet-4-5', { input: 250_000, output: 1_000 }, 1.5225],
    // 8000 × 2.5 + 2000 × 1.25 + 500 × 10
    ['openai', 'gpt-4o', { input: 10_000, output: 500, cacheRead: 2_000 }, 0.0275],
    // 8000 × 2.5 + 2000 × 0.25 + 500 × 15, the reasoning is part of the output
    ['openai', 'gpt-5.4', { input: 10_000, output: 500, cacheRead: 2_000, reasoning: 400 }, 0.028],
    // above 272,000: 300000 × 5 + 1000 × 22.5
    ['openai', 'gpt-5.4', { input: 300_000, output: 1_000 }, 1.5225],
    // 8000 × 1.25 + 2000 × 0.125 + 500 × 10
    ['gemini', 'gemini-2.5-pro', { input: 10_000, output: 500, cacheRead: 2_000 }, 0.01525],
    // 250000 × 2.5 + 1000 × 15
    ['gemini', 'gemini-2.5-pro', { input: 250_000, output: 1_000 }, 0.64],
    // 8000 × 0.27 + 2000 × 0.07 + 500 × 1.1
    ['deepseek', 'deepseek-chat', { input: 10_000, output: 500, cacheRead: 2_000 }, 0.00285],
    // 10000 × 2.5 + 500 × 10
    ['openrouter', 'openai/gpt-4o', { input: 10_000, output: 500 }, 0.03],
  ] as const)('%s %s %o costs $%d', (provider, model, usage, dollars) => {
    expect(priced(provider, model, usage)).toBeCloseTo(dollars, 10)
  })
})

describe('the price of the owner', () => {
  const mine = {
    input_price: 1,
    output_price: 2,
    cache_read_price: 0.1,
    cache_write_price: 1.5,
    cache_write_1h_price: 3,
  }

  test('counts before any list, for one provider before all', () => {
    // 7000 × 1 + 2000 × 0.1 + 1000 × 1.5 + 500 × 2
    expect(priced('anthropic', 'claude-opus-4-5', CACHED, { 'claude-opus-4-5': mine })).toBeCloseTo(0.0097, 10)
    const both = { 'claude-opus-4-5': mine, 'anthropic/claude-opus-4-5': { input_price: 0, output_price: 0 } }
    expect(priced('anthropic', 'claude-opus-4-5', CACHED, both)).toBe(0)
    expect(priced('relay', 'claude-opus-4-5', PLAIN, both)).toBe(3)
  })

  test('of the cache is the one of the input unless it is said', () => {
    const short = { input_price: 1, output_price: 2 }
    expect(priced('relay', 'm', CACHED, { m: short })).toBeCloseTo(0.011, 10)
    expect(
      priced('relay', 'm', { ...CACHED, cacheWrite1h: 1_000 }, { m: { ...short, cache_write_price: 4 } }),
    ).toBeCloseTo(0.014, 10)
  })

  test('without prices an entry changes nothing', () => {
    expect(priced('openai', 'gpt-4o', PLAIN, { 'gpt-4o': { context: 1 } })).toBeCloseTo(12.5, 10)
  })
})

describe('nobody knows', () => {
  test.each([
    ['relay', 'gpt-4o'],
    ['loopback', 'gpt-4o'],
    ['openai', 'model-of-tomorrow'],
    ['openai', 'claude-opus-4-5'],
  ] as const)('what %s takes for %s', (provider, model) => {
    expect(priced(provider, model, PLAIN)).toBeUndefined()
  })

  test('what tokens cost that were only estimated', () => {
    expect(priced('openai', 'gpt-4o', { ...PLAIN, estimated: true })).toBeUndefined()
  })
})

test('models on the own machine cost nothing', () => {
  expect(priced('ollama', 'llama3', PLAIN)).toBe(0)
})

test('what the price list does not have, the catalogue has', () => {
  // 8000 × 0.6 + 2000 × 0.11 + 500 × 2.2
  expect(priced('zai', 'glm-4.7', { input: 10_000, output: 500, cacheRead: 2_000 })).toBeCloseTo(0.00612, 10)
})

test('figures that contradict each other cost no more than the whole', () => {
  const odd = { input: 100, output: 0, cacheRead: 200, cacheWrite: 300, cacheWrite1h: 400 }
  expect(priced('anthropic', 'claude-opus-4-5', odd)).toBeCloseTo(0.00005, 12)
  expect(costAt({ input: 1_000_000, output: 1, cacheRead: 1, cacheWrite: 1 }, odd)).toBeCloseTo(0.0001, 12)
})

describe('tiers', () => {
  const rates = {
    input: 1,
    output: 1,
    tiers: [
      { above: 10, input: 2, output: 3 },
      { above: 100, input: 5, output: 7 },
    ],
  }

  test.each([
    [10, 10 + 1],
    [11, 22 + 3],
    [101, 505 + 7],
  ])('a prompt of %i tokens costs %i millionths', (input, millionths) => {
    expect(costAt(rates, { input, output: 1 })).toBeCloseTo(millionths / 1_000_000, 12)
  })
})

describe('describeModel', () => {
  const config = configSchema.parse({
    models: { 'my-model': { context: 8_000, input_price: 1, output_price: 2 } },
    providers: [
      { name: 'openai', type: 'openai_responses', base_url: URLS.openai, api_key: 'k' },
      { name: 'local', type: 'openai', preset: 'ollama', base_url: URLS.ollama },
    ],
    routes: [
      { match: 'best', match_type: 'exact', provider: 'openai', rewrite_model: 'gpt-5.4' },
      { match: 'my-', provider: 'local' },
    ],
  })

  test('says who serves it, what it takes and what it costs', async () => {
    expect(await describeModel(config, 'best', {})).toEqual({
      model: 'best',
      provider: 'openai',
      upstreamModel: 'gpt-5.4',
      protocol: 'openai-responses',
      context: 1_050_000,
      maxOutput: 128_000,
      images: true,
      efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
      price: {
        source: 'genai-prices',
        input: 2.5,
        output: 15,
        cacheRead: 0.25,
        tiers: [{ above: 271_999, input: 5, output: 22.5, cacheRead: 0.5 }],
      },
    })
  })

  test('takes the word of the owner', async () => {
    expect(await describeModel(config, 'my-model', {})).toEqual({
      model: 'my-model',
      provider: 'local',
      upstreamModel: 'my-model',
      protocol: 'openai-chat',
      context: 8_000,
      price: { source: 'configuration', input: 1, output: 2 },
    })
  })

  test('knows that the own machine is free, and no model that is not routed', async () => {
    expect((await describeModel(config, 'my-other', {})).price).toEqual({ source: 'local', input: 0, output: 0 })
    await expect(describeModel(config, 'nobody', {})).rejects.toMatchObject({ kind: 'model-not-found' })
  })
})
