// Streams of providers: the grammar, what hosts get wrong, and how a stream may end.
import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/ir/index.ts'
import { bare, folded, replyOf } from '../support/replies.ts'
import { expectWellFormed, framesWith } from '../support/streams.ts'
import { codec, decode, decodeFrames, source, type Loose } from './support.ts'

type Json = Record<string, unknown>

const CREATED: Json = {
  type: 'response.created',
  response: { id: 'resp_1', model: 'gpt-x', service_tier: 'auto', output: [] },
  sequence_number: 0,
}
const USAGE = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 15,
}

function completed(output: Json[], more: Json = {}): Json {
  return {
    type: 'response.completed',
    response: { id: 'resp_1', model: 'gpt-x', status: 'completed', output, usage: USAGE, ...more },
  }
}

/** Events of one item as OpenAI sends them. */
const MESSAGE = {
  item: {
    id: 'msg_1',
    type: 'message',
    status: 'completed',
    role: 'assistant',
    phase: 'final_answer',
    content: [
      {
        type: 'output_text',
        text: 'Hello',
        annotations: [{ type: 'url_citation', start_index: 0, end_index: 5, url: 'https://a.test/', title: 'A' }],
        logprobs: [],
      },
    ],
  },
  events: [
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { id: 'msg_1', type: 'message', role: 'assistant', phase: 'final_answer', content: [] },
    },
    {
      type: 'response.content_part.added',
      output_index: 0,
      content_index: 0,
      item_id: 'msg_1',
      part: { type: 'output_text', text: '' },
    },
    {
      type: 'response.output_text.delta',
      output_index: 0,
      content_index: 0,
      item_id: 'msg_1',
      delta: 'Hel',
      logprobs: [],
      obfuscation: 'x8f',
    },
    {
      type: 'response.output_text.delta',
      output_index: 0,
      content_index: 0,
      item_id: 'msg_1',
      delta: 'lo',
      logprobs: [],
    },
    {
      type: 'response.output_text.annotation.added',
      output_index: 0,
      content_index: 0,
      annotation_index: 0,
      annotation: { type: 'url_citation', start_index: 0, end_index: 5, url: 'https://a.test/', title: 'A' },
    },
    { type: 'response.output_text.done', output_index: 0, content_index: 0, text: 'Hello' },
    {
      type: 'response.content_part.done',
      output_index: 0,
      content_index: 0,
      part: {
        type: 'output_text',
        text: 'Hello',
        annotations: [{ type: 'url_citation', start_index: 0, end_index: 5, url: 'https://a.test/', title: 'A' }],
      },
    },
  ] as Json[],
}
const MESSAGE_DONE: Json = { type: 'response.output_item.done', output_index: 0, item: MESSAGE.item }

function fine(...payloads: Json[]): readonly Event[] {
  const { out, ends } = decode(payloads)
  expect(ends).toEqual([undefined])
  return out
}

function parts(...payloads: Json[]): unknown {
  return bare(replyOf(fine(...payloads)).parts)
}

const messageOf = (id: string, ...texts: string[]): Json => ({
  id,
  type: 'message',
  role: 'assistant',
  content: texts.map((value) => ({ type: 'output_text', text: value })),
})

describe('a whole stream', () => {
  const text = {
    type: 'url',
    url: 'https://a.test/',
    title: 'A',
    start: 0,
    end: 5,
    raw: { protocol: 'openai-responses', value: MESSAGE.item.content[0]!.annotations[0] },
  }

  test('becomes events as it arrives', () => {
    expect(
      bare(fine(CREATED, ...MESSAGE.events, MESSAGE_DONE, completed([MESSAGE.item], { service_tier: 'flex' }))),
    ).toEqual([
      { type: 'start', id: 'resp_1', model: 'gpt-x', serviceTier: 'auto' },
      { type: 'block-start', at: 0, block: { kind: 'text', phase: 'final_answer' } },
      { type: 'text-delta', at: 0, text: 'Hel' },
      { type: 'text-delta', at: 0, text: 'lo' },
      { type: 'annotation', at: 0, annotation: text },
      { type: 'block-end', at: 0 },
      {
        type: 'end',
        finish: { reason: 'stop', raw: 'completed' },
        usage: { input: 10, output: 5, cacheRead: 4, cacheWrite: 2, reasoning: 3, raw: USAGE },
        serviceTier: 'flex',
      },
    ])
  })

  test('adds up to what the finished response says', () => {
    const streamed = folded(fine(CREATED, ...MESSAGE.events, MESSAGE_DONE, completed([MESSAGE.item])))
    const { serviceTier: _tier, ...rest } = bare(streamed) as Loose
    expect(rest).toEqual(bare(codec.decodeResponse(completed([MESSAGE.item])['response'], source())))
  })

  test('adds up to the same whatever events a host leaves out', () => {
    const whole = parts(CREATED, ...MESSAGE.events, MESSAGE_DONE, completed([MESSAGE.item]))
    const without = (...types: string[]): unknown =>
      parts(
        ...[CREATED, ...MESSAGE.events, MESSAGE_DONE, completed([MESSAGE.item])].filter(
          ({ type }) => !types.some((end) => String(type).endsWith(end)),
        ),
      )
    expect([
      without('created'),
      without('item.added', 'part.added'),
      without('.delta'),
      without('.delta', 'annotation.added', 'text.done', 'part.done'),
      without('item.done'),
      without('part.done', 'text.done', 'item.done'),
      parts(completed([MESSAGE.item])),
      parts(MESSAGE_DONE, completed([])),
    ]).toEqual(
      Array.from({ length: 8 }, (_, index) =>
        index === 1 ? [{ ...(whole as Loose)[0], phase: undefined }] : whole,
      ).map((value) => bare(value)),
    )
  })

  test('has one block per text part and per message', () => {
    expect(
      parts(
        CREATED,
        { type: 'response.output_item.done', output_index: 0, item: messageOf('a', '1', '2') },
        { type: 'response.output_item.done', output_index: 1, item: messageOf('b', '3') },
        completed([]),
      ),
    ).toEqual([
      { kind: 'text', text: '1' },
      { kind: 'text', text: '2' },
      { kind: 'text', text: '3' },
    ])
  })
})

const itemDone = (index: number, value: Json): Json => ({
  type: 'response.output_item.done',
  output_index: index,
  item: value,
})

const argumentsDelta = (text: string, index = 0): Json => ({
  type: 'response.function_call_arguments.delta',
  output_index: index,
  delta: text,
})

describe('calls', () => {
  const call = { id: 'fc_1', type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{"a":1}' }
  const added = { type: 'response.output_item.added', output_index: 0, item: { ...call, arguments: '' } }
  const done = { type: 'response.output_item.done', output_index: 0, item: call }

  test('arguments stream as they are', () => {
    expect(
      bare(fine(CREATED, added, argumentsDelta('{"a"'), argumentsDelta(':1}'), done, completed([call])).slice(1)),
    ).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f' } },
      { type: 'input-delta', at: 0, text: '{"a"' },
      { type: 'input-delta', at: 0, text: ':1}' },
      { type: 'block-end', at: 0 },
      expect.objectContaining({ type: 'end', finish: { reason: 'tool-calls', raw: 'completed' } }),
    ])
  })

  test('missing deltas are added from the finished item', () => {
    expect(parts(CREATED, added, argumentsDelta('{"a"'), done, completed([]))).toEqual([
      { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', input: '{"a":1}' },
    ])
  })

  test('TOOL-28: arguments as an object are text once', () => {
    expect(parts(CREATED, { ...done, item: { ...call, arguments: { a: 1 } } }, completed([]))).toEqual([
      { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', input: '{"a":1}' },
    ])
  })

  test('STR-15: two calls may interleave, each stays whole', () => {
    const other = { ...call, id: 'fc_2', call_id: 'call_2', name: 'g', arguments: '{}' }
    expect(
      parts(
        CREATED,
        added,
        { ...added, output_index: 1, item: { ...other, arguments: '' } },
        argumentsDelta('{"a"'),
        argumentsDelta('{}', 1),
        argumentsDelta(':1}'),
        { ...done, output_index: 1, item: other },
        done,
        completed([]),
      ),
    ).toEqual([
      { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', input: '{"a":1}' },
      { kind: 'tool-call', call: 'function', id: 'call_2', name: 'g', input: '{}' },
    ])
  })

  test('ids that change between events do not matter (Copilot)', () => {
    expect(
      parts(
        CREATED,
        { ...added, item: { ...call, id: 'x', arguments: '' } },
        argumentsDelta('{"a":1}'),
        { ...done, item: { ...call, id: 'y' } },
        completed([{ ...call, id: 'z' }]),
      ),
    ).toEqual([{ kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', input: '{"a":1}' }])
  })

  test('a call without any id gets one', () => {
    const { call_id: _id, id: _item, ...bare } = call
    expect(parts(CREATED, { ...done, item: bare }, completed([]))).toEqual([
      { kind: 'tool-call', call: 'function', id: 'call_0001', name: 'f', input: '{"a":1}' },
    ])
  })

  test('custom calls carry raw text, namespaces and native calls come through', () => {
    expect(
      parts(
        CREATED,
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { type: 'custom_tool_call', call_id: 'a', name: 'p', namespace: 'ns', input: '' },
        },
        { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: '***\n' },
        { type: 'response.custom_tool_call_input.done', output_index: 0, input: '***\n' },
        itemDone(0, { type: 'custom_tool_call', call_id: 'a', name: 'p', namespace: 'ns', input: '***\n' }),
        itemDone(1, {
          type: 'local_shell_call',
          id: 'lsh_1',
          call_id: 'b',
          action: { type: 'exec', command: ['ls'], env: {} },
        }),
        { type: 'response.shell_call_command.delta', output_index: 2, delta: 'l' },
        itemDone(2, { type: 'shell_call', id: 'sh_1', call_id: 'c', action: { commands: ['ls'] }, environment: null }),
        { type: 'response.apply_patch_call_operation_diff.delta', output_index: 3, delta: '+' },
        itemDone(3, {
          type: 'apply_patch_call',
          id: 'apc_1',
          call_id: 'd',
          operation: { type: 'create_file', path: 'x', diff: '+' },
        }),
        itemDone(4, {
          type: 'tool_search_call',
          id: 'tsc_1',
          call_id: 'e',
          execution: 'client',
          arguments: { query: 'q' },
        }),
        completed([]),
      ),
    ).toEqual([
      { kind: 'tool-call', call: 'custom', id: 'a', name: 'p', namespace: 'ns', input: '***\n' },
      { kind: 'tool-call', call: 'local-shell', id: 'b', name: 'local_shell', input: '{"command":["ls"]}' },
      { kind: 'tool-call', call: 'shell', id: 'c', name: 'shell', input: '{"commands":["ls"]}' },
      {
        kind: 'tool-call',
        call: 'apply-patch',
        id: 'd',
        name: 'apply_patch',
        input: '{"operation":{"type":"create_file","path":"x","diff":"+"}}',
      },
      { kind: 'tool-call', call: 'tool-search', id: 'e', name: 'tool_search', input: '{"query":"q"}' },
    ])
  })

  test('xAI reports its own searches as custom calls: nobody is asked', () => {
    const item = {
      type: 'custom_tool_call',
      id: 'ctc_1',
      call_id: 'xs_call_1',
      name: 'x_keyword_search',
      input: '{"query":"q"}',
    }
    const events = fine(
      CREATED,
      { type: 'response.output_item.added', output_index: 0, item: { ...item, input: '' } },
      { type: 'response.custom_tool_call_input.delta', output_index: 0, delta: '{' },
      { type: 'response.output_item.done', output_index: 0, item },
      completed([]),
    )
    expect(bare(events.slice(1))).toEqual([
      {
        type: 'block-start',
        at: 0,
        block: { kind: 'hosted-call', hosted: 'other', id: 'ctc_1', name: 'x_keyword_search', input: '{"query":"q"}' },
      },
      { type: 'block-end', at: 0 },
      expect.objectContaining({ type: 'end', finish: { reason: 'stop', raw: 'completed' } }),
    ])
  })
})

const doneItem = (index: number, value: Json): Json => ({
  type: 'response.output_item.done',
  output_index: index,
  item: value,
})

describe('reasoning', () => {
  const by = { family: 'openai-responses', account: 'abcd1234', model: 'gpt-test' }
  const from = source({ account: 'abcd1234' })
  const item = {
    id: 'rs_1',
    type: 'reasoning',
    summary: [
      { type: 'summary_text', text: 'A' },
      { type: 'summary_text', text: 'B' },
    ],
    encrypted_content: 'xyz',
  }

  test('REAS-17: several summaries are several blocks, and the proof is that of the finished item', () => {
    const { out } = decode(
      [
        CREATED,
        {
          type: 'response.output_item.added',
          output_index: 0,
          item: { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'x' },
        },
        {
          type: 'response.reasoning_summary_part.added',
          output_index: 0,
          summary_index: 0,
          part: { type: 'summary_text', text: '' },
        },
        { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'A' },
        { type: 'response.reasoning_summary_text.done', output_index: 0, summary_index: 0, text: 'A' },
        {
          type: 'response.reasoning_summary_part.done',
          output_index: 0,
          summary_index: 0,
          part: { type: 'summary_text', text: 'A' },
        },
        {
          type: 'response.reasoning_summary_part.added',
          output_index: 0,
          summary_index: 1,
          part: { type: 'summary_text', text: '' },
        },
        { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'B' },
        { type: 'response.output_item.done', output_index: 0, item },
        completed([]),
      ],
      from,
    )
    expect(out.slice(1, -1)).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'reasoning', id: 'rs_1' } },
      { type: 'reasoning-delta', at: 0, text: 'A' },
      { type: 'seal', at: 0, seal: { kind: 'summary', value: '', by, id: 'rs_1' } },
      { type: 'block-end', at: 0 },
      { type: 'block-start', at: 1, block: { kind: 'reasoning', id: 'rs_1' } },
      { type: 'reasoning-delta', at: 1, text: 'B' },
      { type: 'seal', at: 1, seal: { kind: 'encrypted', value: 'xyz', by, id: 'rs_1' } },
      { type: 'block-end', at: 1 },
    ])
    const whole = codec.decodeResponse({ output: [item] }, from)
    const streamed = folded(out)
    expect(bare('parts' in streamed ? streamed.parts : streamed)).toEqual(bare(whole.parts))
  })

  test('a proof without text is a block, neither is none', () => {
    const { out } = decode(
      [
        CREATED,
        doneItem(0, { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'E' }),
        doneItem(1, { id: 'rs_2', type: 'reasoning', summary: [] }),
        completed([]),
      ],
      from,
    )
    expect(out.slice(1, -1)).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'reasoning', id: 'rs_1' } },
      { type: 'seal', at: 0, seal: { kind: 'encrypted', value: 'E', by, id: 'rs_1' } },
      { type: 'block-end', at: 0 },
    ])
  })

  test('raw reasoning of open models, as Bedrock and DeepSeek send it', () => {
    const done = {
      type: 'response.output_item.done',
      output_index: 0,
      item: { id: 'x', type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'hm' }] },
    }
    const delta = { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'hm' }
    const part = { output_index: 0, content_index: 0, part: { type: 'reasoning_text', text: 'hm' } }
    const expected = [{ kind: 'reasoning', text: 'hm' }]
    expect([
      parts(CREATED, delta, done, completed([])),
      parts(
        CREATED,
        { ...part, type: 'response.reasoning_part.added' },
        delta,
        { ...part, type: 'response.reasoning_part.done' },
        done,
        completed([]),
      ),
      parts(
        CREATED,
        { ...part, type: 'response.content_part.added' },
        delta,
        { ...part, type: 'response.content_part.done' },
        done,
        completed([]),
      ),
    ]).toEqual([expected, expected, expected])
  })

  test('part numbers that do not fit the item do not double its text (Bedrock)', () => {
    const text = { type: 'output_text', text: 'Hi' }
    expect(
      parts(
        CREATED,
        {
          type: 'response.content_part.added',
          output_index: 0,
          content_index: 1,
          part: { type: 'output_text', text: '' },
        },
        { type: 'response.output_text.delta', output_index: 0, content_index: 1, delta: 'Hi' },
        { type: 'response.content_part.done', output_index: 0, content_index: 1, part: text },
        { type: 'response.output_item.done', output_index: 0, item: { id: 'm', type: 'message', content: [text] } },
        completed([]),
      ),
    ).toEqual([{ kind: 'text', text: 'Hi' }])
  })
})

test('refusals, probabilities and unknown parts', () => {
  const logprobs = [{ token: 'a', logprob: -1 }]
  const content = [
    { type: 'refusal', refusal: 'No.' },
    { type: 'output_text', text: 'a', logprobs },
    { type: 'output_hologram', data: 1 },
  ]
  const events = fine(
    CREATED,
    { type: 'response.content_part.added', output_index: 0, content_index: 0, part: { type: 'refusal', refusal: '' } },
    { type: 'response.refusal.delta', output_index: 0, content_index: 0, delta: 'No' },
    { type: 'response.refusal.done', output_index: 0, content_index: 0, refusal: 'No.' },
    { type: 'response.output_text.delta', output_index: 0, content_index: 1, delta: 'a', logprobs },
    { type: 'response.output_item.done', output_index: 0, item: { id: 'm', type: 'message', content } },
    completed([]),
  )
  const response = folded(events)
  expect(bare(response)).toMatchObject({
    parts: [
      { kind: 'refusal', text: 'No.' },
      { kind: 'text', text: 'a', logprobs },
      { kind: 'opaque', type: 'output_hologram' },
    ],
    finish: { reason: 'refusal' },
  })
})

test('hosted tools, images, compactions and unknown items are whole blocks', () => {
  const output = [
    {
      id: 'ws_1',
      type: 'web_search_call',
      status: 'completed',
      action: { type: 'search', queries: ['q', 'r'], sources: [{ type: 'url', url: 'u', title: 'U' }] },
    },
    { id: 'ws_2', type: 'web_search_call', status: 'failed', action: { type: 'open_page', url: 'p' } },
    { id: 'ig_1', type: 'image_generation_call', result: 'QUJD', output_format: 'jpeg' },
    {
      id: 'sh_1',
      type: 'shell_call',
      call_id: 'c',
      action: { commands: ['ls'] },
      environment: { type: 'container_reference' },
    },
    { id: 'sho_1', type: 'shell_call_output', call_id: 'c', output: [{ stdout: 'o', stderr: '' }] },
    { id: 'cmp_1', type: 'compaction', encrypted_content: 'E' },
    { id: 'mcpl_1', type: 'mcp_list_tools', tools: [] },
  ]
  const done = output.map((item, index) => ({ type: 'response.output_item.done', output_index: index, item }))
  const busy = [
    { type: 'response.web_search_call.in_progress', output_index: 0 },
    { type: 'response.image_generation_call.partial_image', output_index: 2, partial_image_b64: 'QQ' },
    { type: 'response.mcp_call_arguments.delta', output_index: 6, delta: '{' },
    { type: 'response.code_interpreter_call_code.delta', output_index: 6, delta: 'x' },
    { type: 'response.audio.delta', delta: 'x' },
    { type: 'response.novel' },
  ]
  const expected = [
    {
      kind: 'hosted-call',
      hosted: 'web-search',
      id: 'ws_1',
      name: 'web_search',
      input: '{"query":"q","queries":["q","r"]}',
    },
    { kind: 'hosted-result', hosted: 'web-search', callId: 'ws_1', sources: [{ url: 'u', title: 'U' }] },
    { kind: 'hosted-call', hosted: 'web-search', id: 'ws_2', name: 'web_search', input: '{"url":"p"}' },
    { kind: 'hosted-result', hosted: 'web-search', callId: 'ws_2', sources: [], isError: true },
    { kind: 'media', media: 'image', mediaType: 'image/jpeg', data: { type: 'base64', base64: 'QUJD' } },
    { kind: 'hosted-call', hosted: 'code-execution', id: 'sh_1', name: 'shell', input: '{"commands":["ls"]}' },
    { kind: 'hosted-result', hosted: 'code-execution', callId: 'c', output: 'o' },
    {
      kind: 'compaction',
      seal: { kind: 'encrypted', value: 'E', by: { family: 'openai-responses', model: 'gpt-test' }, id: 'cmp_1' },
    },
    { kind: 'opaque', type: 'mcp_list_tools' },
  ]
  expect(parts(CREATED, ...busy, ...done, completed(output))).toEqual(expected)
  expect(bare(codec.decodeResponse({ output }, source()).parts)).toEqual(expected)
})

describe('signs of life', () => {
  test('keepalives and comments are pings; [DONE] and event-less frames are fine', () => {
    const { out } = decodeFrames([
      { data: '', comment: true },
      ...framesWith([{ type: 'keepalive' }, CREATED]),
      { event: 'response.in_progress', data: '{"response":{}}' },
      ...framesWith(['[DONE]', completed([]), '[DONE]', { type: 'keepalive' }]),
    ])
    expect(out.map(({ type }) => type)).toEqual(['ping', 'ping', 'start', 'end'])
  })
})

describe('ends', () => {
  test.each<[string, Json, unknown]>([
    [
      'length',
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
      { reason: 'max-tokens', raw: 'max_output_tokens' },
    ],
    [
      'filter',
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
      { reason: 'content-filter', raw: 'content_filter' },
    ],
    [
      'steering',
      { status: 'incomplete', incomplete_details: { reason: 'steered' } },
      { reason: 'other', raw: 'steered' },
    ],
    ['no reason', { status: 'incomplete', incomplete_details: null }, { reason: 'other', raw: 'incomplete' }],
    ['a status that is not told', { status: undefined }, { reason: 'other', raw: 'incomplete' }],
  ])('incomplete: %s', (_what, response, finish) => {
    const { out } = decode([CREATED, { type: 'response.incomplete', response: { output: [], ...response } }])
    expect(out.at(-1)).toEqual({ type: 'end', finish })
  })

  test('usage is absent when the provider sends none', () => {
    expect(fine(CREATED, { type: 'response.completed', response: { output: [] } }).at(-1)).toEqual({
      type: 'end',
      finish: { reason: 'stop', raw: 'completed' },
    })
  })

  test.each<[string, Json, string]>([
    ['flat', { type: 'error', code: 'server_error', message: 'boom', param: null }, 'upstream-failed'],
    [
      'nested',
      { type: 'error', error: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'boom' } },
      'upstream-quota',
    ],
    ['untyped', { error: { code: 'rate_limit_exceeded', message: 'boom' } }, 'upstream-limited'],
    [
      'failed',
      {
        type: 'response.failed',
        response: { status: 'failed', error: { code: 'context_length_exceeded', message: 'boom' } },
      },
      'context-overflow',
    ],
    ['failed without reason', { type: 'response.failed', response: { status: 'failed' } }, 'upstream-failed'],
    ['cancelled', { type: 'response.cancelled', response: { status: 'cancelled' } }, 'upstream-failed'],
    [
      'failed but called completed',
      {
        type: 'response.completed',
        response: { status: 'failed', error: { code: 'server_is_overloaded', message: 'boom' } },
      },
      'upstream-overloaded',
    ],
  ])('errors: %s', (_what, payload, kind) => {
    const { out, ends } = decode([
      CREATED,
      ...MESSAGE.events.slice(0, 3),
      payload,
      { type: 'response.failed', response: {} },
    ])
    expect(ends.map((cause) => [cause?.kind, cause?.details.delivery])).toEqual([[kind, 'accepted']])
    expect(out.some(({ type }) => type === 'end')).toBe(false)
  })

  test('the time to wait is read from the text', () => {
    const { ends } = decode([
      { type: 'error', code: 'rate_limit_exceeded', message: 'Slow down. Please try again in 1.5s.' },
    ])
    expect(ends[0]?.details.retryAfterMs).toBe(1500)
  })

  test('a stream cut anywhere is truncated, never complete', () => {
    const whole = [CREATED, ...MESSAGE.events, MESSAGE_DONE, completed([MESSAGE.item])]
    for (let length = 0; length < whole.length; length++) {
      const outcome = decode(whole.slice(0, length))
      expectWellFormed(outcome)
      expect([length, outcome.ends[0]?.kind]).toEqual([length, 'stream-truncated'])
    }
  })

  test.each([
    ['no JSON', '{oops'],
    ['no object', '[]'],
    ['no type', '{"id":"chatcmpl","object":"chat.completion.chunk"}'],
    ['an item that is none', '{"type":"response.output_item.done","item":null}'],
  ])('malformed: %s', (_what, data) => {
    const { ends } = decode([CREATED, data, completed([])])
    expect(ends.map((cause) => cause?.kind)).toEqual(['upstream-malformed'])
  })
})
