// Streams towards clients: the exact grammar, and how a reply may end. The SDK's opinion is in sdk.test.ts.
import { describe, expect, test } from 'vitest'
import { type Event, GatewayError, type Part, type Response } from '../../src/ir/index.ts'
import type { Frame } from '../../src/stream/index.ts'
import { codes } from '../support/exchange.ts'
import { bare, eventsOf, replyOf } from '../support/replies.ts'
import { collector } from '../support/streams.ts'
import { ask, codec, counter, encode, source, type Loose, decodeFrames } from './support.ts'

function stream(parts: readonly Part[], rest: Partial<Response> = {}, for_ = ask()): Loose[] {
  return encode(eventsOf({ parts, finish: { reason: 'stop' }, ...rest }), for_).data
}

function types(data: readonly Loose[]): string[] {
  return data.map((event) => event.type ?? event)
}

/** The events between the opening and the closing ones. */
function inner(data: readonly Loose[]): Loose[] {
  return data.slice(2, -2)
}

const by = { family: 'anthropic' }

test('every field that a response must have, echoing the request', () => {
  const body = {
    instructions: 'I',
    tools: [
      { type: 'function', name: 'f', parameters: { type: 'object' }, defer_loading: true },
      { type: 'web_search' },
      { type: 'custom', name: 'c' },
    ],
    tool_choice: { type: 'function', name: 'f' },
    reasoning: { effort: 'low' },
    text: { format: { type: 'json_object' }, verbosity: 'low' },
    temperature: 0.2,
    max_output_tokens: 99,
    metadata: { a: 'b' },
    store: false,
    prompt_cache_key: 'k',
    truncation: 'auto',
    conversation: { id: 'conv_1' },
    user: 'u',
  }
  const whole = codec.encodeResponse(
    {
      id: 'resp_upstream',
      model: 'other',
      parts: [{ kind: 'text', text: 'Hi' }],
      finish: { reason: 'stop' },
      usage: { input: 170, output: 30, cacheRead: 100, cacheWrite: 50, reasoning: 10 },
      serviceTier: 'flex',
    },
    ask(body),
  )
  expect(whole).toEqual({
    id: 'resp_upstream',
    object: 'response',
    created_at: 1_700_000_000,
    completed_at: 1_700_000_009,
    status: 'completed',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: 'I',
    max_output_tokens: 99,
    max_tool_calls: null,
    model: 'client-model',
    output: [
      {
        id: 'msg_0001',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Hi', annotations: [], logprobs: [] }],
      },
    ],
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: 'k',
    reasoning: { effort: 'low', summary: null },
    safety_identifier: null,
    service_tier: 'flex',
    store: false,
    temperature: 0.2,
    text: { format: { type: 'json_object' }, verbosity: 'low' },
    tool_choice: { type: 'function', name: 'f' },
    tools: [{ type: 'function', name: 'f', description: null, parameters: { type: 'object' }, strict: null }],
    top_logprobs: 0,
    top_p: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    truncation: 'auto',
    // USE-02: all five figures, always.
    usage: {
      input_tokens: 170,
      input_tokens_details: { cached_tokens: 100, cache_write_tokens: 50 },
      output_tokens: 30,
      output_tokens_details: { reasoning_tokens: 10 },
      total_tokens: 200,
    },
    metadata: { a: 'b' },
    conversation: { id: 'conv_1' },
    user: 'u',
  })
})

test('without figures usage is null, and ids of other protocols stay inside', () => {
  const whole = codec.encodeResponse({ id: 'msg_abc', parts: [], finish: { reason: 'stop' } }, ask()) as Loose
  expect([whole.id, whole.usage, Object.keys(whole).length]).toEqual(['resp_0001', null, 31])
})

test('figures of the beginning count until the end tells others', () => {
  const events: Event[] = [
    { type: 'start', usage: { input: 100, output: 1, cacheRead: 80 } },
    { type: 'end', finish: { reason: 'stop' }, usage: { input: 100, output: 9 } },
  ]
  expect(encode(events).data.at(-2).response.usage).toEqual({
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 80, cache_write_tokens: 0 },
    output_tokens: 9,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 109,
  })
})

test('events are named, numbered without gaps, and closed with [DONE]', () => {
  const { frames, data } = encode(eventsOf({ parts: [{ kind: 'text', text: 'Hi' }], finish: { reason: 'stop' } }))
  expect(frames.map(({ event }) => event)).toEqual([...types(data.slice(0, -1)), undefined])
  expect(data.slice(0, -1).map(({ sequence_number }) => sequence_number)).toEqual(
    data.slice(0, -1).map((_, index) => index),
  )
  expect(frames.at(-1)).toEqual({ data: '[DONE]' })
  expect(data[0].response).toMatchObject({ status: 'in_progress', output: [], usage: null, completed_at: null })
  expect(
    new Set(data.slice(0, -1).flatMap((event) => (event.response === undefined ? [] : [event.response.id]))).size,
  ).toBe(1)
})

const outputOf = (...parts: Part[]): unknown =>
  (codec.encodeResponse({ parts, finish: { reason: 'stop' } }, ask()) as Loose).output.map((item: Loose) =>
    item.type === 'message' ? item.content.map((part: Loose) => part.text ?? part.refusal) : item.type,
  )

describe('text', () => {
  test('the message grammar', () => {
    const at = { item_id: 'msg_0002', output_index: 0, content_index: 0 }
    const item = { id: 'msg_0002', type: 'message', role: 'assistant', phase: 'commentary' }
    const part = { type: 'output_text', text: '', annotations: [], logprobs: [] }
    const citation = { type: 'url_citation', start_index: 0, end_index: 2, url: 'u', title: 'u' }
    const events: Event[] = [
      { type: 'block-start', at: 0, block: { kind: 'text', phase: 'commentary' } },
      { type: 'text-delta', at: 0, text: 'H' },
      { type: 'annotation', at: 0, annotation: { type: 'url', url: 'u', raw: null } },
      { type: 'text-delta', at: 0, text: 'i' },
      { type: 'block-end', at: 0 },
      { type: 'end', finish: { reason: 'stop' } },
    ]
    expect(inner(encode(events).data)).toEqual([
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { ...item, status: 'in_progress', content: [] },
        sequence_number: 2,
      },
      { type: 'response.content_part.added', ...at, part, sequence_number: 3 },
      { type: 'response.output_text.delta', ...at, delta: 'H', logprobs: [], sequence_number: 4 },
      { type: 'response.output_text.delta', ...at, delta: 'i', logprobs: [], sequence_number: 5 },
      {
        type: 'response.output_text.annotation.added',
        ...at,
        annotation_index: 0,
        annotation: citation,
        sequence_number: 6,
      },
      { type: 'response.output_text.done', ...at, text: 'Hi', logprobs: [], sequence_number: 7 },
      {
        type: 'response.content_part.done',
        ...at,
        part: { ...part, text: 'Hi', annotations: [citation] },
        sequence_number: 8,
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { ...item, status: 'completed', content: [{ ...part, text: 'Hi', annotations: [citation] }] },
        sequence_number: 9,
      },
    ])
  })

  test('deltas go out at once', () => {
    const kept = collector<Frame>()
    const sink = codec.encodeStream(ask())(kept)
    sink.push({ type: 'block-start', at: 0, block: { kind: 'text' } })
    sink.push({ type: 'text-delta', at: 0, text: 'H' })
    expect(kept.out.at(-1)?.event).toBe('response.output_text.delta')
  })

  test('neighbouring texts share a message, another phase or another item starts a new one', () => {
    const call: Part = { kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '{}' }
    expect([
      outputOf({ kind: 'text', text: 'a' }, { kind: 'text', text: 'b' }, { kind: 'refusal', text: 'c' }),
      outputOf({ kind: 'text', text: 'a' }, call, { kind: 'text', text: 'b' }),
      outputOf({ kind: 'text', text: 'a', phase: 'commentary' }, { kind: 'text', text: 'b', phase: 'final_answer' }),
    ]).toEqual([[['a', 'b', 'c']], [['a'], 'function_call', ['b']], [['a'], ['b']]])
  })

  test('refusals and probabilities', () => {
    const data = stream([{ kind: 'refusal', text: 'No.' }])
    expect(types(inner(data))).toEqual([
      'response.output_item.added',
      'response.content_part.added',
      'response.refusal.delta',
      'response.refusal.done',
      'response.content_part.done',
      'response.output_item.done',
    ])
    const logprobs = [{ token: 'a', logprob: -1 }]
    const [, , delta] = inner(stream([{ kind: 'text', text: 'a', logprobs }]))
    expect(delta.logprobs).toEqual(logprobs)
  })

  test('citations of documents have no place, which is noted', () => {
    const for_ = ask()
    stream([{ kind: 'text', text: 'a', annotations: [{ type: 'document', raw: {} }] }], {}, for_)
    expect(codes(for_.ledger)).toEqual(['annotations_dropped'])
  })
})

describe('reasoning', () => {
  test('STR-08, REAS-01: parts are announced, the proof comes with the finished item', () => {
    const data = inner(
      stream([{ kind: 'reasoning', text: 'Plan', seal: { kind: 'signature', value: 'ferry1.x.SIG', by } }]),
    )
    const at = { item_id: 'rs_0002', output_index: 0, summary_index: 0 }
    const part = { type: 'summary_text', text: 'Plan' }
    expect(data.map(({ sequence_number: _sequence, ...event }) => event)).toEqual([
      { type: 'response.output_item.added', output_index: 0, item: { id: 'rs_0002', type: 'reasoning', summary: [] } },
      { type: 'response.reasoning_summary_part.added', ...at, part: { type: 'summary_text', text: '' } },
      { type: 'response.reasoning_summary_text.delta', ...at, delta: 'Plan' },
      { type: 'response.reasoning_summary_text.done', ...at, text: 'Plan' },
      { type: 'response.reasoning_summary_part.done', ...at, part },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { id: 'rs_0002', type: 'reasoning', summary: [part], encrypted_content: 'ferry1.x.SIG' },
      },
    ])
  })

  test('REAS-18: a proof without text has no summary', () => {
    const [, done] = inner(
      stream([{ kind: 'reasoning', text: '', seal: { kind: 'signature', value: 'ferry1.x.SIG', by } }]),
    )
    expect(done.item).toEqual({ id: 'rs_0002', type: 'reasoning', summary: [], encrypted_content: 'ferry1.x.SIG' })
  })

  test('parts of one item stay one item, under the provider’s id', () => {
    const id = 'rs_0123456789abcdef0123'
    const parts: Part[] = [
      { kind: 'reasoning', text: 'A', seal: { kind: 'summary', value: '', by, id } },
      { kind: 'reasoning', text: 'B', seal: { kind: 'encrypted', value: 'E', by, id } },
      { kind: 'reasoning', text: 'C', seal: { kind: 'summary', value: '', by, id: 'rs_short' } },
      { kind: 'text', text: 'D' },
    ]
    expect((codec.encodeResponse({ parts, finish: { reason: 'stop' } }, ask()) as Loose).output.slice(0, 2)).toEqual([
      {
        id,
        type: 'reasoning',
        summary: [
          { type: 'summary_text', text: 'A' },
          { type: 'summary_text', text: 'B' },
        ],
        encrypted_content: 'E',
      },
      { id: 'rs_0002', type: 'reasoning', summary: [{ type: 'summary_text', text: 'C' }] },
    ])
  })

  test('what was streamed comes back as it was', () => {
    const parts: Part[] = [
      {
        kind: 'reasoning',
        text: 'A',
        seal: { kind: 'summary', value: '', by: { family: 'openai-responses' }, id: 'rs_0123456789abcdef0123' },
      },
      {
        kind: 'reasoning',
        text: 'B',
        seal: { kind: 'encrypted', value: 'E', by: { family: 'openai-responses' }, id: 'rs_0123456789abcdef0123' },
      },
      { kind: 'text', text: 'D', phase: 'final_answer' },
      { kind: 'tool-call', call: 'custom', id: 'c', name: 'p', namespace: 'ns', input: '*' },
    ]
    const { output } = codec.encodeResponse({ parts, finish: { reason: 'tool-calls' } }, ask()) as Loose
    expect(bare(codec.decodeRequest({ model: 'm', input: output }).turns)).toEqual([
      { role: 'assistant', parts: parts.slice(0, 2) },
      { role: 'assistant', parts: [{ kind: 'text', text: 'D' }], phase: 'final_answer' },
      { role: 'assistant', parts: parts.slice(3) },
    ])
  })
})

const callOf = (kind: Loose, input: string, rest: object = {}): Part => ({
  kind: 'tool-call',
  call: kind,
  id: 'call_1',
  name: 'f',
  input,
  ...rest,
})

describe('calls', () => {
  test('functions with their namespace, 7.7.2: custom tools with raw text', () => {
    const events: Event[] = [
      { type: 'start' },
      {
        type: 'block-start',
        at: 0,
        block: { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', namespace: 'ns' },
      },
      { type: 'input-delta', at: 0, text: '{"a"' },
      { type: 'input-delta', at: 0, text: ':1}' },
      { type: 'block-end', at: 0 },
      { type: 'block-start', at: 1, block: { kind: 'tool-call', call: 'custom', id: 'call_p', name: 'apply_patch' } },
      { type: 'input-delta', at: 1, text: '*** Begin\nPa' },
      { type: 'input-delta', at: 1, text: 'tch' },
      { type: 'block-end', at: 1 },
      { type: 'end', finish: { reason: 'tool-calls' } },
    ]
    const fn = { id: 'fc_0002', type: 'function_call', call_id: 'call_1', name: 'f', namespace: 'ns' }
    const custom = { id: 'ctc_0003', type: 'custom_tool_call', call_id: 'call_p', name: 'apply_patch' }
    expect(inner(encode(events).data).map(({ sequence_number: _sequence, ...event }) => event)).toEqual([
      { type: 'response.output_item.added', output_index: 0, item: { ...fn, status: 'in_progress', arguments: '' } },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_0002', output_index: 0, delta: '{"a"' },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_0002', output_index: 0, delta: ':1}' },
      {
        type: 'response.function_call_arguments.done',
        item_id: 'fc_0002',
        output_index: 0,
        name: 'f',
        arguments: '{"a":1}',
      },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { ...fn, status: 'completed', arguments: '{"a":1}' },
      },
      { type: 'response.output_item.added', output_index: 1, item: { ...custom, status: 'in_progress', input: '' } },
      { type: 'response.custom_tool_call_input.delta', item_id: 'ctc_0003', output_index: 1, delta: '*** Begin\nPa' },
      { type: 'response.custom_tool_call_input.delta', item_id: 'ctc_0003', output_index: 1, delta: 'tch' },
      { type: 'response.custom_tool_call_input.done', item_id: 'ctc_0003', output_index: 1, input: '*** Begin\nPatch' },
      {
        type: 'response.output_item.done',
        output_index: 1,
        item: { ...custom, status: 'completed', input: '*** Begin\nPatch' },
      },
    ])
  })

  test('TOOL-27: no arguments are an empty object', () => {
    expect(
      inner(stream([callOf('function', '')])).map((event) => event.delta ?? event.arguments ?? event.item.arguments),
    ).toEqual(['', '{}', '{}', '{}'])
  })

  test('native tools as items of their own, as good as the arguments allow', () => {
    const for_ = ask()
    const items = [
      callOf('local-shell', '{"command":"ls -l","workdir":"/w","timeout_ms":5}'),
      callOf('local-shell', 'ls -l'),
      callOf('shell', '{"commands":["ls"]}'),
      callOf('apply-patch', '{"type":"delete_file","path":"x"}'),
      callOf('tool-search', '{"query":"q"}'),
    ].map(
      (part) => (codec.encodeResponse({ parts: [part], finish: { reason: 'tool-calls' } }, for_) as Loose).output[0],
    )
    expect(items.map(({ id: _id, ...item }) => item)).toEqual([
      {
        type: 'local_shell_call',
        call_id: 'call_1',
        status: 'completed',
        action: { type: 'exec', command: ['bash', '-lc', 'ls -l'], env: {}, timeout_ms: 5, working_directory: '/w' },
      },
      {
        type: 'local_shell_call',
        call_id: 'call_1',
        status: 'completed',
        action: { type: 'exec', command: ['bash', '-lc', 'ls -l'], env: {} },
      },
      {
        type: 'shell_call',
        call_id: 'call_1',
        status: 'completed',
        action: { commands: ['ls'], timeout_ms: null, max_output_length: null },
        environment: null,
      },
      {
        type: 'apply_patch_call',
        call_id: 'call_1',
        status: 'completed',
        operation: { type: 'delete_file', path: 'x' },
      },
      {
        type: 'tool_search_call',
        call_id: 'call_1',
        status: 'completed',
        execution: 'client',
        arguments: { query: 'q' },
      },
    ])
    expect(codes(for_.ledger)).toEqual(['args_repaired'])
  })

  test('STR-26: no item id occurs twice, within a response or across', () => {
    const mint = counter()
    const ids = [1, 2].flatMap(() =>
      (
        codec.encodeResponse(
          { parts: [callOf('function', '{}'), { kind: 'text', text: 'a' }], finish: { reason: 'stop' } },
          ask({}, { mint }),
        ) as Loose
      ).output.map(({ id }: Loose) => id),
    )
    expect(new Set(ids).size).toBe(4)
  })
})

describe('what hosted tools did', () => {
  const parts: Part[] = [
    { kind: 'hosted-call', hosted: 'web-search', id: 's', name: 'web_search', input: '{"query":"q"}' },
    { kind: 'hosted-result', hosted: 'web-search', callId: 's', sources: [{ url: 'u' }] },
  ]

  test('a search by anyone is a web search item', () => {
    const data = inner(stream(parts, {}, ask({ include: ['web_search_call.action.sources'] })))
    expect(types(data)).toEqual([
      'response.output_item.added',
      'response.web_search_call.in_progress',
      'response.web_search_call.searching',
      'response.web_search_call.completed',
      'response.output_item.done',
    ])
    expect(data.at(-1).item).toEqual({
      id: 'ws_0002',
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', query: 'q', queries: ['q'], sources: [{ type: 'url', url: 'u' }] },
    })
    expect(inner(stream(parts)).at(-1).item.action).toEqual({ type: 'search', query: 'q', queries: ['q'] })
  })

  test('a fetched page is an opened page', () => {
    const data = inner(stream([{ kind: 'hosted-call', hosted: 'web-fetch', id: 's', input: '{"url":"u"}' }]))
    expect(data.at(-1).item.action).toEqual({ type: 'open_page', url: 'u' })
  })

  test('items of this protocol go back as they came', () => {
    const output = [
      {
        id: 'ws_1',
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'u' }] },
      },
      { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 's', tools: [] },
      {
        id: 'ci_1',
        type: 'code_interpreter_call',
        code: '1',
        container_id: 'c',
        outputs: [{ type: 'logs', logs: '2' }],
        status: 'completed',
      },
      { id: 'ig_1', type: 'image_generation_call', status: 'completed', result: 'QUJD', revised_prompt: 'p' },
      { id: 'cmp_1', type: 'compaction', encrypted_content: 'E' },
    ]
    const response = codec.decodeResponse({ output }, source())
    const for_ = ask()
    expect((codec.encodeResponse(response, for_) as Loose).output).toEqual(output)
    expect(for_.ledger.notes).toEqual([])
  })

  test('what only other protocols know is noted', () => {
    const for_ = ask()
    const opaque = {
      kind: 'opaque' as const,
      type: 'fallback',
      origin: { protocol: 'anthropic' as const, value: {}, pointer: '/content/0', node: {} },
    }
    const data = stream(
      [
        opaque,
        { kind: 'hosted-call', hosted: 'memory', id: 'm' },
        { kind: 'media', media: 'audio', data: { type: 'base64', base64: 'Q' } },
      ],
      {},
      for_,
    )
    expect(data.at(-2).response.output).toEqual([])
    expect(codes(for_.ledger)).toEqual(['field_dropped:fallback', 'hosted_result_dropped', 'media_unsupported'])
  })
})

describe('ends', () => {
  const cases: [Response['finish']['reason'], string, string | null][] = [
    ['stop', 'completed', null],
    ['tool-calls', 'completed', null],
    ['stop-sequence', 'completed', null],
    // Plain text that the provider calls a refusal: without a refusal part nothing else would say so.
    ['refusal', 'incomplete', 'content_filter'],
    ['pause', 'completed', null],
    ['compaction', 'completed', null],
    ['other', 'completed', null],
    ['max-tokens', 'incomplete', 'max_output_tokens'],
    ['context-exceeded', 'incomplete', 'max_output_tokens'],
    ['content-filter', 'incomplete', 'content_filter'],
    ['malformed-call', 'failed', null],
  ]
  test.each(cases)('%s', (reason, status, why) => {
    const data = stream([{ kind: 'text', text: 'a' }], { finish: { reason } })
    const { response, type } = data.at(-2)
    expect([type, response.status, response.incomplete_details?.reason ?? null]).toEqual([
      `response.${status}`,
      status,
      why,
    ])
    expect(response.output[0].status).toBe(status === 'incomplete' ? 'incomplete' : 'completed')
  })

  test('a refusal that was told as such completes the reply', () => {
    const { type } = stream([{ kind: 'refusal', text: 'No.' }], { finish: { reason: 'refusal' } }).at(-2)
    expect(type).toBe('response.completed')
  })

  test('a call that the limit cut off is not called complete', () => {
    const parts: Part[] = [{ kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '{"a' }]
    const { output } = stream(parts, { finish: { reason: 'max-tokens' } }).at(-2).response
    expect(output[0]).toMatchObject({ status: 'incomplete', arguments: '{"a' })
  })

  test('ERR-05: an error after the first words is an error event, then a failed response, then [DONE]', () => {
    const events = eventsOf({
      parts: [
        { kind: 'text', text: 'a' },
        { kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '{"a":1}' },
      ],
      finish: { reason: 'stop' },
    })
    const cause = new GatewayError('upstream-limited', 'Too fast.', { retryAfterMs: 1500 })
    // The call is still open: nobody may run half of it.
    const { data } = encode(events.slice(0, 6), ask(), cause)
    expect(types(data.slice(-3))).toEqual(['error', 'response.failed', '[DONE]'])
    expect(types(data).filter((type) => type === 'response.output_item.done')).toHaveLength(1)
    const message = 'Too fast. Please try again in 1.5s.'
    expect(data.at(-3)).toEqual({
      type: 'error',
      code: 'rate_limit_exceeded',
      message,
      param: null,
      sequence_number: data.length - 3,
    })
    expect(data.at(-2).response).toMatchObject({
      status: 'failed',
      error: { code: 'rate_limit_exceeded', message },
      output: [{ type: 'message', status: 'completed' }],
    })
  })

  test('a finished call stays in the history of the retry, half a text is told but not finished', () => {
    const call = eventsOf({
      parts: [{ kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '{}' }],
      finish: { reason: 'stop' },
    }).slice(0, -1)
    const cause = new GatewayError('stream-truncated', 'gone')
    const first = encode(call, ask(), cause).data
    expect(types(first).includes('response.output_item.done')).toBe(true)
    expect(first.at(-2).response.output).toMatchObject([{ type: 'function_call', status: 'completed' }])
    const text = eventsOf({ parts: [{ kind: 'text', text: 'Hel' }], finish: { reason: 'stop' } }).slice(0, 3)
    const second = encode(text, ask(), cause).data
    expect(types(second).includes('response.output_item.done')).toBe(false)
    expect(second.at(-2).response.output).toMatchObject([
      { type: 'message', status: 'incomplete', content: [{ text: 'Hel' }] },
    ])
  })

  test('an error before anything else still is a whole lifecycle', () => {
    const { data } = encode([], ask(), new GatewayError('context-overflow', 'too long'))
    expect(types(data)).toEqual(['response.created', 'response.in_progress', 'error', 'response.failed', '[DONE]'])
    expect(data[3].response.error).toEqual({ code: 'context_length_exceeded', message: 'too long' })
  })

  test('a reply without its end is never a success', () => {
    const { data } = encode([{ type: 'start' }])
    expect(data.at(-2).response.error.code).toBe('server_error')
  })
})

test('pings open the stream first, then keep it alive', () => {
  const { data } = encode([
    { type: 'ping' },
    { type: 'ping' },
    { type: 'start', id: 'resp_late' },
    { type: 'end', finish: { reason: 'stop' } },
  ])
  expect(types(data)).toEqual(['response.created', 'response.in_progress', 'keepalive', 'response.completed', '[DONE]'])
  expect(data[2]).toEqual({ type: 'keepalive', sequence_number: 2 })
})

test('a stream goes through the codec and back without a change', () => {
  const parts: Part[] = [
    {
      kind: 'reasoning',
      text: 'Plan',
      seal: {
        kind: 'encrypted',
        value: 'E',
        by: { family: 'openai-responses', model: 'gpt-test' },
        id: 'rs_0123456789abcdef0123',
      },
    },
    { kind: 'text', text: 'a "b"\u2028\ud83d\ude00', phase: 'commentary' },
    { kind: 'tool-call', call: 'function', id: 'c', name: 'f', namespace: 'ns', input: '{"a":1e3}' },
    {
      kind: 'tool-call',
      call: 'apply-patch',
      id: 'd',
      name: 'apply_patch',
      input: '{"operation":{"type":"create_file","path":"x","diff":"+"}}',
    },
  ]
  const { frames } = encode(eventsOf({ parts, finish: { reason: 'tool-calls' } }))
  expect(bare(replyOf(decodeFrames(frames).out).parts)).toEqual(parts)
})
