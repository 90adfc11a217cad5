import { expect, test } from 'vitest'
import { placeSystem } from '../../src/fit/place-system.ts'
import type { ProtocolId, Turn } from '../../src/ir/index.ts'
import type { ModelCapabilities } from '../../src/target.ts'
import { codes } from '../support/exchange.ts'
import { assistant, call, requestOf, result, system, text, user } from '../support/requests.ts'
import { contextOf } from './fitting.ts'

const placed = (
  turns: readonly Turn[],
  [source, target]: readonly [ProtocolId, ProtocolId],
  capabilities: ModelCapabilities = {},
) => {
  const to = contextOf(source, target, { capabilities })
  return { turns: placeSystem(requestOf({ turns }), to).turns, codes: codes(to.ledger) }
}

const reminder = (words: string): string => `<system-reminder>\n${words}\n</system-reminder>`

test('a model without mid-conversation system messages gets tagged user text, also in its own protocol (REQ-02)', () => {
  expect(placed([user('hi'), system('env')], ['anthropic', 'anthropic'], { midSystem: false })).toEqual({
    turns: [user('hi', reminder('env'))],
    codes: ['system_as_user'],
  })
})

test('a model that takes them gets them unchanged', () => {
  const given = [user('hi'), system('env'), assistant('x'), user(result('1')), system('note')]
  for (const lane of [
    ['anthropic', 'anthropic'],
    ['openai-responses', 'anthropic'],
  ] as const) {
    expect(placed(given, lane, { midSystem: true }).turns).toEqual(given)
  }
})

test('before a user message the system message moves behind it, groups keep their order (REQ-03)', () => {
  const given = [assistant(call('1')), user(result('1')), system('s1'), system('s2'), user('go on'), assistant('x')]
  expect(placed(given, ['anthropic', 'anthropic'])).toEqual({
    turns: [assistant(call('1')), user(result('1'), 'go on'), system('s1'), system('s2'), assistant('x')],
    codes: ['system_moved'],
  })
})

test('Gemini gets tagged text before the next words when the model spoke last (REQ-05)', () => {
  const given = [user('u1'), assistant('a1'), system('be brief'), user('u2')]
  expect(placed(given, ['openai-responses', 'gemini']).turns).toEqual([
    user('u1'),
    assistant('a1'),
    user(reminder('be brief'), 'u2'),
  ])
})

test('tagged text comes behind tool results', () => {
  const given = [user('u'), assistant(call('1')), user(result('1')), system('s')]
  expect(placed(given, ['anthropic', 'gemini']).turns.at(-1)).toEqual(user(result('1'), reminder('s')))
})

test('between two assistant turns Anthropic takes no foreign system message: it is a user turn of its own', () => {
  const given = [user('u'), assistant('a'), system('s'), assistant('b')]
  expect(placed(given, ['openai-chat', 'anthropic']).turns).toEqual([
    user('u'),
    assistant('a'),
    user(reminder('s')),
    assistant('b'),
  ])
  expect(placed(given, ['anthropic', 'anthropic']).turns).toEqual(given)
})

test('OpenAI hosts keep them in place, unless the host wants the system prompt first only', () => {
  const given = [user('u'), system('s'), user('v'), assistant('a')]
  expect(placed(given, ['anthropic', 'openai-chat']).turns).toEqual(given)
  expect(placed(given, ['openai-chat', 'openai-responses']).turns).toEqual(given)
  const strict = contextOf('anthropic', 'openai-chat', { traits: { midSystem: 'reminder' } })
  expect(placeSystem(requestOf({ turns: given }), strict).turns).toEqual([
    user('u', reminder('s'), 'v'),
    assistant('a'),
  ])
})

test('the first system messages of a host with the same protocol stay what they are', () => {
  const given = requestOf({ turns: [system('first'), user('u'), assistant('a'), system('late'), user('v')] })
  const fitted = placeSystem(given, contextOf('openai-chat', 'openai-chat', { traits: { midSystem: 'reminder' } }))
  expect(fitted.turns).toEqual([system('first'), user('u'), assistant('a'), user(reminder('late'), 'v')])
})

test('every text of a system message is tagged by itself and keeps its cache mark and its effort', () => {
  const given = [
    user('u'),
    { ...system({ ...text('a'), cache: { ttl: '1h' } }, 'b'), effort: 'high' as const, name: 'x' },
  ]
  expect(placed(given, ['anthropic', 'gemini']).turns).toEqual([
    {
      ...user('u', { ...text(reminder('a')), cache: { ttl: '1h' } }, reminder('b')),
      effort: 'high',
    },
  ])
})

const noted = (marked: boolean): readonly Turn[] => [user('u'), system(marked ? { ...text('T'), cache: {} } : 'T')]
const wordsOf = (turns: readonly Turn[]) =>
  turns.map((turn) => turn.parts.map((part) => part.kind === 'text' && part.text))

test('a string and an array of one text, which Claude Code alternates, give the same result (REQ-23)', () => {
  const { turns: first } = placed(noted(true), ['anthropic', 'openai-chat'])
  const { turns: second } = placed(noted(false), ['anthropic', 'openai-chat'])
  expect(wordsOf(first)).toEqual(wordsOf(second))
})
