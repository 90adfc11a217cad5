import type { HostedKind, Part, Request, Tool, ToolChoice } from '#ir'
import { describe, expect, test } from 'vitest'
import { fitHostedTools } from '../../src/fit/fit-hosted-tools.ts'
import type { FitContext } from '../../src/fit/plan.ts'
import { refusal } from '../support/errors.ts'
import { codes } from '../support/exchange.ts'
import { assistant, requestOf, text, user } from '../support/requests.ts'
import { contextOf, from, notes } from './fitting.ts'

const hosted = (kind: HostedKind): Tool => ({ kind: 'hosted', hosted: kind, name: kind })
const work: Tool = { kind: 'function', name: 'work' }

const kept = (context: FitContext, ...tools: Tool[]) =>
  fitHostedTools(requestOf({ tools: [work, ...tools] }), context).tools.slice(1)

function refused(request: Request, context: FitContext): unknown {
  const error = refusal(() => fitHostedTools(request, context))
  return error && { kind: error.kind, message: error.message, ...error.details }
}

const oldGemini = () => contextOf('anthropic', 'gemini', { model: 'gemini-2.5-flash' })

const history = (...parts: Part[]) => requestOf({ turns: [user(text('q')), assistant(text('a'), ...parts)] })

describe('tools', () => {
  test('web search goes wherever there is one', () => {
    const search = hosted('web-search')
    expect(kept(contextOf('openai-responses', 'anthropic'), search)).toEqual([search])
    expect(kept(contextOf('anthropic', 'openai-responses'), search)).toEqual([search])
    expect(kept(contextOf('anthropic', 'gemini', { model: 'gemini-3.5-flash' }), search)).toEqual([search])
    expect(kept(contextOf('anthropic', 'openai-chat', { traits: { hostedTools: ['web-search'] } }), search)).toEqual([
      search,
    ])
  })

  test('Codex works with a host that has none (TOOL-05)', () => {
    const context = contextOf('openai-responses', 'openai-chat')
    const search = from('openai-responses', '/tools/4', hosted('web-search'))
    expect(kept(context, search)).toEqual([])
    expect(notes(context)).toEqual([
      { op: 'dropped', code: 'tool_dropped:web_search', severity: 'warn', from: '/tools/4' },
    ])
  })

  test('also with a Responses host that has none', () => {
    const context = contextOf('openai-responses', 'openai-responses', { traits: { hostedTools: [] } })
    expect(kept(context, hosted('web-search'))).toEqual([])
  })

  test("a provider's own tools stay with it", () => {
    const tools = [hosted('file-search'), hosted('mcp'), { kind: 'opaque', type: 'brand_new' } as const]
    expect(kept(contextOf('openai-responses', 'openai-responses'), ...tools)).toEqual(tools)
    const context = contextOf('openai-responses', 'anthropic')
    expect(kept(context, ...tools)).toEqual([])
    expect(codes(context.ledger)).toEqual(['tool_dropped:file_search', 'tool_dropped:mcp', 'tool_dropped:brand_new'])
  })

  test('a chat client knows what its host takes', () => {
    const request = requestOf({ tools: [hosted('web-search')] })
    expect(fitHostedTools(request, contextOf('openai-chat', 'openai-chat'))).toBe(request)
  })

  test('older Gemini models take functions or search, not both', () => {
    expect(kept(oldGemini(), hosted('web-search'))).toEqual([])
    const alone = requestOf({ tools: [hosted('web-search')] })
    expect(fitHostedTools(alone, oldGemini())).toBe(alone)
  })

  test('a choice of the lost tool goes with it only when others are left and nothing is forced', () => {
    const request = requestOf({ tools: [work, hosted('mcp')], toolChoice: { mode: 'auto' } })
    expect(fitHostedTools(request, contextOf('anthropic', 'openai-chat'))).toEqual({ ...request, tools: [work] })
  })
})

describe('refusals', () => {
  test("Claude Code's own search request is told that there is no search", () => {
    const tools = [from('anthropic', '/tools/0', hosted('web-search'))]
    const request = requestOf({ tools, toolChoice: { mode: 'auto' } })
    expect(refused(request, contextOf('anthropic', 'openai-chat', { model: 'qwen3' }))).toEqual({
      kind: 'unsupported',
      message: 'qwen3 has no web search tool here: use a model of a provider that runs it.',
      path: 'tools[0]',
      code: 'unsupported_tool',
    })
  })

  test('a forced tool that is not there', () => {
    const toolChoice: ToolChoice = { mode: 'hosted', hosted: 'mcp', raw: {} }
    const request = requestOf({ tools: [work, hosted('mcp')], toolChoice })
    expect(refused(request, contextOf('openai-responses', 'gemini'))).toMatchObject({
      kind: 'unsupported',
      path: 'tool_choice',
    })
  })

  test('nor are calls required where none is left', () => {
    const request = requestOf({ tools: [hosted('mcp')], toolChoice: { mode: 'required' } })
    expect(refused(request, contextOf('openai-responses', 'gemini'))).toMatchObject({ path: 'tool_choice' })
  })

  test('a tool that the model may use is left out, even as the only one', () => {
    const request = requestOf({ tools: [hosted('web-search')], toolChoice: { mode: 'auto' } })
    const context = contextOf('openai-responses', 'openai-chat')
    expect(fitHostedTools(request, context)).toEqual(requestOf({}))
    expect(codes(context.ledger)).toEqual(['tool_dropped:web_search'])
  })

  test('but not when another tool is chosen than the lost one', () => {
    const toolChoice: ToolChoice = { mode: 'hosted', hosted: 'web-search', raw: {} }
    const request = requestOf({ tools: [hosted('web-search'), hosted('mcp')], toolChoice })
    expect(fitHostedTools(request, contextOf('openai-responses', 'anthropic')).tools).toEqual([hosted('web-search')])
  })
})

describe('history', () => {
  const call: Part = { kind: 'hosted-call', hosted: 'web-search', id: 's1', input: '{"query":"x"}' }

  test('what a tool found is told as text', () => {
    const context = contextOf('anthropic', 'openai-chat')
    const sources = [
      { url: 'https://a.test/', title: 'A' },
      { url: 'https://b.test/', text: 'All about b.' },
    ]
    const fitted = fitHostedTools(
      history(call, { kind: 'hosted-result', hosted: 'web-search', callId: 's1', sources }),
      context,
    )
    expect(fitted.turns[1]?.parts).toEqual([
      text('a'),
      text('<web_search_results>\n- A (https://a.test/)\n- https://b.test/\nAll about b.\n</web_search_results>'),
    ])
    expect(notes(context).map(({ op, severity }) => [op, severity])).toEqual([
      ['dropped', 'info'],
      ['approximated', 'info'],
    ])
  })

  test('printed output, too', () => {
    const ran: Part = { kind: 'hosted-result', hosted: 'code-execution', callId: 'c', output: '42' }
    const fitted = fitHostedTools(history(ran), contextOf('openai-responses', 'anthropic'))
    expect(fitted.turns[1]?.parts.at(-1)).toEqual(text('<code_execution_results>\n42\n</code_execution_results>'))
  })

  test('nothing readable, nothing told', () => {
    const context = contextOf('anthropic', 'gemini')
    const empty: Part = { kind: 'hosted-result', hosted: 'mcp', callId: 'c' }
    expect(fitHostedTools(history(call, empty), context).turns[1]?.parts).toEqual([text('a')])
    expect(codes(context.ledger)).toEqual(['hosted_result_dropped', 'hosted_result_dropped'])
  })

  test('unknown parts go with their name, inside results as well', () => {
    const context = contextOf('anthropic', 'openai-chat')
    const odd: Part = from('anthropic', '/messages/0/content/0', { kind: 'opaque', type: 'container_upload' } as const)
    const result: Part = { kind: 'tool-result', call: 'function', callId: 'c', parts: [odd, text('ok')] }
    const fitted = fitHostedTools(requestOf({ turns: [user(result)] }), context)
    expect(fitted.turns).toEqual([user({ ...result, parts: [text('ok')] })])
    expect(notes(context)).toEqual([
      { op: 'dropped', code: 'field_dropped:container_upload', severity: 'warn', from: '/messages/0/content/0' },
    ])
  })

  test('a reference that nobody resolved is refused (STATE-06)', () => {
    const reference: Part = from('openai-responses', '/input/3', { kind: 'item-reference', id: 'msg_1' } as const)
    expect(refused(requestOf({ turns: [user(reference)] }), contextOf('openai-responses', 'anthropic'))).toEqual({
      kind: 'invalid-request',
      message: "The item 'msg_1' is not stored here: send the item itself.",
      path: 'input[3].id',
      code: 'item_not_found',
    })
  })

  test('a wish for a summary that nobody fulfilled is refused', () => {
    const trigger: Part = from('openai-responses', '/input/9', { kind: 'opaque', type: 'compaction_trigger' } as const)
    expect(refused(requestOf({ turns: [user(trigger)] }), contextOf('openai-responses', 'anthropic'))).toMatchObject({
      kind: 'unsupported',
      path: 'input[9]',
    })
  })

  test('its own protocol keeps everything', () => {
    const request = history(call, { kind: 'opaque', type: 'compaction_trigger' })
    expect(fitHostedTools(request, contextOf('anthropic', 'anthropic'))).toBe(request)
  })
})
