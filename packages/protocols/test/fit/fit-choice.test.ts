import { expect, test } from 'vitest'
import { fitChoice } from '../../src/fit/fit-choice.ts'
import type { FunctionTool, ToolChoice } from '../../src/ir/index.ts'
import { GatewayError, withOrigin } from '../../src/ir/index.ts'
import { codes } from '../support/exchange.ts'
import { assistant, requestOf, system, user } from '../support/requests.ts'
import { contextOf } from './fitting.ts'

const tools: readonly FunctionTool[] = ['f', 'g'].map((name) => ({ kind: 'function', name }))
const named = (name: string): ToolChoice => ({ mode: 'named', name, call: 'function' })
const allowed = (inner: 'auto' | 'required', ...names: readonly string[]): ToolChoice => ({
  mode: 'allowed',
  inner,
  names: names.map((name) => ({ name })),
})

test('a choice that the target takes stays the same object', () => {
  for (const toolChoice of [named('f'), { mode: 'required' }, { mode: 'auto' }, { mode: 'none' }] as const) {
    const given = requestOf({ tools, toolChoice, parallelTools: false })
    expect(fitChoice(given, contextOf('openai-chat', 'anthropic'))).toBe(given)
  }
})

test('a tool that was never declared is refused by name', () => {
  const given = requestOf({ tools, toolChoice: named('h') })
  expect(() => fitChoice(given, contextOf('openai-chat', 'anthropic'))).toThrow(
    new GatewayError('invalid-request', 'tool_choice: the request declares no tool named "h".', {
      path: 'tool_choice',
    }),
  )
  const several = requestOf({ tools, toolChoice: allowed('auto', 'f', 'h', 'i') })
  expect(() => fitChoice(several, contextOf('openai-responses', 'gemini'))).toThrow('no tool named "h", "i"')
})

test('a choice of a tool that fitting took away is left out and noted', () => {
  const wire = { tool_choice: { type: 'tool', name: 'gone' } }
  const original = withOrigin('anthropic', wire, '', {
    ...requestOf({ tools: [...tools, { kind: 'function', name: 'gone' }], toolChoice: named('gone') }),
  })
  const to = contextOf('anthropic', 'openai-chat')
  expect('toolChoice' in fitChoice({ ...original, tools }, to)).toBe(false)
  expect(to.ledger.notes[0]).toMatchObject({ op: 'dropped', code: 'tool_choice_dropped', from: '/tool_choice' })
  const some = withOrigin('openai-responses', {}, '', {
    ...requestOf({ tools: [...tools, { kind: 'function', name: 'gone' }], toolChoice: allowed('auto', 'gone', 'f') }),
  })
  expect(fitChoice({ ...some, tools }, contextOf('openai-responses', 'gemini')).toolChoice).toEqual(
    allowed('auto', 'f'),
  )
  const none = { ...some, tools, toolChoice: allowed('auto', 'gone') }
  expect(fitChoice(none, contextOf('openai-responses', 'gemini')).toolChoice).toEqual({ mode: 'none' })
})

test('without any tool choice and flag go; only a lost demand is noted', () => {
  const to = contextOf('openai-chat', 'anthropic')
  expect(fitChoice(requestOf({ toolChoice: { mode: 'auto' }, parallelTools: false }), to)).toEqual(requestOf({}))
  expect(codes(to.ledger)).toEqual([])
  expect(fitChoice(requestOf({ toolChoice: { mode: 'required' } }), to)).toEqual(requestOf({}))
  expect(codes(to.ledger)).toEqual(['tool_choice_dropped'])
})

test('models that refuse a forced choice are asked in words, tools stay (TOOL-15)', () => {
  const to = contextOf('openai-chat', 'anthropic', { capabilities: { forcedToolChoice: false } })
  const given = requestOf({ tools, toolChoice: named('f') })
  expect(fitChoice(given, to)).toEqual({
    ...given,
    toolChoice: { mode: 'auto' },
    turns: [user('hi'), system('Your next step has to be a call of the tool `f`.')],
  })
  expect(codes(to.ledger)).toEqual(['tool_choice_emulated'])
})

test('the words are tagged user text where no system message may come last', () => {
  const to = contextOf('openai-chat', 'gemini', { capabilities: { forcedToolChoice: false } })
  const words = '<system-reminder>\nYour next step has to be a tool call.\n</system-reminder>'
  const given = requestOf({ tools, toolChoice: { mode: 'required' } })
  expect(fitChoice(given, to).turns).toEqual([user('hi', words)])
  const answered = { ...given, turns: [user('hi'), assistant('so')] }
  expect(fitChoice(answered, to).turns).toEqual([user('hi'), assistant('so'), user(words)])
})

test('allowed tools that the target cannot enforce are told and watched', () => {
  const to = contextOf('openai-responses', 'anthropic')
  const given = requestOf({ tools, toolChoice: allowed('required', 'g') })
  const fitted = fitChoice(given, to)
  expect(fitted.toolChoice).toEqual({ mode: 'required' })
  expect(fitted.tools).toBe(given.tools)
  expect(fitted.turns.at(-1)).toEqual(system('For this answer only these tools are available: `g`.'))
  expect(to.plan.allowed).toEqual(new Set(['g']))
})

test('allowed and required, both in words', () => {
  const to = contextOf('openai-responses', 'anthropic', { capabilities: { forcedToolChoice: false } })
  const fitted = fitChoice(requestOf({ tools, toolChoice: allowed('required', 'g') }), to)
  expect(fitted.toolChoice).toEqual({ mode: 'auto' })
  expect(fitted.turns.at(-1)).toEqual(
    system('For this answer only these tools are available: `g`. Your next step has to be a tool call.'),
  )
})

test('a target that knows allowed tools gets them', () => {
  const given = requestOf({ tools, toolChoice: allowed('required', 'g') })
  expect(fitChoice(given, contextOf('openai-responses', 'gemini'))).toBe(given)
  const soft = contextOf('openai-responses', 'gemini', { capabilities: { forcedToolChoice: false } })
  expect(fitChoice(given, soft).toolChoice).toEqual(allowed('auto', 'g'))
})

test('a model that cannot think while forced is asked in words only when the history holds its thinking (TOOL-16)', () => {
  const capabilities = { forcedChoiceWhileThinking: false }
  const given = requestOf({ tools, toolChoice: named('f'), reasoning: { mode: 'enabled', budget: 2000 } })
  expect(fitChoice(given, contextOf('openai-chat', 'anthropic', { capabilities }))).toBe(given)
  const thought = { kind: 'reasoning' as const, text: 'hm' }
  const thinking = { ...given, turns: [user('hi'), assistant(thought, 'so'), user('go')] }
  const fitted = fitChoice(thinking, contextOf('openai-chat', 'anthropic', { capabilities }))
  expect(fitted.toolChoice).toEqual({ mode: 'auto' })
  expect(fitted.reasoning).toBe(given.reasoning)
  const off = { ...thinking, reasoning: { mode: 'disabled' as const } }
  expect(fitChoice(off, contextOf('openai-chat', 'anthropic', { capabilities }))).toBe(off)
})

test('a target without a parallel flag: the wish for single calls is noted, the default is not', () => {
  const to = contextOf('openai-chat', 'gemini')
  expect(fitChoice(requestOf({ tools, parallelTools: true }), to)).toEqual(requestOf({ tools }))
  expect(codes(to.ledger)).toEqual([])
  expect(fitChoice(requestOf({ tools, parallelTools: false }), to)).toEqual(requestOf({ tools }))
  expect(codes(to.ledger)).toEqual(['field_dropped:parallel_tool_calls'])
})

test('a hosted choice needs its hosted tool', () => {
  const toolChoice: ToolChoice = { mode: 'hosted', hosted: 'web-search', raw: {} }
  const search = { kind: 'hosted' as const, hosted: 'web-search' as const, name: 'web_search' }
  const given = requestOf({ tools: [search], toolChoice })
  expect(fitChoice(given, contextOf('openai-responses', 'anthropic'))).toBe(given)
  expect(fitChoice(requestOf({ tools, toolChoice }), contextOf('openai-responses', 'anthropic'))).toEqual(
    requestOf({ tools }),
  )
})

test('a request for its own model in its own protocol is not judged', () => {
  const given = requestOf({ model: 'some-model', tools, toolChoice: named('h'), parallelTools: false })
  expect(fitChoice(given, contextOf('anthropic', 'anthropic', { capabilities: { forcedToolChoice: false } }))).toBe(
    given,
  )
})
