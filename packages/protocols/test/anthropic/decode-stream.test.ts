import { describe, expect, it } from 'vitest'
import { GatewayError, type Event } from '#ir'
import { anthropic } from '../../src/anthropic/index.ts'
import { refusal } from '../support/errors.ts'
import { bare, folded } from '../support/replies.ts'
import { collector, expectWellFormed } from '../support/streams.ts'
import { blockEvents, by, decodeData, endEvents, source, startEvent } from './support.ts'

function events(...data: unknown[]): Event[] {
  const { out, ends } = decodeData(data)
  expect(ends).toEqual([undefined])
  return bare(out)
}

/** Only the events between start and end. */
function blocks(...data: unknown[]): Event[] {
  return events(startEvent(), ...data, ...endEvents('end_turn')).slice(1, -1)
}

const usage = { input_tokens: 20, cache_creation_input_tokens: 50, cache_read_input_tokens: 100, output_tokens: 1 }

describe('decodeStream', () => {
  it('tells start, text and end with the last figures (USE-02, USE-07)', () => {
    const later = { output_tokens: 9, cache_read_input_tokens: null, output_tokens_details: { thinking_tokens: 3 } }
    const merged = { ...usage, output_tokens: 9, output_tokens_details: { thinking_tokens: 3 } }
    expect(
      events(
        startEvent({ ...usage, service_tier: 'standard' }),
        { type: 'ping' },
        ...blockEvents(
          0,
          { type: 'text', text: '' },
          { type: 'text_delta', text: 'a' },
          { type: 'text_delta', text: '' },
        ),
        { type: 'message_delta', delta: { stop_reason: null }, usage: { output_tokens: 5 } },
        ...endEvents('max_tokens', later),
      ),
    ).toEqual([
      {
        type: 'start',
        id: 'msg_1',
        model: 'm',
        usage: { input: 170, output: 1, cacheRead: 100, cacheWrite: 50, raw: { ...usage, service_tier: 'standard' } },
        serviceTier: 'standard',
      },
      { type: 'ping' },
      { type: 'block-start', at: 0, block: { kind: 'text' } },
      { type: 'text-delta', at: 0, text: 'a' },
      { type: 'block-end', at: 0 },
      {
        type: 'end',
        finish: { reason: 'max-tokens', raw: 'max_tokens' },
        usage: {
          input: 170,
          output: 9,
          cacheRead: 100,
          cacheWrite: 50,
          reasoning: 3,
          raw: { ...merged, service_tier: 'standard' },
        },
        serviceTier: 'standard',
      },
    ])
  })

  it('stamps thinking and redacted thinking with who answers (REAS-18)', () => {
    expect(
      blocks(
        ...blockEvents(
          0,
          { type: 'thinking', thinking: '', signature: '' },
          { type: 'thinking_delta', thinking: 'hm' },
          { type: 'signature_delta', signature: 'S1' },
          { type: 'signature_delta', signature: 'S2' },
        ),
        ...blockEvents(
          1,
          { type: 'thinking', thinking: '', signature: '' },
          { type: 'signature_delta', signature: 'S3' },
        ),
        ...blockEvents(2, { type: 'redacted_thinking', data: 'R' }),
      ),
    ).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'reasoning' } },
      { type: 'reasoning-delta', at: 0, text: 'hm' },
      { type: 'seal', at: 0, seal: { kind: 'signature', value: 'S1', by } },
      { type: 'seal', at: 0, seal: { kind: 'signature', value: 'S2', by } },
      { type: 'block-end', at: 0 },
      { type: 'block-start', at: 1, block: { kind: 'reasoning' } },
      { type: 'seal', at: 1, seal: { kind: 'signature', value: 'S3', by } },
      { type: 'block-end', at: 1 },
      { type: 'block-start', at: 2, block: { kind: 'reasoning' } },
      { type: 'seal', at: 2, seal: { kind: 'redacted', value: 'R', by } },
      { type: 'block-end', at: 2 },
    ])
  })

  it('passes argument text on as it comes, and fills in what has no delta (TOOL-27)', () => {
    const { out } = decodeData([
      startEvent(),
      ...blockEvents(
        0,
        { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} },
        { type: 'input_json_delta', partial_json: '' },
        { type: 'input_json_delta', partial_json: '{"a": 1.' },
        { type: 'input_json_delta', partial_json: '0}' },
      ),
      ...blockEvents(1, { type: 'tool_use', id: 'toolu_2', name: 'g', input: {}, toolset_name: 'computer' }),
      ...blockEvents(2, { type: 'tool_use', name: 'h', input: { b: 2 } }),
      ...endEvents('end_turn'),
    ])
    expect(bare(out).slice(1)).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'tool-call', call: 'function', id: 'toolu_1', name: 'f' } },
      { type: 'input-delta', at: 0, text: '{"a": 1.' },
      { type: 'input-delta', at: 0, text: '0}' },
      { type: 'block-end', at: 0 },
      {
        type: 'block-start',
        at: 1,
        block: { kind: 'tool-call', call: 'function', id: 'toolu_2', name: 'g', namespace: 'computer' },
      },
      { type: 'input-delta', at: 1, text: '{}' },
      { type: 'block-end', at: 1 },
      { type: 'block-start', at: 2, block: { kind: 'tool-call', call: 'function', id: 'call_1', name: 'h' } },
      { type: 'input-delta', at: 2, text: '{"b":2}' },
      { type: 'block-end', at: 2 },
      {
        type: 'end',
        finish: { reason: 'tool-calls', raw: 'end_turn' },
        usage: { input: 7, output: 5, raw: { input_tokens: 7, output_tokens: 5 } },
      },
    ])
  })

  it('collects hosted steps, compaction and unknown blocks until they are whole (STR-20)', () => {
    const { out } = decodeData([
      startEvent(),
      ...blockEvents(
        0,
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
        { type: 'input_json_delta', partial_json: '{"query":' },
        { type: 'input_json_delta', partial_json: '"q"}' },
      ),
      ...blockEvents(1, { type: 'compaction', content: null }, { type: 'compaction_delta', content: 'sum' }),
      ...blockEvents(
        2,
        { type: 'from_the_future', text: 'a' },
        { type: 'text_delta', text: 'b' },
        { type: 'x_delta', y: 1 },
      ),
      ...blockEvents(3, { type: 'tool_result', tool_use_id: 'x' }),
      ...endEvents('pause_turn'),
    ])
    const heads = out.flatMap((event) => (event.type === 'block-start' ? [event.block] : []))
    expect(bare(heads)).toEqual([
      { kind: 'hosted-call', hosted: 'web-search', id: 'srvtoolu_1', name: 'web_search', input: '{"query":"q"}' },
      { kind: 'compaction', text: 'sum' },
      { kind: 'opaque', type: 'from_the_future' },
      { kind: 'opaque', type: 'tool_result' },
    ])
    expect(heads.map((head) => ('origin' in head ? head.origin?.value : undefined))).toEqual([
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
      { type: 'compaction', content: 'sum' },
      { type: 'from_the_future', text: 'ab', y: 1 },
      { type: 'tool_result', tool_use_id: 'x' },
    ])
    expect(out.at(-1)).toMatchObject({ finish: { reason: 'pause', raw: 'pause_turn' } })
  })

  it('turns citations into annotations', () => {
    const citation = { type: 'web_search_result_location', url: 'u', title: 't', cited_text: 'c', encrypted_index: 'x' }
    const page = { type: 'page_location', cited_text: 'c', document_title: 'd' }
    expect(
      blocks(...blockEvents(0, { type: 'text', text: 'x', citations: [page] }, { type: 'citations_delta', citation })),
    ).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'text' } },
      { type: 'text-delta', at: 0, text: 'x' },
      { type: 'annotation', at: 0, annotation: { type: 'document', title: 'd', citedText: 'c', raw: page } },
      { type: 'annotation', at: 0, annotation: { type: 'url', url: 'u', title: 't', citedText: 'c', raw: citation } },
      { type: 'block-end', at: 0 },
    ])
  })

  it('gives thinking inside a text block a block of its own', () => {
    expect(
      blocks(
        ...blockEvents(
          0,
          { type: 'text', text: '' },
          { type: 'thinking_delta', thinking: 'hm' },
          { type: 'text_delta', text: 'a' },
        ),
      ),
    ).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'text' } },
      { type: 'block-end', at: 0 },
      { type: 'block-start', at: 1, block: { kind: 'reasoning' } },
      { type: 'reasoning-delta', at: 1, text: 'hm' },
      { type: 'block-end', at: 1 },
      { type: 'block-start', at: 2, block: { kind: 'text' } },
      { type: 'text-delta', at: 2, text: 'a' },
      { type: 'block-end', at: 2 },
    ])
  })

  it('tolerates what providers get wrong without harm', () => {
    const { out, ends } = decodeData([
      '',
      '[DONE]',
      ...blockEvents(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'a' }),
      startEvent(),
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'later_delta', x: 1 } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'b' } },
      { type: 'event_of_a_later_version' },
      ...endEvents('a_later_reason', undefined),
      { type: 'content_block_delta', index: 7, delta: {} },
    ])
    expect(ends).toEqual([undefined])
    expect(bare(out)).toEqual([
      { type: 'start' },
      { type: 'block-start', at: 0, block: { kind: 'text' } },
      { type: 'text-delta', at: 0, text: 'a' },
      { type: 'block-end', at: 0 },
      { type: 'block-start', at: 1, block: { kind: 'text' } },
      { type: 'text-delta', at: 1, text: 'b' },
      { type: 'block-end', at: 1 },
      {
        type: 'end',
        finish: { reason: 'other', raw: 'a_later_reason' },
        usage: { input: 0, output: 5, raw: { output_tokens: 5 } },
      },
    ])
  })

  it('takes the event name when the data has no type, and comments as signs of life', () => {
    const kept = collector<Event>()
    const sink = anthropic.decodeStream(source())(kept)
    sink.push({ event: 'message_start', data: '{"message":{"id":"msg_2"}}' })
    sink.push({ data: 'working', comment: true })
    expect(kept.out).toEqual([{ type: 'start', id: 'msg_2' }, { type: 'ping' }])
  })

  it.each([
    [['end_turn'], 'stop'],
    [['tool_use'], 'stop'],
    [['stop_sequence'], 'stop-sequence'],
    [['refusal'], 'refusal'],
    [['model_context_window_exceeded'], 'context-exceeded'],
    [['compaction'], 'compaction'],
  ])('reads %j without a call as %s', ([word = ''], reason) => {
    const end = events(startEvent(), ...endEvents(word)).at(-1)
    expect(end).toMatchObject({ finish: { reason, raw: word } })
  })

  it('keeps the stop sequence and the details of a refusal', () => {
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'e' }
    const delta = { stop_reason: 'refusal', stop_sequence: 'END', stop_details }
    expect(events(startEvent(), { type: 'message_delta', delta }, { type: 'message_stop' }).at(-1)).toMatchObject({
      finish: { reason: 'refusal', raw: 'refusal', stopSequence: 'END', details: stop_details },
    })
  })

  it('is complete without message_stop once the stop reason is known, and only then (STR-05)', () => {
    const [delta] = endEvents('end_turn')
    expect(decodeData([startEvent(), delta]).out.at(-1)).toMatchObject({ type: 'end', finish: { reason: 'stop' } })
    const usageOnly = { type: 'message_delta', delta: { stop_reason: null }, usage: { output_tokens: 1 } }
    for (const data of [[], [startEvent()], [startEvent(), usageOnly]]) {
      const { out, ends } = decodeData(data)
      expect(out.filter((event) => event.type === 'end')).toEqual([])
      expect(ends.map((end) => end?.kind)).toEqual(['stream-truncated'])
    }
  })

  it.each([
    ['not json'],
    ['3'],
    [{ type: 'content_block_start', index: 0 }],
    [{ type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'x' } }],
    [{ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } }],
    [{ type: 'content_block_delta', index: 0 }],
  ])('ends with upstream-malformed at %j and ignores the rest', (data) => {
    const { out, ends } = decodeData([startEvent(), data, ...endEvents('end_turn')])
    expect([out.length, ends.map((end) => end?.kind)]).toEqual([1, ['upstream-malformed']])
  })

  it.each([
    [{ type: 'overloaded_error', message: 'Overloaded' }, 'upstream-overloaded'],
    [{ type: 'rate_limit_error', message: 'slow' }, 'upstream-limited'],
    [{ type: 'api_error', message: 'oops' }, 'upstream-failed'],
    [{ type: 'invalid_request_error', message: 'prompt is too long: 5 tokens > 4 maximum' }, 'context-overflow'],
    [{ message: 'who knows' }, 'upstream-failed'],
  ])('ends with the error that the provider sent: %j', (error, kind) => {
    const { ends } = decodeData([startEvent(), { type: 'error', error }])
    expect(ends.map((end) => [end?.kind, end?.message, end?.details.delivery])).toEqual([
      [kind, error.message, 'accepted'],
    ])
  })

  it('passes the cause of a broken connection on', () => {
    const cause = new GatewayError('cancelled', 'gone')
    expect(decodeData([startEvent()], cause).ends).toEqual([cause])
  })
})

/** Every kind of block once, as a whole reply and as its stream. */
const whole = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [
    { type: 'thinking', thinking: 'hm, yes', signature: 'S' },
    { type: 'text', text: 'Hello', citations: [{ type: 'page_location', cited_text: 'c', document_title: null }] },
    { type: 'redacted_thinking', data: 'R' },
    { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
    { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
    { type: 'compaction', content: 'sum', encrypted_content: 'E' },
    { type: 'fallback', from: { model: 'a' }, to: { model: 'b' } },
    { type: 'tool_use', id: 'toolu_1', name: 'f', input: { a: 'x', b: [1] } },
    { type: 'tool_use', id: 'toolu_2', name: 'g', input: {} },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: {
    ...usage,
    output_tokens: 30,
    cache_creation: { ephemeral_1h_input_tokens: 40, ephemeral_5m_input_tokens: 10 },
  },
}

const streamed = [
  startEvent({ ...whole.usage, output_tokens: 1 }),
  ...blockEvents(
    0,
    { type: 'thinking', thinking: '', signature: '' },
    { type: 'thinking_delta', thinking: 'hm,' },
    { type: 'thinking_delta', thinking: ' yes' },
    { type: 'signature_delta', signature: 'S' },
  ),
  ...blockEvents(
    1,
    { type: 'text', text: '', citations: [] },
    { type: 'citations_delta', citation: { type: 'page_location', cited_text: 'c', document_title: null } },
    { type: 'text_delta', text: 'Hel' },
    { type: 'text_delta', text: 'lo' },
  ),
  ...blockEvents(2, whole.content[2]),
  ...blockEvents(3, { ...whole.content[3], input: {} }, { type: 'input_json_delta', partial_json: '{"query":"q"}' }),
  ...blockEvents(4, whole.content[4]),
  ...blockEvents(
    5,
    { type: 'compaction', content: null },
    { type: 'compaction_delta', content: 'sum', encrypted_content: 'E' },
  ),
  ...blockEvents(6, whole.content[6]),
  ...blockEvents(
    7,
    { ...whole.content[7], input: {} },
    { type: 'input_json_delta', partial_json: '{"a":"x",' },
    { type: 'input_json_delta', partial_json: '"b":[1]}' },
  ),
  ...blockEvents(8, whole.content[8]),
  ...endEvents('tool_use', { output_tokens: 30 }),
]

describe('the stream twin', () => {
  it('folds to what decodeResponse gives', () => {
    expect(bare(folded(decodeData(streamed).out))).toEqual(bare(anthropic.decodeResponse(whole, source())))
  })

  it('is balanced and has exactly one terminal wherever it is cut', () => {
    for (let length = 0; length <= streamed.length; length++) {
      const outcome = decodeData(streamed.slice(0, length))
      expectWellFormed(outcome)
      const complete = length >= streamed.length - 1
      expect(outcome.ends[0]?.kind).toBe(complete ? undefined : 'stream-truncated')
    }
  })
})

describe('decodeResponse', () => {
  it('reads parts, finish and inclusive usage', () => {
    expect(bare(anthropic.decodeResponse(whole, source()))).toEqual({
      id: 'msg_1',
      model: 'm',
      parts: [
        { kind: 'reasoning', text: 'hm, yes', seal: { kind: 'signature', value: 'S', by } },
        {
          kind: 'text',
          text: 'Hello',
          annotations: [
            { type: 'document', citedText: 'c', raw: { type: 'page_location', cited_text: 'c', document_title: null } },
          ],
        },
        { kind: 'reasoning', text: '', seal: { kind: 'redacted', value: 'R', by } },
        { kind: 'hosted-call', hosted: 'web-search', id: 'srvtoolu_1', name: 'web_search', input: '{"query":"q"}' },
        { kind: 'hosted-result', hosted: 'web-search', callId: 'srvtoolu_1' },
        { kind: 'compaction', text: 'sum', seal: { kind: 'encrypted', value: 'E', by } },
        { kind: 'opaque', type: 'fallback' },
        { kind: 'tool-call', call: 'function', id: 'toolu_1', name: 'f', input: '{"a":"x","b":[1]}' },
        { kind: 'tool-call', call: 'function', id: 'toolu_2', name: 'g', input: '{}' },
      ],
      finish: { reason: 'tool-calls', raw: 'tool_use' },
      usage: { input: 170, output: 30, cacheRead: 100, cacheWrite: 50, cacheWrite1h: 40, raw: whole.usage },
    })
  })

  it('leaves unknown what the provider left out', () => {
    expect(bare(anthropic.decodeResponse({ type: 'message' }, source()))).toEqual({
      parts: [],
      finish: { reason: 'stop' },
    })
    const call = { type: 'tool_use', name: 'f' }
    expect(bare(anthropic.decodeResponse({ content: [call] }, source())).parts).toEqual([
      { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', input: '{}' },
    ])
  })

  it.each([
    [null, 'upstream-malformed'],
    ['<html>', 'upstream-malformed'],
    [{}, 'upstream-malformed'],
    [{ content: 'x' }, 'upstream-malformed'],
    [{ content: [{ type: 'text' }] }, 'upstream-malformed'],
    [{ type: 'error', error: { type: 'overloaded_error', message: 'o' } }, 'upstream-overloaded'],
    [{ error: { code: 429, message: 'slow' } }, 'upstream-limited'],
    [{ error: 'model is loading' }, 'upstream-failed'],
  ])('throws for %j', (wire, kind) => {
    expect(refusal(() => anthropic.decodeResponse(wire, source()))?.kind).toBe(kind)
  })
})
