import { expect, test } from 'vitest'
import { mergeTurns } from '../../src/fit/merge-turns.ts'
import { assistant, call, requestOf, result, system, text, user } from '../support/requests.ts'
import { contextOf } from './fitting.ts'

const merged = (
  turns: NonNullable<Parameters<typeof requestOf>[0]>['turns'],
  target: 'anthropic' | 'openai-chat' | 'gemini' = 'anthropic',
) => mergeTurns(requestOf({ turns: turns ?? [] }), contextOf('openai-responses', target)).turns

test('neighbours of one role become one turn of several parts (REQ-06)', () => {
  expect(merged([user('a'), user('b'), assistant('c'), assistant(call('1')), user(result('1')), user('d')])).toEqual([
    user('a', 'b'),
    assistant('c', call('1')),
    user(result('1'), 'd'),
  ])
})

test('system turns stay apart, from others and from each other', () => {
  expect(merged([user('a'), system('s1'), system('s2'), user('b')])).toEqual([
    user('a'),
    system('s1'),
    system('s2'),
    user('b'),
  ])
})

test('empty texts and turns go, and what they separated is joined (REQ-07)', () => {
  expect(merged([user('a'), assistant(''), system(), user('', 'b'), assistant('', call('1')), user('c')])).toEqual([
    user('a', 'b'),
    assistant(call('1')),
    user('c'),
  ])
})

test('blank text is empty for Anthropic only', () => {
  expect(merged([user('a', ' \n')])).toEqual([user('a')])
  expect(merged([user('a', ' \n')], 'openai-chat')).toEqual([user('a', ' \n')])
})

test('an assistant turn of reasoning alone stays (REQ-08)', () => {
  const thought = { kind: 'reasoning' as const, text: 'hm' }
  expect(merged([user('a'), assistant(thought), user('b')])).toEqual([user('a'), assistant(thought), user('b')])
})

test('a user turn is put first where the target insists', () => {
  for (const target of ['anthropic', 'gemini'] as const) {
    expect(merged([assistant('a'), user('b')], target)).toEqual([user('(continued)'), assistant('a'), user('b')])
    expect(merged([], target)).toEqual([user('(continued)')])
  }
  expect(merged([assistant('a'), user('b')], 'openai-chat')).toEqual([assistant('a'), user('b')])
})

test('an empty user message does not turn the answer before it into a prefill, and neither later when it is answered', () => {
  const silent = [user('a'), assistant('b'), user('(continued)')]
  expect(merged([user('a'), assistant('b'), user('')])).toEqual(silent)
  expect(merged([user('a'), assistant('b'), user(''), assistant('c')])).toEqual([...silent, assistant('c')])
  // Where the user has the word already there is nothing to hold.
  expect(merged([user('a'), user(''), assistant(''), user('')])).toEqual([user('a')])
})

test('the later effort and phase of joined turns count, and a name they share', () => {
  const joined = merged([
    { ...assistant('a'), phase: 'commentary', name: 'bot' },
    { ...assistant('b'), phase: 'final_answer', name: 'bot', effort: 'low' },
    { ...user('c'), name: 'ann' },
    { ...user('d'), name: 'ben' },
  ])
  expect(joined.slice(1)).toEqual([
    { ...assistant('a', 'b'), phase: 'final_answer', name: 'bot', effort: 'low' },
    user('c', 'd'),
  ])
})

test('a message that holds nothing but an effort leaves it to the turn before it', () => {
  expect(merged([user('a'), { ...system(), effort: 'high' }, assistant('b')])).toEqual([
    { ...user('a'), effort: 'high' },
    assistant('b'),
  ])
})

test('untouched turns stay the same objects; the same protocol is left alone altogether', () => {
  const given = requestOf({ turns: [user('a'), assistant('b'), user('c'), user('d')] })
  const fitted = mergeTurns(given, contextOf('openai-chat', 'anthropic'))
  expect(fitted.turns[0]).toBe(given.turns[0])
  expect(mergeTurns(given, contextOf('openai-chat', 'openai-chat'))).toBe(given)
  const alternating = requestOf({ turns: [user('a'), assistant('b'), user(text('c'))] })
  expect(mergeTurns(alternating, contextOf('openai-chat', 'anthropic'))).toBe(alternating)
})
