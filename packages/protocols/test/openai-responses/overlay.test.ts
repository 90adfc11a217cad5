// Requests that come and go in this protocol: bytes that nobody edited stay as they are.
import { expect, test } from 'vitest'
import { Ledger } from '../../src/ir/index.ts'
import type { Part, Request, Turn } from '../../src/ir/index.ts'
import { editPart, editTurn } from '../support/edits.ts'
import { codec, target, type Loose } from './support.ts'

/** Odd on purpose: unknown fields everywhere, an order of its own, nulls, every kind of item. */
const BODY = {
  novel: { deep: [1, null] },
  stream: true,
  model: 'gpt-test',
  instructions: 'Be brief.',
  reasoning: { summary: null, effort: 'x_high', context: 'all_turns' },
  text: { verbosity: 'low', format: { type: 'text' } },
  input: [
    { type: 'message', id: 'msg_1', role: 'developer', content: [{ type: 'input_text', text: 'S', mark: 1 }], mark: 2 },
    { role: 'user', content: 'hello', mark: 3 },
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [
        { type: 'summary_text', text: 'A' },
        { type: 'summary_text', text: 'B' },
      ],
      content: null,
      encrypted_content: 'E',
      mark: 4,
    },
    {
      type: 'message',
      id: 'msg_2',
      role: 'assistant',
      status: 'completed',
      phase: 'commentary',
      content: [{ type: 'output_text', text: 'T', annotations: [], logprobs: [] }],
    },
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'c1',
      name: 'f',
      arguments: '{ "a":1.0}',
      status: 'completed',
      mark: 5,
    },
    {
      type: 'function_call_output',
      id: 'fco_1',
      call_id: 'c1',
      output: [
        { type: 'input_text', text: 'one', mark: 6 },
        { type: 'input_text', text: 'two' },
      ],
      mark: 7,
    },
    { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c2', name: 'p', input: '***', mark: 8 },
    { type: 'custom_tool_call_output', call_id: 'c2', output: 'done', mark: 9 },
    {
      type: 'local_shell_call',
      id: 'lsh_1',
      call_id: 'c3',
      action: { type: 'exec', command: ['ls'], env: {} },
      status: 'completed',
    },
    { type: 'local_shell_call_output', id: 'c3', output: '{}' },
    { type: 'shell_call', call_id: 'c4', action: { commands: ['ls'] } },
    {
      type: 'shell_call_output',
      call_id: 'c4',
      output: [{ stdout: 'o', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
      mark: 10,
    },
    { type: 'tool_search_call', call_id: 'c5', execution: 'client', arguments: { query: 'q' } },
    {
      type: 'tool_search_output',
      call_id: 'c5',
      execution: 'client',
      tools: [{ type: 'function', name: 'x', mark: 11 }],
    },
    {
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'u' }] },
    },
    { type: 'mcp_approval_request', id: 'mcpr_1', name: 'n', arguments: '{}', server_label: 's' },
    { type: 'configuration_update', reasoning: { effort: 'low' } },
    { type: 'item_reference', id: 'msg_0' },
  ],
  tools: [
    { type: 'function', name: 'f', description: 'd', parameters: { type: 'object' }, strict: null, output_schema: {} },
    { type: 'web_search', external_web_access: true },
    { type: 'x_search', novel: true },
  ],
  tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f', mark: 12 }] },
  include: ['reasoning.encrypted_content'],
  store: false,
  prompt_cache_key: 'k',
}

/** A copy of the body with one place changed. */
function changed(change: (body: Loose) => void): unknown {
  const copy = structuredClone(BODY)
  change(copy)
  return copy
}

function encode(edit: (request: Request) => Request, model = 'gpt-test'): unknown {
  const ledger = new Ledger()
  const wire = codec.encodeRequest(edit(codec.decodeRequest(BODY)), target({}, { model }), ledger)
  expect(ledger.notes).toEqual([])
  return wire
}

test('an untouched request is the client’s own object', () => {
  expect(codec.encodeRequest(codec.decodeRequest(BODY), target(), new Ledger())).toBe(BODY)
})

test('another model changes the model alone, in its place', () => {
  expect(JSON.stringify(encode((request) => request, 'other'))).toBe(JSON.stringify({ ...BODY, model: 'other' }))
})

test('a copied request is written back without a difference', () => {
  expect(JSON.stringify(encode((request) => ({ ...request })))).toBe(JSON.stringify(BODY))
})

const copyOf = (request: Request): Request => ({
  ...request,
  system: request.system.map((text) => ({ ...text })),
  turns: request.turns.map((turn) => ({ ...turn, parts: [...turn.parts] })),
  tools: request.tools.map((tool) => ({ ...tool })),
})

test('turns and parts that are copied but not changed are written back without a difference', () => {
  expect(encode(copyOf)).toEqual(BODY)
})

test('an edited text of a message leaves its neighbours alone', () => {
  expect(encode((request) => editPart(request, 0, 0, (part) => ({ ...part, text: 'S2' })))).toEqual(
    changed((body) => (body.input[0].content[0].text = 'S2')),
  )
  expect(encode((request) => editPart(request, 1, 0, (part) => ({ ...part, text: 'bye' })))).toEqual(
    changed((body) => (body.input[1].content = 'bye')),
  )
})

test('edited instructions', () => {
  const prefix = { kind: 'text' as const, text: 'First.' }
  expect(encode((request) => ({ ...request, system: [prefix, ...request.system] }))).toEqual(
    changed((body) => (body.instructions = 'First.\n\nBe brief.')),
  )
  expect(encode((request) => ({ ...request, system: [] }))).toEqual(changed((body) => delete body.instructions))
})

test('edited arguments of a call', () => {
  expect(encode((request) => editPart(request, 4, 0, (part) => ({ ...part, input: '{}' })))).toEqual(
    changed((body) => (body.input[4].arguments = '{}')),
  )
})

const editResult = (part: Loose): Part => ({ ...part, parts: [{ ...part.parts[0], text: 'uno' }, part.parts[1]] })

const plainResult = (part: Loose): Part => ({ ...part, parts: [{ ...part.parts[0], text: 'undone' }] })

test('an edited text inside a tool result', () => {
  expect(encode((request) => editPart(request, 5, 0, editResult))).toEqual(
    changed((body) => (body.input[5].output[0].text = 'uno')),
  )
  expect(encode((request) => editPart(request, 7, 0, plainResult))).toEqual(
    changed((body) => (body.input[7].output = 'undone')),
  )
})

test('an edited id reaches the results of native tools without touching them', () => {
  expect(encode((request) => editPart(request, 11, 0, (part) => ({ ...part, callId: 'c9' })))).toEqual(
    changed((body) => (body.input[11].call_id = 'c9')),
  )
})

test('a removed turn, an added turn', () => {
  const added: Turn = { role: 'user', parts: [{ kind: 'text', text: 'more' }] }
  expect(encode((request) => ({ ...request, turns: [...request.turns.slice(1), added] }))).toEqual(
    changed((body) => {
      body.input.shift()
      body.input.push({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'more' }] })
    }),
  )
})

test('a reasoning item whose proof was taken away by a policy', () => {
  const request = codec.decodeRequest(BODY)
  const without = editTurn(request, 2, (turn) => ({ ...turn, parts: [] }))
  const wire = codec.encodeRequest(without, target(), new Ledger()) as typeof BODY
  expect(wire.input).toHaveLength(BODY.input.length - 1)
})

test('an edited reasoning text is rebuilt around its proof', () => {
  expect(encode((request) => editPart(request, 2, 0, (part) => ({ ...part, text: 'A2' })))).toEqual(
    changed((body) => (body.input[2].summary[0].text = 'A2')),
  )
})

test('an effort that a policy sets is not taken back by later updates', () => {
  expect(encode((request) => ({ ...request, reasoning: { ...request.reasoning, effort: 'medium' } }))).toEqual(
    changed((body) => {
      body.reasoning = { effort: 'medium', context: 'all_turns' }
      body.input[16].reasoning.effort = 'medium'
    }),
  )
})

const editTool = (request: Request): Request => ({
  ...request,
  tools: request.tools.map((tool) => (tool.kind === 'function' ? { ...tool, description: 'better' } : tool)),
})

test('an edited tool keeps what we do not know', () => {
  expect(encode(editTool)).toEqual(changed((body) => (body.tools[0].description = 'better')))
})

test('single settings', () => {
  expect(encode((request) => ({ ...request, verbosity: 'high' }))).toEqual(
    changed((body) => (body.text.verbosity = 'high')),
  )
  expect(encode((request) => ({ ...request, maxOutputTokens: 50 }))).toEqual(
    changed((body) => (body.max_output_tokens = 50)),
  )
  expect(encode((request) => ({ ...request, stream: false }))).toEqual(changed((body) => (body.stream = false)))
  expect(encode((request) => ({ ...request, promptCache: {} }))).toEqual(
    changed((body) => delete body.prompt_cache_key),
  )
  expect(encode(({ extra, ...request }) => ({ ...request, extra: { ...extra, novel: 1 } }))).toEqual(
    changed((body) => (body.novel = 1)),
  )
  expect(
    encode(({ extra, ...request }) => {
      const { novel: _novel, ...rest } = extra ?? {}
      return { ...request, extra: rest }
    }),
  ).toEqual(changed((body) => delete body.novel))
})

test('a string input stays one unless its turn is edited', () => {
  const body = { model: 'gpt-test', input: 'hello', reasoning: { effort: 'high' } }
  const request = codec.decodeRequest(body)
  const lower = codec.encodeRequest({ ...request, reasoning: { effort: 'low' } }, target(), new Ledger())
  expect(lower).toEqual({ ...body, reasoning: { effort: 'low' } })
  const more: Turn = { role: 'user', parts: [{ kind: 'text', text: 'more' }] }
  expect(codec.encodeRequest({ ...request, turns: [...request.turns, more] }, target(), new Ledger())).toEqual({
    ...body,
    input: [
      { role: 'user', content: 'hello' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'more' }] },
    ],
  })
})
