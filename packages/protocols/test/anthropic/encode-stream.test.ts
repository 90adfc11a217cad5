import { describe, expect, it } from 'vitest'
import { GatewayError, Ledger, type Event, type Part, type Response } from '#ir'
import { anthropic } from '../../src/anthropic/index.ts'
import { codes } from '../support/exchange.ts'
import { eventsOf } from '../support/replies.ts'
import { dataOf } from '../support/streams.ts'
import { ask, encodeEvents, question, source } from './support.ts'

const usage = { input: 120, output: 30, cacheRead: 100 }

function whole(parts: readonly Part[], fields: Partial<Response> = {}): Response {
  return { id: 'msg_1', parts, finish: { reason: 'stop' }, usage, ...fields }
}

function play(response: Response, given = ask()): unknown[] {
  const { out, ends } = encodeEvents(eventsOf(response), given)
  expect(ends).toEqual([undefined])
  // Clients ignore frames without their event line (STR-06).
  expect(out.map(({ event }) => event)).toEqual(dataOf(out).map((data) => (data as { type: string }).type))
  return dataOf(out)
}

/** The frames between message_start and message_delta. */
function blocks(parts: readonly Part[], given = ask()): unknown[] {
  return play(whole(parts), given).slice(1, -2)
}

function content(response: Response, given = ask()): Record<string, unknown> {
  return anthropic.encodeResponse(response, given) as Record<string, unknown>
}

function call(id: string, name: string) {
  return { kind: 'tool-call', call: 'function', id, name } as const
}

function found(url: string, title: string) {
  return { type: 'web_search_result', url, title, encrypted_content: '', page_age: null }
}

function executed(stdout: string, stderr: string, return_code: number) {
  return { type: 'code_execution_result', stdout, stderr, return_code, content: [] }
}

describe('encodeStream', () => {
  it('writes interleaved calls of another provider frame by frame (worked example of STR-01, USE-01)', () => {
    const { out } = encodeEvents(
      [
        { type: 'start', id: 'c1', model: 'upstream' },
        { type: 'block-start', at: 0, block: { kind: 'text' } },
        { type: 'text-delta', at: 0, text: 'ok ' },
        { type: 'block-end', at: 0 },
        { type: 'block-start', at: 1, block: call('call_a', 'f') },
        { type: 'input-delta', at: 1, text: '{"a":"' },
        { type: 'input-delta', at: 1, text: 'x}' },
        { type: 'input-delta', at: 1, text: 'y"}' },
        { type: 'block-end', at: 1 },
        { type: 'block-start', at: 2, block: call('call_b', 'g') },
        { type: 'input-delta', at: 2, text: '{"b":[' },
        { type: 'input-delta', at: 2, text: '1]' },
        { type: 'input-delta', at: 2, text: '}' },
        { type: 'block-end', at: 2 },
        { type: 'end', finish: { reason: 'tool-calls' }, usage },
      ],
      ask({ model: 'claude-x', estimatedInput: 99 }),
    )
    const lines = [
      '{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":99,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}}',
      '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
      '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ok "}}',
      '{"type":"content_block_stop","index":0}',
      '{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"call_a","name":"f","input":{}}}',
      '{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":\\""}}',
      '{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"x}"}}',
      '{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"y\\"}"}}',
      '{"type":"content_block_stop","index":1}',
      '{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"call_b","name":"g","input":{}}}',
      '{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"b\\":["}}',
      '{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"1]"}}',
      '{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"}"}}',
      '{"type":"content_block_stop","index":2}',
      '{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":20,"cache_read_input_tokens":100,"cache_creation_input_tokens":0,"output_tokens":30}}',
      '{"type":"message_stop"}',
    ]
    expect(out.map(({ data }) => data)).toEqual(lines)
  })

  it('shows the figures that the provider reported at the start', () => {
    const { out } = encodeEvents([{ type: 'start', id: 'msg_7', usage: { input: 10, output: 2, cacheWrite: 4 } }])
    expect(dataOf(out)[0]).toEqual({
      type: 'message_start',
      message: {
        id: 'msg_7',
        type: 'message',
        role: 'assistant',
        model: 'asked',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 6, output_tokens: 2, cache_creation_input_tokens: 4, cache_read_input_tokens: 0 },
      },
    })
  })

  it('clamps the fresh input of a provider that miscounts (USE-08)', () => {
    const response = whole([], { usage: { input: 50, output: 1, cacheRead: 80, reasoning: 1, webSearches: 2 } })
    expect(play(response).at(-2)).toMatchObject({
      usage: {
        input_tokens: 0,
        cache_read_input_tokens: 80,
        cache_creation_input_tokens: 0,
        output_tokens: 1,
        output_tokens_details: { thinking_tokens: 1 },
        server_tool_use: { web_search_requests: 2 },
      },
    })
  })

  it('carries a seal as signature, and redacted thinking whole (REAS-02, REAS-11)', () => {
    const by = { family: 'openai' }
    expect(
      blocks([
        { kind: 'reasoning', text: 'hm', seal: { kind: 'signature', value: 'S', by } },
        { kind: 'reasoning', text: '', seal: { kind: 'encrypted', value: 'ferry1.x.E', by } },
        { kind: 'reasoning', text: '', seal: { kind: 'redacted', value: 'R', by } },
        { kind: 'reasoning', text: 'bare' },
        { kind: 'reasoning', text: '' },
      ]),
    ).toEqual([
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'S' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'signature_delta', signature: 'ferry1.x.E' } },
      { type: 'content_block_stop', index: 1 },
      { type: 'content_block_start', index: 2, content_block: { type: 'redacted_thinking', data: 'R' } },
      { type: 'content_block_stop', index: 2 },
      { type: 'content_block_start', index: 3, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_delta', index: 3, delta: { type: 'thinking_delta', thinking: 'bare' } },
      { type: 'content_block_stop', index: 3 },
    ])
  })

  it('sends no empty block, and an empty call without any delta (TOOL-27)', () => {
    expect(
      blocks([
        { kind: 'text', text: '' },
        { kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '' },
        { kind: 'refusal', text: 'no' },
      ]),
    ).toEqual([
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'c', name: 'f', input: {} } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'no' } },
      { type: 'content_block_stop', index: 1 },
    ])
  })

  it('wraps a custom call and names a toolset', () => {
    const events: Event[] = [
      { type: 'start' },
      { type: 'block-start', at: 0, block: { kind: 'tool-call', call: 'custom', id: 'c', name: 'patch' } },
      { type: 'input-delta', at: 0, text: '*** "a"\n' },
      { type: 'input-delta', at: 0, text: '😀'.slice(0, 1) },
      { type: 'input-delta', at: 0, text: '😀'.slice(1) },
      { type: 'block-end', at: 0 },
      {
        type: 'block-start',
        at: 1,
        block: { kind: 'tool-call', call: 'function', id: 'd', name: 'left_click', namespace: 'computer' },
      },
      { type: 'block-end', at: 1 },
      { type: 'end', finish: { reason: 'stop' } },
    ]
    const request = { ...question, tools: [{ kind: 'native', native: 'computer', name: 'computer' } as const] }
    const data = dataOf(encodeEvents(events, ask({ request })).out) as { delta?: { partial_json?: string } }[]
    const text = data.map(({ delta }) => delta?.partial_json ?? '').join('')
    expect(JSON.parse(text)).toEqual({ input: '*** "a"\n😀' })
    expect(data).toContainEqual({
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 'd', name: 'left_click', input: {}, toolset_name: 'computer' },
    })
    // A client that declared no such toolset would refuse the call.
    expect(JSON.stringify(dataOf(encodeEvents(events).out))).not.toContain('toolset_name')
  })

  const search: Part[] = [
    { kind: 'hosted-call', hosted: 'web-search', id: 'ws_1', input: '{"query":"q"}' },
    { kind: 'hosted-result', hosted: 'web-search', callId: 'ws_1', sources: [{ url: 'u', title: 't' }, { url: 'v' }] },
    { kind: 'hosted-result', hosted: 'web-search', callId: 'ws_2', isError: true },
    {
      kind: 'text',
      text: 'found',
      annotations: [{ type: 'url', url: 'u', raw: { type: 'url_citation' } }],
    },
  ]

  it('shows a foreign web search to a client that declared the tool', () => {
    const request = { ...question, tools: [{ kind: 'hosted', hosted: 'web-search', name: 'web_search' } as const] }
    const failed = { type: 'web_search_tool_result_error', error_code: 'unavailable' }
    const location = { type: 'web_search_result_location', cited_text: '', encrypted_index: '', title: null, url: 'u' }
    const given = ask({ request })
    expect(blocks(search, given)).toEqual([
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'server_tool_use', id: 'srvtoolu_ws_1', name: 'web_search', input: {} },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"query":"q"}' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: {
          type: 'web_search_tool_result',
          tool_use_id: 'srvtoolu_ws_1',
          content: [found('u', 't'), found('v', 'v')],
        },
      },
      { type: 'content_block_stop', index: 1 },
      {
        type: 'content_block_start',
        index: 2,
        content_block: { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_ws_2', content: failed },
      },
      { type: 'content_block_stop', index: 2 },
      { type: 'content_block_start', index: 3, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 3, delta: { type: 'text_delta', text: 'found' } },
      { type: 'content_block_delta', index: 3, delta: { type: 'citations_delta', citation: location } },
      { type: 'content_block_stop', index: 3 },
    ])
    expect(codes(given.ledger)).toEqual([])
  })

  it('shows a foreign code execution to a client that declared the tool', () => {
    const request = {
      ...question,
      tools: [{ kind: 'hosted', hosted: 'code-execution', name: 'code_execution' } as const],
    }
    const steps: Part[] = [
      { kind: 'hosted-call', hosted: 'code-execution', id: 'ci 1', input: '{"code":"1"}' },
      { kind: 'hosted-result', hosted: 'code-execution', callId: 'ci 1', output: '1' },
      { kind: 'hosted-result', hosted: 'code-execution', callId: 'ci 2', output: 'bad', isError: true },
      { kind: 'hosted-call', hosted: 'maps', id: 'm' },
    ]
    expect(content(whole(steps), ask({ request }))['content']).toEqual([
      { type: 'server_tool_use', id: 'srvtoolu_ci_1', name: 'code_execution', input: { code: '1' } },
      { type: 'code_execution_tool_result', tool_use_id: 'srvtoolu_ci_1', content: executed('1', '', 0) },
      { type: 'code_execution_tool_result', tool_use_id: 'srvtoolu_ci_2', content: executed('', 'bad', 1) },
    ])
  })

  it('leaves it out for others, with a note', () => {
    const given = ask({ ledger: new Ledger() })
    expect(blocks([...search, { kind: 'media', media: 'image', data: { type: 'url', url: 'u' } }], given)).toEqual([
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'found' } },
      { type: 'content_block_stop', index: 0 },
    ])
    expect(codes(given.ledger)).toEqual(['hosted_result_dropped', 'annotations_dropped', 'media_unsupported'])
  })

  it.each<[Response['finish'], Record<string, unknown>]>([
    [{ reason: 'stop' }, { stop_reason: 'end_turn', stop_sequence: null }],
    [{ reason: 'tool-calls' }, { stop_reason: 'end_turn', stop_sequence: null }],
    [
      { reason: 'max-tokens', raw: 'length' },
      { stop_reason: 'max_tokens', stop_sequence: null },
    ],
    [{ reason: 'context-exceeded' }, { stop_reason: 'max_tokens', stop_sequence: null }],
    [
      { reason: 'context-exceeded', raw: 'model_context_window_exceeded' },
      { stop_reason: 'model_context_window_exceeded', stop_sequence: null },
    ],
    [
      { reason: 'stop-sequence', stopSequence: 'E' },
      { stop_reason: 'stop_sequence', stop_sequence: 'E' },
    ],
    [
      { reason: 'refusal', details: { type: 'refusal', category: 'bio', explanation: 'x' } },
      {
        stop_reason: 'refusal',
        stop_sequence: null,
        stop_details: { type: 'refusal', category: 'bio', explanation: 'x' },
      },
    ],
    [
      { reason: 'content-filter', raw: 'SAFETY' },
      {
        stop_reason: 'refusal',
        stop_sequence: null,
        stop_details: { type: 'refusal', category: null, explanation: null },
      },
    ],
    [{ reason: 'pause' }, { stop_reason: 'pause_turn', stop_sequence: null }],
    [{ reason: 'compaction' }, { stop_reason: 'compaction', stop_sequence: null }],
    [{ reason: 'malformed-call' }, { stop_reason: 'end_turn', stop_sequence: null }],
    [
      { reason: 'other', raw: 'LANGUAGE' },
      { stop_reason: 'end_turn', stop_sequence: null },
    ],
  ])('ends %j', (finish, expected) => {
    const response = whole([{ kind: 'text', text: 'x' }], { finish })
    expect(play(response).at(-2)).toMatchObject({ delta: expected })
    expect(content(response)).toMatchObject(expected)
  })

  it('says tool_use whenever a call was made', () => {
    const parts: Part[] = [{ kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '{}' }]
    expect(play(whole(parts)).at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' } })
    expect(content(whole(parts))).toMatchObject({ stop_reason: 'tool_use' })
  })

  it('says in words why there is nothing to show (STR-19)', () => {
    const response = whole([], { finish: { reason: 'content-filter', raw: 'PROHIBITED_CONTENT' } })
    const text = "[The provider's content filter withheld the answer: PROHIBITED_CONTENT]"
    expect(content(response)['content']).toEqual([{ type: 'text', text }])
    expect(play(response)[2]).toEqual({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })
  })

  it('estimates when the provider never counted', () => {
    const { usage: _, ...response } = whole([])
    const given = ask({ estimatedInput: 12 })
    const figures = { input_tokens: 12, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 0 }
    expect(play(response, given).at(-2)).toMatchObject({ usage: figures })
    expect(content(response, given)['usage']).toEqual(figures)
  })

  it('forwards pings, also before the message starts', () => {
    expect(encodeEvents([{ type: 'ping' }]).out[0]).toEqual(anthropic.keepAlive)
  })

  it('ends an error with the error alone (ERR-04)', () => {
    const cause = new GatewayError('upstream-failed', 'it broke')
    const { out, ends } = encodeEvents(
      [
        { type: 'start', id: 'msg_1' },
        { type: 'block-start', at: 0, block: { kind: 'text' } },
        { type: 'text-delta', at: 0, text: 'x' },
      ],
      ask(),
      cause,
    )
    expect(out.at(-1)).toEqual({
      event: 'error',
      data: '{"type":"error","error":{"type":"api_error","message":"it broke"}}',
    })
    expect([out.length, ends]).toEqual([4, [undefined]])
  })

  it('takes an end without a terminal for an error, and says nothing after the message stopped', () => {
    expect(encodeEvents([{ type: 'start' }]).out.at(-1)?.event).toBe('error')
    const late = encodeEvents(
      [{ type: 'start' }, { type: 'end', finish: { reason: 'stop' } }, { type: 'ping' }],
      ask(),
      new GatewayError('internal', 'x'),
    )
    expect(late.out.map(({ event }) => event)).toEqual(['message_start', 'message_delta', 'message_stop'])
  })

  it('completes arguments so that they parse, and says so (TOOL-30)', () => {
    const cases: [string, unknown, unknown][] = [
      ['{"a":"cut', { a: 'cut' }, { a: 'cut' }],
      ['[1,2]', { value: [1, 2] }, { value: [1, 2] }],
      ['hello', { _raw_arguments: 'hello' }, { _raw_arguments: 'hello' }],
      ['{"a": oops', { a: null, _raw_arguments: '{"a": oops' }, { _raw_arguments: '{"a": oops' }],
    ]
    for (const [input, streamed, folded] of cases) {
      const given = ask({ ledger: new Ledger() })
      const parts: Part[] = [{ kind: 'tool-call', call: 'function', id: 'c', name: 'f', input }]
      const data = blocks(parts, given) as { delta?: { partial_json?: string } }[]
      expect(JSON.parse(data.map(({ delta }) => delta?.partial_json ?? '').join(''))).toEqual(streamed)
      expect(codes(given.ledger)).toEqual(['args_repaired'])
      expect(content(whole(parts))['content']).toEqual([{ type: 'tool_use', id: 'c', name: 'f', input: folded }])
    }
  })
})

describe('encodeResponse', () => {
  it('writes a whole message', () => {
    expect(
      content(
        whole([
          { kind: 'reasoning', text: 'hm', seal: { kind: 'signature', value: 'S', by: { family: 'x' } } },
          { kind: 'text', text: 'hello' },
        ]),
      ),
    ).toEqual({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'asked',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'S' },
        { type: 'text', text: 'hello' },
      ],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 20, cache_read_input_tokens: 100, cache_creation_input_tokens: 0, output_tokens: 30 },
    })
  })

  it('gives a reply of its own protocol back with the client model', () => {
    const wire = {
      id: 'msg_9',
      model: 'm',
      content: [{ type: 'text', text: 'x', later: 1 }],
      stop_reason: 'end_turn',
      y: 2,
    }
    const decoded = anthropic.decodeResponse(wire, source())
    expect(JSON.stringify(anthropic.encodeResponse(decoded, ask()))).toBe(JSON.stringify({ ...wire, model: 'asked' }))
  })
})
