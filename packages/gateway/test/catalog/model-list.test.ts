// What the model lists say of each model: the owner's word, the provider's own list, the known models, the catalogue.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { capabilitiesOf } from '@ferryllm/protocols'
import { readListed } from '../../src/catalog/read-listed.ts'
import { codexModel } from '../../src/routing/codex-model.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

describe('the sizes in the lists of', () => {
  test.each([
    ['Anthropic', { data: [{ id: 'm', max_input_tokens: 9, max_tokens: 3 }] }, { context: 9, maxOutput: 3 }],
    [
      'Gemini',
      { models: [{ name: 'models/m', inputTokenLimit: 9, outputTokenLimit: 3 }] },
      { context: 9, maxOutput: 3 },
    ],
    [
      'OpenRouter',
      {
        data: [
          {
            id: 'm',
            context_length: 9,
            top_provider: { context_length: 8, max_completion_tokens: 3 },
            architecture: { input_modalities: ['text', 'image'] },
          },
        ],
      },
      { context: 9, maxOutput: 3, images: true },
    ],
    ['Groq', { data: [{ id: 'm', context_window: 9, max_completion_tokens: 3 }] }, { context: 9, maxOutput: 3 }],
    ['Mistral', { data: [{ id: 'm', max_context_length: 9 }] }, { context: 9 }],
    ['vLLM', { data: [{ id: 'm', max_model_len: 9 }] }, { context: 9 }],
    ['OpenAI', { data: [{ id: 'm', object: 'model' }] }, {}],
    ['nobody', { data: [{ id: 'm', context_length: '9', max_tokens: -1, architecture: 7, top_provider: null }] }, {}],
  ])('%s', (_host, body, capabilities) => {
    expect(readListed(body)).toEqual([{ name: 'm', capabilities }])
  })

  test.each([null, 'x', [], { data: {} }, { data: [null, 7, {}] }])('%o are none', (body) => {
    expect(readListed(body)).toEqual([])
  })
})

describe('/v1/models', () => {
  let upstream: Upstream
  let gateway: RunningGateway
  beforeAll(async () => {
    upstream = await startUpstream(
      json({
        data: [
          { id: 'gpt-4o', context_length: 5_000 },
          { id: 'gpt-4.1', context_length: 6_000 },
          { id: 'gpt-5.4' },
          { id: 'blind', architecture: { input_modalities: ['text'] } },
        ],
      }),
    )
    gateway = await startGateway({
      models: { 'gpt-4.1': { context: 7_000, efforts: ['low'] } },
      providers: [{ name: 'p', type: 'openai', base_url: upstream.url, api_key: 'k' }],
      routes: [
        { match: 'nick', match_type: 'exact', provider: 'p', rewrite_model: 'gpt-4.1' },
        { match: '*', provider: 'p' },
      ],
    })
  })
  afterAll(async () => {
    await gateway.close(0)
    await upstream.close()
  })

  test('has the sizes from whoever knows best', async () => {
    const body = (await (await fetch(`${gateway.url}/v1/models`)).json()) as { data: any[]; models: any[] }
    const sizes = Object.fromEntries(body.data.map(({ id, max_input_tokens }) => [id, max_input_tokens]))
    expect(sizes).toEqual({ nick: 7_000, 'gpt-4o': 5_000, 'gpt-4.1': 7_000, 'gpt-5.4': 1_050_000, blind: undefined })
    const codex = Object.fromEntries(body.models.map((model) => [model.slug, model]))
    expect(codex['gpt-4.1'].supported_reasoning_levels).toEqual([{ effort: 'low', description: 'low' }])
    expect(codex['nick'].context_window).toBe(7_000)
    expect(codex['blind'].input_modalities).toEqual(['text'])
    expect(codex['gpt-4o'].input_modalities).toEqual(['text', 'image'])
  })

  test('has one entry under the name that clients use', async () => {
    const body = (await (await fetch(`${gateway.url}/v1/models/nick`)).json()) as Record<string, unknown>
    expect(body).toMatchObject({ id: 'nick', max_input_tokens: 7_000, max_tokens: 32_768 })
  })
})

test.each([
  ['claude-opus-5', ['low', 'medium', 'high', 'xhigh', 'max']],
  ['claude-sonnet-4-5', ['low', 'medium', 'high']],
  ['claude-3-haiku', []],
  ['some-model', ['low', 'medium', 'high']],
])('Codex may ask %s for these efforts', (model, levels) => {
  const entry = codexModel(model, capabilitiesOf('anthropic', model), 0, true)
  expect(entry['supported_reasoning_levels']).toEqual(levels.map((effort) => ({ effort, description: effort })))
})

test.each([true, false])('Codex hears whether WebSockets are offered: %s', async (websockets) => {
  const demo = { providers: [{ name: 'demo', type: 'demo' }], routes: [{ match: 'demo', provider: 'demo' }] }
  const gateway = await startGateway({ ...demo, server: { websockets } })
  const list = (await (await fetch(`${gateway.url}/v1/models?client_version=0.169.0`)).json()) as { models: object[] }
  expect(list.models.length).toBeGreaterThan(0)
  for (const model of list.models) expect(model).toMatchObject({ prefer_websockets: websockets })
  await gateway.close(0)
})
