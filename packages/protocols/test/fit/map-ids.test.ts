import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mapIds } from '../../src/fit/map-ids.ts'
import type { ToolCall, ToolResult, Turn } from '../../src/ir/index.ts'
import { codes } from '../support/exchange.ts'
import { assistant, call, requestOf, result, user } from '../support/requests.ts'
import { contextOf } from './fitting.ts'

const ids = (turns: readonly Turn[]): readonly string[] =>
  turns.flatMap((turn) =>
    turn.parts.flatMap((part) =>
      part.kind === 'tool-call' ? part.id : part.kind === 'tool-result' ? part.callId : [],
    ),
  )

test('an id that the target would refuse is replaced in call and result alike (TOOL-08)', () => {
  const to = contextOf('openai-chat', 'anthropic')
  const id = `toolu_vrtx_${'0'.repeat(60)}:3`
  const given = requestOf({ turns: [user('go'), assistant(call(id)), user(result(id, 'x'))] })
  const [first, second] = ids(mapIds(given, to).turns)
  expect(first).toMatch(/^call_[a-z2-7]{24}$/)
  expect(second).toBe(first)
  expect(ids(mapIds(given, to).turns)).toEqual([first, first])
  expect(new Set(codes(to.ledger))).toEqual(new Set(['tool_id_mapped']))
})

test('a chat host gets ids back that only a model of it makes; others do not', () => {
  const given = requestOf({ turns: [assistant(call('functions.read:0')), user(result('functions.read:0'))] })
  expect(mapIds(given, contextOf('anthropic', 'openai-chat'))).toBe(given)
  const [moved] = ids(mapIds(given, contextOf('openai-chat', 'anthropic')).turns)
  expect(moved).toMatch(/^call_[a-z2-7]{24}$/)
  const odd = requestOf({ turns: [assistant(call('functions read')), user(result('functions read'))] })
  expect(ids(mapIds(odd, contextOf('anthropic', 'openai-chat')).turns)[0]).toMatch(/^call_/)
})

test('Mistral gets nine letters and digits (TOOL-09)', () => {
  const to = contextOf('anthropic', 'openai-chat', {
    traits: { toolId: { pattern: /^[a-zA-Z0-9]{9}$/, style: 'mistral' } },
  })
  const given = requestOf({
    turns: [assistant(call('toolu_1'), call('toolu_2')), user(result('toolu_1'), result('toolu_2'))],
  })
  const [a, b, c, d] = ids(mapIds(given, to).turns)
  expect(a).toMatch(/^[a-z2-7]{9}$/)
  expect([c, d]).toEqual([a, b])
  expect(a).not.toBe(b)
})

test('an id used again gets another one, its results go with it', () => {
  const turns = [
    user('go'),
    assistant(call('0'), call('0', 'write')),
    user(result('0', 'first'), result('0', 'second')),
    assistant(call('0')),
    user(result('0', 'third')),
  ]
  const fitted = mapIds(requestOf({ turns }), contextOf('openai-chat', 'anthropic')).turns
  const [a, b, ra, rb, c, rc] = ids(fitted)
  expect([a, ra]).toEqual(['0', '0'])
  expect([rb, rc]).toEqual([b, c])
  expect(new Set([a, b, c]).size).toBe(3)
})

test('legal, unique ids leave the request the same object', () => {
  const given = requestOf({ turns: [user('go'), assistant(call('call_1')), user(result('call_1', 'x'))] })
  expect(mapIds(given, contextOf('openai-chat', 'anthropic'))).toBe(given)
})

test('towards its own protocol only what would be refused is replaced, also in histories that nobody merged', () => {
  const given = requestOf({
    turns: [
      assistant(call('a')),
      assistant(call('fn:0')),
      user(result('a')),
      user(result('fn:0')),
      assistant(call('a')),
    ],
  })
  const [a, b, ra, rb, again] = ids(mapIds(given, contextOf('anthropic', 'anthropic')).turns)
  expect([a, ra, again]).toEqual(['a', 'a', 'a'])
  expect(b).toMatch(/^call_/)
  expect(rb).toBe(b)
})

test('a longer history gives the same ids for the part that was there, and each call its own', () => {
  const turn = fc
    .array(fc.constantFrom('', '0', '1', 'call_1', 'a:b', 'x'.repeat(70)), { minLength: 1, maxLength: 3 })
    .map((names): readonly Turn[] => [
      assistant(...names.map((name): ToolCall => call(name))),
      user(...names.map((name): ToolResult => result(name))),
    ])
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 6 }), turn, (history, next) => {
      const to = contextOf('openai-chat', 'anthropic')
      const before = mapIds(requestOf({ turns: history.flat() }), to).turns
      const after = mapIds(requestOf({ turns: [...history, next].flat() }), to).turns
      expect(after.slice(0, before.length)).toEqual(before)
      const calls = after.flatMap((each) => each.parts).filter((part) => part.kind === 'tool-call')
      expect(new Set(calls.map((each) => each.id)).size).toBe(calls.length)
      const results = after.flatMap((each) => each.parts).filter((part) => part.kind === 'tool-result')
      expect(results.map((each) => each.callId)).toEqual(calls.map((each) => each.id))
    }),
  )
})

test('a thousand uses of one id take no noticeable time', () => {
  const turns = Array.from({ length: 1000 }, () => [assistant(call('call_0')), user(result('call_0'))]).flat()
  expect(new Set(ids(mapIds(requestOf({ turns }), contextOf('openai-chat', 'anthropic')).turns)).size).toBe(1000)
})
