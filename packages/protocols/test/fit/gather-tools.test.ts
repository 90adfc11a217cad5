import { expect, test } from 'vitest'
import { gatherTools } from '../../src/fit/gather-tools.ts'
import type { CustomTool, FunctionTool, NamespaceTool, Tool, ToolAddition } from '../../src/ir/index.ts'
import { GatewayError, withOrigin } from '../../src/ir/index.ts'
import { codes } from '../support/exchange.ts'
import { assistant, call, requestOf, result, system, user } from '../support/requests.ts'
import { contextOf } from './fitting.ts'

const tool = (name: string, fields: Partial<FunctionTool> = {}): FunctionTool => ({ kind: 'function', name, ...fields })
const addition = (...tools: readonly Tool[]): ToolAddition => ({ kind: 'tool-addition', tools })
const namespace = (name: string, description: string | undefined, ...tools: readonly Tool[]): NamespaceTool => ({
  kind: 'namespace',
  name,
  ...(description === undefined ? {} : { description }),
  tools,
})
const exec: CustomTool = { kind: 'custom', name: 'exec' }

test('tools declared in the history join the list in order of first appearance', () => {
  const given = requestOf({
    tools: [tool('a')],
    turns: [system(addition(tool('b'), tool('a'))), user('u'), system('s', addition(tool('c')))],
  })
  expect(gatherTools(given, contextOf('openai-responses', 'openai-chat'))).toEqual(
    requestOf({ tools: [tool('a'), tool('b'), tool('c')], turns: [user('u'), system('s')] }),
  )
})

test('namespaces are flattened; their description introduces their first tool only', () => {
  const given = requestOf({
    tools: [
      namespace('agents', 'Work with agents.', tool('spawn', { description: 'Starts one.' }), tool('wait')),
      namespace('functions', '', exec),
      namespace('bare', 'Bare.', tool('x')),
    ],
  })
  expect(gatherTools(given, contextOf('openai-responses', 'anthropic')).tools).toEqual([
    tool('spawn', { namespace: 'agents', description: 'Work with agents.\n\nStarts one.' }),
    tool('wait', { namespace: 'agents' }),
    { ...exec, namespace: 'functions' },
    tool('x', { namespace: 'bare', description: 'Bare.' }),
  ])
})

test('a namespace that a later search completes keeps its introduction where it was', () => {
  const spawn = tool('spawn', { description: 'Starts one.' })
  const given = requestOf({
    tools: [namespace('agents', 'Agents.', spawn)],
    turns: [user('u', addition(namespace('agents', 'Agents.', spawn, tool('wait'))))],
  })
  expect(gatherTools(given, contextOf('openai-responses', 'gemini')).tools).toEqual([
    tool('spawn', { namespace: 'agents', description: 'Agents.\n\nStarts one.' }),
    tool('wait', { namespace: 'agents' }),
  ])
})

test('a later declaration that differs takes the place of the earlier one', () => {
  const to = contextOf('openai-responses', 'openai-chat')
  const given = requestOf({
    tools: [tool('a', { description: 'old' }), tool('b')],
    turns: [user('u', addition(tool('a', { description: 'new' })))],
  })
  expect(gatherTools(given, to).tools).toEqual([tool('a', { description: 'new' }), tool('b')])
  expect(codes(to.ledger)).toEqual(['tool_redeclared'])
})

test('names declared twice are refused, all of them listed', () => {
  const given = requestOf({
    tools: [tool('a'), exec, tool('a'), tool('exec'), namespace('n', undefined, tool('a'), tool('z')), tool('fine')],
  })
  expect(() => gatherTools(given, contextOf('openai-responses', 'openai-chat'))).toThrow(
    new GatewayError('invalid-request', 'Every tool needs a name of its own; declared more than once: a, exec.', {
      path: 'tools',
    }),
  )
})

const found = (...parts: Parameters<typeof result>[1][]) => ({
  ...result('s', ...parts),
  call: 'tool-search' as const,
})

test('the result of a tool search names what it found and still answers its call', () => {
  const search = { ...call('s', 'tool_search'), call: 'tool-search' as const }
  const given = requestOf({
    turns: [user('u'), assistant(search), user(found(addition(namespace('n', undefined, tool('a')), tool('b'))))],
  })
  const fitted = gatherTools(given, contextOf('openai-responses', 'openai-chat'))
  expect(fitted.tools).toEqual([tool('a', { namespace: 'n' }), tool('b')])
  expect(fitted.turns[2]).toEqual(user(found('Ready to use from now on: n__a, b.')))
  const nothing = requestOf({ turns: [user(found(addition()))] })
  expect(gatherTools(nothing, contextOf('openai-responses', 'openai-chat')).turns[0]).toEqual(
    user(found('No tool was found.')),
  )
})

test('deferred tools are offered, the placeholder is not, references become text', () => {
  const to = contextOf('anthropic', 'openai-chat')
  const reference = withOrigin('anthropic', { type: 'tool_reference', tool_name: 'Fetch' }, '/messages/1/content/0', {
    kind: 'opaque',
    type: 'tool_reference',
  } as const)
  const given = requestOf({
    tools: [tool('Bash'), tool('Fetch', { deferred: true }), tool('DeferredToolPlaceholder', { deferred: true })],
    turns: [user(result('t', reference), 'Tool loaded.')],
  })
  expect(gatherTools(given, to)).toEqual(
    requestOf({
      tools: [tool('Bash'), tool('Fetch')],
      turns: [user(result('t', 'Ready to use from now on: Fetch.'), 'Tool loaded.')],
    }),
  )
  expect(codes(to.ledger)).toEqual(['tool_dropped:DeferredToolPlaceholder', 'tools_undeferred'])
})

test('the client keeps its own way of declaring towards its own protocol', () => {
  const given = requestOf({
    tools: [namespace('n', undefined, exec), tool('DeferredToolPlaceholder', { deferred: true }), tool('a'), tool('a')],
    turns: [system(addition(tool('b')))],
  })
  expect(gatherTools(given, contextOf('openai-responses', 'openai-responses'))).toBe(given)
  expect(gatherTools(given, contextOf('anthropic', 'anthropic'))).toBe(given)
})

test('a Responses host without namespaces gets a flat list, too', () => {
  const given = requestOf({ tools: [namespace('n', undefined, tool('a'))], turns: [user('u', addition(tool('b')))] })
  const to = contextOf('openai-responses', 'openai-responses', { traits: { namespaceTools: false } })
  expect(gatherTools(given, to)).toEqual(
    requestOf({ tools: [tool('a', { namespace: 'n' }), tool('b')], turns: [user('u')] }),
  )
})

test('hosted tools that are declared again are not doubled', () => {
  const wire = { type: 'web_search' }
  const search = (at: string) =>
    withOrigin('openai-responses', { ...wire }, at, {
      kind: 'hosted',
      hosted: 'web-search',
      name: 'web_search',
    } as const)
  const first = search('/tools/0')
  const given = requestOf({ tools: [first], turns: [user('u', addition(search('/input/1/tools/0')))] })
  expect(gatherTools(given, contextOf('openai-responses', 'anthropic')).tools).toEqual([first])
})

test('a plain request stays the same object', () => {
  const given = requestOf({
    tools: [tool('a'), tool('b')],
    turns: [user('u'), assistant(call('1')), user(result('1', 'x'))],
  })
  expect(gatherTools(given, contextOf('openai-chat', 'anthropic'))).toBe(given)
})
