import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError, Ledger } from '#ir'
import { anthropic } from '../../src/anthropic/index.ts'
import { deepArray, deepText, stackIsFinite } from '../support/deep.ts'
import { attempt } from '../support/errors.ts'
import { expectWellFormed } from '../support/streams.ts'
import { ask, decodeData, encodeEvents, source, target } from './support.ts'

const key = fc.constantFrom(
  'type',
  'role',
  'content',
  'text',
  'id',
  'name',
  'input',
  'source',
  'data',
  'tool_use_id',
  'thinking',
  'signature',
  'cache_control',
  'ttl',
  'citations',
  'is_error',
  'tool',
  'definition',
  'usage',
  'delta',
  'index',
  'content_block',
  'message',
  'stop_reason',
  'input_tokens',
  'error',
  'partial_json',
  'system',
  'messages',
  'tools',
  'model',
  'effort',
  'output_config',
  'metadata',
  'tool_choice',
  'url',
  'title',
  '__proto__',
  'constructor',
  'x',
)

const word = fc.constantFrom(
  'text',
  'image',
  'document',
  'search_result',
  'thinking',
  'redacted_thinking',
  'tool_use',
  'tool_result',
  'server_tool_use',
  'web_search_tool_result',
  'mcp_tool_use',
  'compaction',
  'tool_addition',
  'tool_definition',
  'base64',
  'url',
  'file',
  'content',
  'user',
  'assistant',
  'system',
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'message_stop',
  'text_delta',
  'input_json_delta',
  'thinking_delta',
  'signature_delta',
  'citations_delta',
  'error',
  'end_turn',
  'toString',
  'constructor',
  '\ud800',
  '{"a":',
  '',
)

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    word,
    fc.constantFrom(null, true, 0, -1, 1e300),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('json')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries) as unknown),
  ),
}))

const wire = fc.record(
  {
    model: fc.oneof({ weight: 5, arbitrary: fc.constant('m') }, json),
    messages: fc.array(fc.record({ role: word, content: fc.array(json) }, { requiredKeys: [] }), { maxLength: 3 }),
    system: json,
    tools: fc.array(json, { maxLength: 3 }),
    tool_choice: json,
    thinking: json,
    output_config: json,
    metadata: json,
  },
  { requiredKeys: ['model', 'messages'] },
)

describe('whatever arrives', () => {
  it('a request decodes, and encodes again whole or edited, or is refused', () => {
    fc.assert(
      fc.property(fc.oneof(json, wire), (body) => {
        const request = attempt(() => anthropic.decodeRequest(body))
        if (request === undefined) return
        expect(anthropic.encodeRequest(request, { ...target, model: request.model }, new Ledger())).toBe(body)
        const turns = request.turns.map((turn) => ({ ...turn, parts: turn.parts.map((part) => ({ ...part })) }))
        const edited = { ...request, turns, tools: request.tools.map((tool) => ({ ...tool })) }
        expect(anthropic.encodeRequest(edited, target, new Ledger())).toBeTypeOf('object')
      }),
      { numRuns: 2000 },
    )
  })

  it('a reply decodes and encodes, or is malformed', () => {
    const reply = fc.record({ content: fc.array(json), usage: json, stop_reason: word }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.oneof(json, reply), (body) => {
        const response = attempt(() => anthropic.decodeResponse(body, source()))
        if (response !== undefined) anthropic.encodeResponse({ ...response }, ask())
      }),
      { numRuns: 1000 },
    )
  })

  it('a stream ends exactly once, balanced, and can be encoded', () => {
    const event = fc.record(
      { type: word, index: fc.nat(2), content_block: json, delta: json, message: json, usage: json },
      { requiredKeys: ['type'] },
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(event, json), { maxLength: 12 }), (events) => {
        const outcome = decodeData(events)
        expectWellFormed(outcome)
        const [cause] = outcome.ends
        const frames = encodeEvents(outcome.out, ask(), cause).out
        expect(frames.at(-1)?.event).toBe(cause === undefined ? 'message_stop' : 'error')
      }),
      { numRuns: 1000 },
    )
  })

  it('an error becomes an error', () => {
    fc.assert(
      fc.property(fc.oneof(json, fc.string()), fc.integer({ min: 400, max: 599 }), (body, status) => {
        expect(anthropic.decodeError(status, body, {})).toBeInstanceOf(GatewayError)
      }),
    )
  })

  it.each([10_000, 100_000])('survives %i nested arrays anywhere', (depth) => {
    const deep = deepArray(depth)
    const blocks = [
      { type: 'tool_use', id: 'a', name: 'f', input: deep },
      { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'x', deep }] },
      { type: 'document', source: { type: 'content', content: deep } },
      { type: 'server_tool_use', id: 'a', input: deep },
      { type: 'later', deep },
      deep,
    ]
    for (const block of blocks) {
      attempt(() => anthropic.decodeRequest({ model: 'm', messages: [{ role: 'user', content: [block] }] }))
      attempt(() => anthropic.decodeResponse({ content: [block] }, source()))
    }
    const text = deepText(depth)
    const start = `{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f","input":${text}}}`
    const { ends } = decodeData([start, { type: 'message_stop' }])
    expect(ends.map((end) => end?.kind)).toEqual([stackIsFinite ? 'upstream-malformed' : undefined])
  })
})
