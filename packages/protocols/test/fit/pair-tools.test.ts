import { expect, test } from 'vitest'
import { pairTools } from '../../src/fit/pair-tools.ts'
import type { Turn } from '../../src/ir/index.ts'
import { codes } from '../support/exchange.ts'
import { assistant, call, requestOf, result, system, text, user } from '../support/requests.ts'
import { contextOf } from './fitting.ts'

const filled = (id: string) => ({ ...result(id, '[no result: the call was interrupted]'), isError: true })

const paired = (turns: readonly Turn[], target: 'anthropic' | 'openai-chat' = 'openai-chat') => {
  const to = contextOf('openai-responses', target)
  return { turns: pairTools(requestOf({ turns }), to).turns, codes: codes(to.ledger) }
}

test('results come first, in call order, then the other words (REQ-11)', () => {
  const { turns } = paired([
    user('go'),
    assistant(call('a'), call('b')),
    user('by the way', result('b', 'B'), 'next', result('a', 'A')),
  ])
  expect(turns).toEqual([
    user('go'),
    assistant(call('a'), call('b')),
    user(result('a', 'A'), result('b', 'B'), 'by the way', 'next'),
  ])
})

test('a call without a result gets one that says so (TOOL-19)', () => {
  const given = [user('go'), assistant(call('a'), call('b')), user(result('b', 'B'), 'next')]
  expect(paired(given)).toEqual({
    turns: [user('go'), assistant(call('a'), call('b')), user(filled('a'), result('b', 'B'), 'next')],
    codes: ['orphan_call_filled'],
  })
})

test('so does one that nothing follows, or only a system message', () => {
  expect(paired([user('go'), assistant(call('a'))]).turns).toEqual([
    user('go'),
    assistant(call('a')),
    user(filled('a')),
  ])
  expect(paired([user('go'), assistant(call('a')), system('s')]).turns).toEqual([
    user('go'),
    assistant(call('a')),
    user(filled('a')),
    system('s'),
  ])
})

test('a result without a call becomes text that quotes it (TOOL-20)', () => {
  const image = {
    kind: 'media' as const,
    media: 'image' as const,
    data: { type: 'url' as const, url: 'https://a/b.png' },
  }
  const orphan = { ...result('a"b', 'one', image, 'two'), name: 'read', isError: true }
  expect(paired([user(orphan, 'go')])).toEqual({
    turns: [user('<tool_result id="a&quot;b" name="read" is_error="true">one\ntwo</tool_result>', image, 'go')],
    codes: ['orphan_result_text'],
  })
})

test('of several results for one call the last is sent', () => {
  expect(paired([user('go'), assistant(call('a')), user(result('a', 'old'), result('a', 'new'))])).toEqual({
    turns: [user('go'), assistant(call('a')), user(result('a', 'new'))],
    codes: ['duplicate_result_dropped'],
  })
})

test('calls that share an id take their results one after the other, in one turn and over turns', () => {
  const { turns } = paired([
    user('go'),
    assistant(call('0'), call('0')),
    user(result('0', 'first'), result('0', 'second')),
    assistant(call('0')),
    user(result('0', 'third')),
  ])
  expect(turns[2]).toEqual(user(result('0', 'first'), result('0', 'second')))
  expect(turns[4]).toEqual(user(result('0', 'third')))
})

test('a system message does not come between a call and its result', () => {
  const given = [user('go'), assistant(call('a')), system('s'), user(result('a', 'A'), 'next')]
  expect(paired(given).turns).toEqual([
    user('go'),
    assistant(call('a')),
    user(result('a', 'A')),
    system('s'),
    user('next'),
  ])
})

test('a result that comes after the model went on stands as text where it arrived', () => {
  const given = [user('go'), assistant(call('a')), user('wait'), assistant('ok'), user(result('a', 'A'))]
  expect(paired(given).turns).toEqual([
    user('go'),
    assistant(call('a')),
    user(filled('a'), 'wait'),
    assistant('ok'),
    user('<tool_result id="a">A</tool_result>'),
  ])
})

test('Anthropic gets text before calls, reasoning where it stood (TOOL-32)', () => {
  const thought = { kind: 'reasoning' as const, text: 'hm' }
  const given = [
    user('go'),
    assistant(call('a'), 'looking', thought, call('b'), 'more'),
    user(result('a', 'A'), result('b', 'B')),
  ]
  expect(paired(given, 'anthropic').turns[1]).toEqual(assistant('looking', call('a'), thought, 'more', call('b')))
  expect(paired(given).turns[1]).toBe(given[1])
})

test('native calls are paired like all others', () => {
  const shell = { ...call('a', 'local_shell'), call: 'local-shell' as const }
  const { turns } = paired([user('go'), assistant(shell)])
  expect(turns[2]).toEqual(user({ ...filled('a'), call: 'local-shell' }))
})

test('calls without ids are found by name', () => {
  const nameless = { ...result('', 'A'), name: 'read' }
  const other = { ...result('', 'B'), name: 'write' }
  const { turns } = paired([user('go'), assistant(call('', 'write'), call('', 'read')), user(nameless, other)])
  expect(turns[2]).toEqual(user(other, nameless))
})

test('turns that lost their last part are closed up before pairing', () => {
  expect(paired([user('a'), { role: 'assistant', parts: [] }, user('b')]).turns).toEqual([user('a', 'b')])
})

test('a history that is in order stays the same object, and so does any of the same protocol', () => {
  const ordered = requestOf({ turns: [user('go'), assistant('x', call('a')), user(result('a', 'A'), text('next'))] })
  expect(pairTools(ordered, contextOf('anthropic', 'openai-chat'))).toBe(ordered)
  const broken = requestOf({ turns: [user(result('a')), assistant(call('b'))] })
  expect(pairTools(broken, contextOf('anthropic', 'anthropic'))).toBe(broken)
})

test('ten thousand calls in one turn take no noticeable time', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `c${index}`)
  const given = [user('go'), assistant(...ids.map((id) => call(id))), user(...ids.toReversed().map((id) => result(id)))]
  expect(paired(given).turns[2]).toEqual(user(...ids.map((id) => result(id))))
})
