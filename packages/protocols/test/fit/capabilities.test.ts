import { describe, expect, test } from 'vitest'
import { capabilitiesOf } from '../../src/fit/capabilities.ts'

const anthropic = (model: string) => capabilitiesOf('anthropic', model)

const chat = (model: string) => capabilitiesOf('openai-chat', model)

const gemini = (model: string) => capabilitiesOf('gemini', model)

describe('Claude names', () => {
  test.each([
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-5@20250929', 'claude-sonnet-4-5'],
    ['anthropic/claude-sonnet-4.5', 'claude-sonnet-4-5'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5'],
    ['claude-4.5-sonnet', 'claude-sonnet-4-5'],
    ['Claude-Opus-5-5', 'claude-opus-5-5'],
    ['claude-opus-4-20250514', 'claude-opus-4'],
    ['claude-opus-4-0', 'claude-opus-4'],
    ['claude-3.7-sonnet', 'claude-3-7-sonnet'],
    ['claude-3-5-haiku-latest', 'claude-3-5-sonnet-20240620'],
  ])('%s is known as %s', (spelled, plain) => {
    expect(anthropic(spelled)).toEqual(anthropic(plain))
    expect(anthropic(spelled)).not.toEqual(anthropic('claude-next'))
  })

  test('the longest known name wins: 5-5 is not 5', () => {
    expect(anthropic('claude-opus-5').thinking).toEqual({
      adaptive: true,
      budget: false,
      disabled: true,
      betweenTools: false,
    })
    expect(anthropic('claude-opus-5-5').thinking?.disabled).toBe(false)
    expect(anthropic('claude-opus-5-5').forcedToolChoice).toBe(false)
  })

  test('[1m] widens the context and nothing else', () => {
    expect(anthropic('claude-sonnet-4-5[1m]')).toEqual({ ...anthropic('claude-sonnet-4-5'), context: 1_000_000 })
  })

  test.each([
    ['claude-opus-5-5', 128_000],
    ['claude-sonnet-5-5', 128_000],
    ['claude-opus-4-8', 128_000],
    ['claude-sonnet-4-6', 128_000],
    ['claude-haiku-4-5', 64_000],
    ['claude-opus-4-1', 32_000],
    ['claude-sonnet-4-20250514', 64_000],
    ['claude-3-5-sonnet-20241022', 8192],
    ['claude-3-opus-20240229', 4096],
  ])('%s writes up to %i tokens', (model, most) => {
    expect(anthropic(model).maxOutput).toBe(most)
  })

  test('system messages in the history: opus 4.8 and the 5 lines, but not sonnet 5', () => {
    const taking = ['claude-opus-4-8', 'claude-opus-5', 'claude-fable-5', 'claude-haiku-5-5', 'claude-sonnet-5-5']
    const refusing = ['claude-sonnet-5', 'claude-opus-4-7', 'claude-sonnet-4-6', 'claude-haiku-4-5', 'claude-3-opus']
    expect(taking.map((model) => anthropic(model).midSystem)).toEqual(taking.map(() => true))
    expect(refusing.map((model) => anthropic(model).midSystem)).toEqual(refusing.map(() => false))
  })

  test('an unknown Claude gets nothing that a new model refuses', () => {
    const { sampling, thinking, forcedToolChoice, prefill, maxOutput } = anthropic('claude-something-7')
    expect({ sampling, thinking, forcedToolChoice, prefill, maxOutput }).toEqual({
      sampling: false,
      thinking: { adaptive: true, budget: false, disabled: false, betweenTools: false },
      forcedToolChoice: false,
      prefill: false,
      maxOutput: undefined,
    })
  })

  test('behind a chat host a Claude keeps its sizes, not its own switches', () => {
    expect(capabilitiesOf('openai-chat', 'anthropic/claude-sonnet-4.5')).toEqual({
      sampling: true,
      temperatureWithTopP: false,
      images: true,
      maxOutput: 64_000,
      context: 200_000,
    })
  })
})

describe('other makers', () => {
  test.each([
    ['o3', true, ['low', 'medium', 'high']],
    ['gpt-5', true, ['minimal', 'low', 'medium', 'high']],
    ['openai/gpt-5-mini', true, ['minimal', 'low', 'medium', 'high']],
    ['gpt-5.1', true, ['none', 'low', 'medium', 'high']],
    ['gpt-5.4-2026-03-05', true, ['none', 'low', 'medium', 'high', 'xhigh']],
    ['gpt-5.3-codex', true, ['low', 'medium', 'high', 'xhigh']],
    ['gpt-5.6-luna', true, ['none', 'low', 'medium', 'high', 'xhigh', 'max']],
    ['gpt-6-sol', true, ['none', 'low', 'medium', 'high', 'xhigh', 'max']],
    ['gpt-6.1-terra', true, ['none', 'low', 'medium', 'high', 'xhigh', 'max']],
    ['gpt-6-astra', true, ['low', 'medium', 'high', 'xhigh', 'max']],
    ['gpt-4o-mini', false, undefined],
    ['gpt-5-chat-latest', false, undefined],
    ['gpt-oss-120b', undefined, ['low', 'medium', 'high']],
  ])('%s: reasoning %s, efforts %j', (model, reasoningModel, efforts) => {
    expect(chat(model).reasoningModel).toBe(reasoningModel)
    expect(chat(model).efforts).toEqual(efforts)
  })

  test('cache breakpoints came with gpt-5.6', () => {
    expect(['gpt-5.5', 'gpt-5.6', 'gpt-6-sol', 'qwen3'].map((model) => chat(model).cacheBreakpoints)).toEqual([
      false,
      true,
      true,
      undefined,
    ])
  })

  test('Gemini 2.5 has budgets, 3 has levels', () => {
    expect(gemini('gemini-2.5-pro').thinkingBudget).toEqual({ min: 128, max: 32_768, off: false })
    expect(gemini('gemini-2.5-flash-lite').thinkingBudget).toEqual({ min: 512, max: 24_576, off: true })
    expect(gemini('gemini-3-pro-preview').efforts).toEqual(['low', 'high'])
    expect(gemini('gemini-3.5-flash').efforts).toEqual(['minimal', 'low', 'medium', 'high'])
    expect(gemini('gemini-3.8-flash').efforts).toEqual(['low', 'medium', 'high'])
    expect(gemini('gemini-pro-latest').thinkingControl).toBe('level')
    expect(gemini('gemini-2.0-flash').reasoningModel).toBe(false)
    expect(chat('google/gemini-2.5-pro').thinkingControl).toBe(undefined)
  })

  test('nothing is assumed of a model that nobody knows', () => {
    expect(chat('house-model-7b')).toEqual({})
    expect(capabilitiesOf('gemini', 'house-model-7b')).toEqual({})
    expect(capabilitiesOf('anthropic', 'glm-5.2')).toEqual({})
  })
})
