import { GatewayError } from '#ir'
import { describe, expect, test } from 'vitest'
import { fitLimits } from '../../src/fit/fit-limits.ts'
import { codes } from '../support/exchange.ts'
import { requestOf } from '../support/requests.ts'
import { contextOf, from, notes } from './fitting.ts'

describe('output limit', () => {
  test.each([
    ['claude-opus-5-5', 128_000],
    ['claude-haiku-4-5', 64_000],
    ['claude-3-opus-20240229', 4096],
    ['claude-of-the-future', 32_000],
    ['house-model', 32_000],
  ])('%s gets %i when nothing is said (REQ-13)', (model, most) => {
    const context = contextOf('openai-responses', 'anthropic', { model })
    expect(fitLimits(requestOf({}), context).maxOutputTokens).toBe(most)
    expect(notes(context)).toEqual([{ op: 'added', code: 'max_tokens_default', severity: 'info' }])
  })

  test('other protocols know a default', () => {
    const request = requestOf({})
    expect(fitLimits(request, contextOf('openai-responses', 'gemini'))).toBe(request)
  })

  test('Responses wants 16 (REQ-14)', () => {
    const context = contextOf('openai-chat', 'openai-responses')
    const request = from('openai-chat', '', requestOf({ maxOutputTokens: 8 }), { max_tokens: 8 })
    expect(fitLimits(request, context).maxOutputTokens).toBe(16)
    expect(notes(context)).toEqual([
      { op: 'approximated', code: 'max_tokens_raised_16', severity: 'warn', from: '/max_tokens' },
    ])
  })

  test('a limit of 0, which only warms the cache, asks for one token', () => {
    const context = contextOf('anthropic', 'gemini')
    expect(fitLimits(requestOf({ maxOutputTokens: 0 }), context).maxOutputTokens).toBe(1)
    expect(codes(context.ledger)).toEqual(['max_tokens_raised_1'])
  })

  test('more than the model writes is lowered', () => {
    const context = contextOf('openai-chat', 'anthropic', { model: 'claude-3-5-sonnet-20241022' })
    expect(fitLimits(requestOf({ maxOutputTokens: 50_000 }), context).maxOutputTokens).toBe(8192)
    expect(codes(context.ledger)).toEqual(['max_tokens_clamped'])
  })
})

describe('stop sequences', () => {
  const stop = ['a', 'b', 'c', 'd', 'e']
  const fit = (...place: Parameters<typeof contextOf>) => {
    const context = contextOf(...place)
    const fitted = fitLimits(requestOf({ stop, maxOutputTokens: 100 }), context)
    return { sent: fitted.stop, watched: context.plan.stop, codes: codes(context.ledger) }
  }

  test('four for chat, the rest is watched (REQ-18)', () => {
    expect(fit('anthropic', 'openai-chat')).toEqual({
      sent: ['a', 'b', 'c', 'd'],
      watched: ['e'],
      codes: ['stop_emulated'],
    })
  })

  test('none for Responses and for reasoning models: all are watched', () => {
    const all = { sent: undefined, watched: stop, codes: ['stop_emulated'] }
    expect(fit('anthropic', 'openai-responses')).toEqual(all)
    expect(fit('anthropic', 'openai-chat', { model: 'o3' })).toEqual(all)
  })

  test('five for Gemini, any number for Anthropic', () => {
    expect(fit('anthropic', 'gemini')).toEqual({ sent: stop, watched: [], codes: [] })
    expect(fit('openai-chat', 'anthropic')).toEqual({ sent: stop, watched: [], codes: [] })
  })

  test('Anthropic refuses white space: that is watched; nothing at all is no sequence', () => {
    const context = contextOf('openai-chat', 'anthropic')
    expect(fitLimits(requestOf({ stop: ['\n\n', 'END', ''], maxOutputTokens: 9 }), context).stop).toEqual(['END'])
    expect(context.plan.stop).toEqual(['\n\n'])
  })
})

describe('several answers', () => {
  const two = from('openai-chat', '', requestOf({ candidates: 2, maxOutputTokens: 9 }), { n: 2 })

  test.each(['anthropic', 'openai-responses', 'gemini'] as const)('are refused by name for %s (REQ-19)', (protocol) => {
    const text = 'n>1 is not supported by the provider of this model; ask for one answer at a time.'
    expect(() => fitLimits(two, contextOf('openai-chat', protocol))).toThrow(
      new GatewayError('unsupported', text, { path: 'n', code: 'unsupported_parameter' }),
    )
  })

  test('are given by the host of a chat client', () => {
    expect(fitLimits(two, contextOf('openai-chat', 'openai-chat')).candidates).toBe(2)
  })

  test('one is what everyone gives', () => {
    const one = requestOf({ candidates: 1, maxOutputTokens: 9 })
    expect(fitLimits(one, contextOf('openai-chat', 'anthropic'))).toEqual(requestOf({ maxOutputTokens: 9 }))
  })
})

test('the limit on built-in calls is only known to Responses', () => {
  const request = requestOf({ maxToolCalls: 3 })
  const context = contextOf('openai-responses', 'openai-chat')
  expect(fitLimits(request, context)).toEqual(requestOf({}))
  expect(codes(context.ledger)).toEqual(['field_dropped:max_tool_calls'])
})
