import type { Part } from '#ir'
import { expect, test } from 'vitest'
import { restoreOrder } from '../../src/fit/restore-order.ts'
import { assistant, call, requestOf, text } from '../support/requests.ts'
import { assistantParts, contextOf } from './fitting.ts'

const context = contextOf('anthropic', 'openai-responses')

function thought(name: string, before?: string): Part {
  const seal = {
    kind: 'encrypted',
    value: name,
    by: { family: 'x' },
    ...(before === undefined ? {} : { before }),
  } as const
  return { kind: 'reasoning', text: name, seal }
}

const order = (parts: readonly Part[]): string[] =>
  assistantParts(restoreOrder, parts, context).map((part) =>
    part.kind === 'tool-call' ? part.id : 'text' in part ? (part.text ?? '') : part.kind,
  )

test('calls that Claude Code put last go back to where they were (golden REAS-21)', () => {
  const parts = [thought('one', ''), text('said'), thought('two', 'rct'), call('a'), call('b')]
  expect(order(parts)).toEqual(['one', 'a', 'said', 'two', 'b'])
})

test('three rounds of thinking', () => {
  const parts = [
    thought('1', ''),
    thought('2', 'rc'),
    text('t'),
    thought('3', 'rcrtcc'),
    call('a'),
    call('b'),
    call('c'),
    text('end'),
  ]
  expect(order(parts)).toEqual(['1', 'a', '2', 't', 'b', 'c', '3', 'end'])
})

test('text before the first thought', () => {
  expect(order([text('first'), thought('1', 'tc'), call('a')])).toEqual(['first', 'a', '1'])
})

test('blocks without a letter travel with the block before them', () => {
  const image: Part = { kind: 'media', media: 'image', data: { type: 'url', url: 'https://x.test/' } }
  const parts = [thought('1', ''), text('t'), image, thought('2', 'rct'), call('a')]
  expect(order(parts)).toEqual(['1', 'a', 't', 'media', '2'])
})

test('what is in order already stays the same object', () => {
  const turn = assistant(thought('1', ''), call('a'), thought('2', 'rc'), text('t'))
  const request = requestOf({ turns: [turn] })
  expect(restoreOrder(request, context)).toBe(request)
})

test.each([
  ['a seal that says nothing of its place', [thought('1', ''), text('t'), thought('2'), call('a')]],
  ['a call that is no longer there', [thought('1', ''), text('t'), thought('2', 'rct')]],
  ['seals of two replies in one turn', [thought('1', 'tc'), text('t'), thought('2', 'c'), call('a')]],
])('nothing is moved with %s', (_, parts) => {
  const request = requestOf({ turns: [assistant(...parts)] })
  expect(restoreOrder(request, context)).toBe(request)
})

test('users are left alone', () => {
  const request = requestOf({ turns: [{ role: 'user', parts: [text('t'), thought('1', 'c'), call('a')] }] })
  expect(restoreOrder(request, context)).toBe(request)
})
