import type { Request, Sampling } from '#ir'
import { expect, test } from 'vitest'
import { fitSampling } from '../../src/fit/fit-sampling.ts'
import type { FitContext } from '../../src/fit/plan.ts'
import { codes } from '../support/exchange.ts'
import { requestOf } from '../support/requests.ts'
import { contextOf, from, notes } from './fitting.ts'

const fitted = (sampling: Sampling, context: FitContext, more: Partial<Request> = {}) =>
  fitSampling(requestOf({ sampling, ...more }), context).sampling

const ALL: Sampling = {
  temperature: 0.5,
  topP: 0.9,
  topK: 40,
  minP: 0.1,
  presencePenalty: 1,
  frequencyPenalty: 1,
  repetitionPenalty: 1.1,
  seed: 7,
  logitBias: { 50_256: -100 },
}

const newer = () => contextOf('anthropic', 'openai-responses', { model: 'gpt-5.2' })

test.each([
  ['anthropic', 'claude-3-opus-20240229', ['temperature', 'topK']],
  ['openai-chat', 'house-model', ['temperature', 'topP', 'presencePenalty', 'frequencyPenalty', 'seed', 'logitBias']],
  ['openai-responses', 'gpt-4o', ['temperature', 'topP']],
  ['gemini', 'gemini-3.5-flash', ['temperature', 'topP', 'topK', 'presencePenalty', 'frequencyPenalty', 'seed']],
] as const)('%s takes what it has fields for', (protocol, model, names) => {
  const source = protocol === 'openai-chat' ? 'gemini' : 'openai-chat'
  const context = contextOf(source, protocol, { model })
  expect(Object.keys(fitted(ALL, context) ?? {})).toEqual(names)
  expect(codes(context.ledger)).toHaveLength(9 - names.length)
})

test('either temperature or top_p, and temperature counts (REQ-15)', () => {
  const context = contextOf('openai-chat', 'anthropic', { model: 'claude-sonnet-4-5' })
  const wire = { temperature: 0.2, top_p: 0.9 }
  const request = from('openai-chat', '', requestOf({ sampling: { temperature: 0.2, topP: 0.9 } }), wire)
  expect(fitSampling(request, context).sampling).toEqual({ temperature: 0.2 })
  expect(notes(context)).toEqual([{ op: 'dropped', code: 'sampling_dropped:top_p', severity: 'warn', from: '/top_p' }])
  expect(fitted({ topP: 0.9 }, contextOf('openai-chat', 'anthropic', { model: 'claude-sonnet-4-5' }))).toEqual({
    topP: 0.9,
  })
})

test('temperatures over 1 become 1 where Claude takes any (REQ-16)', () => {
  const older = contextOf('openai-chat', 'anthropic', { model: 'claude-sonnet-4-6' })
  expect(fitted({ temperature: 1.6 }, older)).toEqual({ temperature: 1 })
  expect(codes(older.ledger)).toEqual(['sampling_clamped:temperature'])
  const newer = contextOf('openai-chat', 'anthropic', { model: 'claude-opus-4-8' })
  expect(fitted({ temperature: 1.6 }, newer)).toBe(undefined)
  expect(codes(newer.ledger)).toEqual(['sampling_dropped:temperature'])
})

test('leaving out a default is no warning', () => {
  const context = contextOf('openai-chat', 'anthropic', { model: 'claude-opus-5-5' })
  expect(fitted({ temperature: 1, topP: 1 }, context)).toBe(undefined)
  expect(notes(context).map(({ severity }) => severity)).toEqual(['info', 'info'])
})

test('nothing of it while Claude thinks, but the temperature that it wants then', () => {
  const reasoning = { mode: 'enabled', budget: 2048 } as const
  const context = contextOf('openai-chat', 'anthropic', { model: 'claude-sonnet-4-5' })
  expect(fitted({ temperature: 0.5, topK: 5 }, context, { reasoning })).toBe(undefined)
  expect(codes(context.ledger)).toEqual(['sampling_dropped:temperature', 'sampling_dropped:top_k'])
  expect(fitted({ temperature: 1 }, context, { reasoning })).toEqual({ temperature: 1 })
})

test('OpenAI reasoning models take it only when told not to reason', () => {
  expect(fitted({ temperature: 0.5 }, newer(), { reasoning: { effort: 'low' } })).toBe(undefined)
  expect(fitted({ temperature: 0.5 }, newer())).toBe(undefined)
  expect(fitted({ temperature: 0.5 }, newer(), { reasoning: { effort: 'none' } })).toEqual({ temperature: 0.5 })
  expect(fitted({ temperature: 0.5 }, contextOf('anthropic', 'openai-chat', { model: 'o3' }))).toBe(undefined)
})

test("a preset's own parameters pass", () => {
  const context = contextOf('anthropic', 'openai-chat', { traits: { passFields: ['top_k'] } })
  expect(fitted({ topK: 40 }, context)).toEqual({ topK: 40 })
})

test('what a chat client sends goes to any chat host', () => {
  const request = requestOf({ sampling: ALL })
  expect(fitSampling(request, contextOf('openai-chat', 'openai-chat'))).toBe(request)
})

test('the very same model is not judged (REQ-17)', () => {
  const request = requestOf({ model: 'claude-opus-5-5', sampling: { temperature: 1.6 } })
  expect(fitSampling(request, contextOf('anthropic', 'anthropic', { model: 'claude-opus-5-5' }))).toBe(request)
})

test('token probabilities, where there are any', () => {
  const asked = requestOf({ logprobs: { top: 3 } })
  const fit = (context: FitContext) => [fitSampling(asked, context).logprobs, codes(context.ledger)]
  expect(fit(contextOf('openai-chat', 'openai-responses', { model: 'gpt-4o' }))).toEqual([{ top: 3 }, []])
  expect(fit(contextOf('openai-chat', 'anthropic'))).toEqual([undefined, ['logprobs_dropped']])
  expect(fit(contextOf('openai-chat', 'openai-responses', { model: 'gpt-5.6-luna' }))).toEqual([
    undefined,
    ['logprobs_dropped'],
  ])
})
