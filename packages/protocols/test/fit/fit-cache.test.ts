import type { CacheMark, Part, Request } from '#ir'
import { describe, expect, test } from 'vitest'
import { fitCache } from '../../src/fit/fit-cache.ts'
import { sha256Hex } from '../../src/fit/sha256.ts'
import { codes } from '../support/exchange.ts'
import { requestOf, user } from '../support/requests.ts'
import { contextOf, from, notes } from './fitting.ts'

const marked = (text: string, cache: CacheMark = {}): Part => ({ kind: 'text', text, cache })
const marksOf = (request: Request): (CacheMark | undefined)[] =>
  request.turns.flatMap((turn) => turn.parts).map((part) => ('cache' in part ? part.cache : undefined))

const openai = () => contextOf('anthropic', 'openai-responses', { model: 'gpt-5.6' })

const responses = () => contextOf('anthropic', 'openai-responses')

describe('marks', () => {
  test("Anthropic's lifetimes in OpenAI's", () => {
    const request = requestOf({ turns: [user(marked('a', { ttl: '5m' }), marked('b', { ttl: '1h' }), marked('c'))] })
    expect(marksOf(fitCache(request, openai()))).toEqual([{ ttl: '30m' }, { ttl: '12h' }, {}])
  })

  test('and back', () => {
    const request = requestOf({ turns: [user(marked('a', { ttl: '30m' }), marked('b', { ttl: '12h' }))] })
    expect(marksOf(fitCache(request, contextOf('openai-chat', 'anthropic')))).toEqual([{ ttl: '5m' }, { ttl: '1h' }])
  })

  test('older OpenAI models have none, and that is no warning', () => {
    const context = contextOf('anthropic', 'openai-responses', { model: 'gpt-5.5' })
    const part = from('anthropic', '/messages/0/content/0', marked('a'))
    expect(marksOf(fitCache(requestOf({ turns: [user(part)] }), context))).toEqual([undefined])
    expect(notes(context)).toEqual([
      {
        op: 'dropped',
        code: 'cache_marker_dropped',
        severity: 'info',
        from: '/messages/0/content/0/cache_control',
      },
    ])
  })

  test('of more than four the last four stay, tools and results counted', () => {
    const context = contextOf('openai-chat', 'anthropic')
    const result: Part = { kind: 'tool-result', call: 'function', callId: 'c', parts: [marked('r')], cache: {} }
    const fitted = fitCache(
      requestOf({
        tools: [{ kind: 'function', name: 'f', cache: {} }],
        system: [{ kind: 'text', text: 's', cache: {} }],
        turns: [user(result, marked('a'), marked('b'))],
      }),
      context,
    )
    expect(fitted.tools).toEqual([{ kind: 'function', name: 'f' }])
    expect(fitted.system).toEqual([{ kind: 'text', text: 's' }])
    expect(fitted.turns).toEqual([user(result, marked('a'), marked('b'))])
    expect(codes(context.ledger)).toEqual(['cache_marker_dropped', 'cache_marker_dropped'])
  })

  test('none on empty text', () => {
    const context = contextOf('openai-chat', 'anthropic')
    expect(marksOf(fitCache(requestOf({ turns: [user(marked(''), marked('a'))] }), context))).toEqual([undefined, {}])
  })

  test('what fits stays the same object', () => {
    const request = requestOf({ turns: [user(marked('a', { ttl: '5m' }))] })
    expect(fitCache(request, contextOf('anthropic', 'anthropic'))).toBe(request)
  })
})

describe('the key of a conversation', () => {
  const expected = sha256Hex('11-22').slice(0, 32)

  test.each([
    ['Claude Code', '{"device_id":"d","account_uuid":"","session_id":"11-22"}'],
    ['older Claude Code', 'user_abc_account__session_11-22'],
  ])('comes from the session of %s', (_, who) => {
    expect(fitCache(requestOf({ user: who }), responses()).promptCache).toEqual({ key: expected })
  })

  test('never from a user alone, never where the host does not know it', () => {
    const plain = requestOf({ user: 'somebody' })
    expect(fitCache(plain, responses())).toBe(plain)
    const session = requestOf({ user: 'user_abc_account__session_11-22' })
    expect(fitCache(session, contextOf('anthropic', 'openai-chat'))).toBe(session)
  })

  test("is the client's own where it has one", () => {
    const request = requestOf({ promptCache: { key: 'mine' } })
    expect(fitCache(request, contextOf('openai-chat', 'openai-responses'))).toBe(request)
    const context = contextOf('openai-responses', 'anthropic')
    expect(fitCache(request, context)).toEqual(requestOf({}))
    expect(codes(context.ledger)).toEqual(['field_dropped:prompt_cache_key'])
  })

  test('is shortened to what OpenAI takes', () => {
    const long = 'k'.repeat(65)
    const context = contextOf('openai-chat', 'openai-responses')
    expect(fitCache(requestOf({ promptCache: { key: long } }), context).promptCache).toEqual({ key: sha256Hex(long) })
  })
})

test('the automatic mark and the options go with the vendor that has them', () => {
  const auto = requestOf({ promptCache: { auto: {} } })
  const away = contextOf('anthropic', 'gemini')
  expect(fitCache(auto, away)).toEqual(requestOf({}))
  expect(codes(away.ledger)).toEqual(['field_dropped:cache_control'])
  const options = requestOf({ promptCache: { key: 'k', retention: '24h' } })
  const claude = contextOf('openai-responses', 'anthropic')
  expect(fitCache(options, claude)).toEqual(requestOf({}))
  expect(codes(claude.ledger)).toEqual(['field_dropped:prompt_cache_key', 'field_dropped:prompt_cache_options'])
  expect(fitCache(options, contextOf('openai-chat', 'openai-responses'))).toBe(options)
})
