// Whatever arrives, decoders fail with our own error or not at all.
import * as fc from 'fast-check'
import { test } from 'vitest'
import { deepArray } from '../support/deep.ts'
import { attempt } from '../support/errors.ts'
import { expectWellFormed } from '../support/streams.ts'
import { codec, decode, source } from './support.ts'

const WORDS = [
  'type',
  'role',
  'content',
  'input',
  'model',
  'tools',
  'tool_choice',
  'reasoning',
  'text',
  'summary',
  'call_id',
  'id',
  'name',
  'arguments',
  'output',
  'action',
  'operation',
  'encrypted_content',
  'annotations',
  'image_url',
  'input_audio',
  'format',
  'message',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'local_shell_call',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'tool_search_output',
  'additional_tools',
  'configuration_update',
  'web_search_call',
  'image_generation_call',
  'compaction',
  'namespace',
  'input_text',
  'output_text',
  'input_file',
  'refusal',
  'reasoning_text',
  'user',
  'assistant',
  'item',
  'part',
  'response',
  'delta',
  'output_index',
  'content_index',
  'error',
  'usage',
  'status',
  'completed',
  'incomplete',
]

const leaf = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant('\ud800'),
)
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...WORDS), tie('json'), { maxKeys: 6 }),
  ),
}))

/** A value, with some of its leaves and branches replaced. */
function mangled(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value))
    return fc.oneof({ weight: 12, arbitrary: fc.tuple(...value.map(mangled)) }, { weight: 1, arbitrary: json })
  if (typeof value !== 'object' || value === null)
    return fc.oneof({ weight: 12, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: json })
  const fields = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mangled(inner)]))
  return fc.oneof({ weight: 12, arbitrary: fc.record(fields, { requiredKeys: [] }) }, { weight: 1, arbitrary: json })
}

const REQUEST = {
  model: 'm',
  instructions: 'I',
  input: [
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'a' },
        { type: 'input_image', image_url: 'data:image/png;base64,Q' },
      ],
    },
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 's' }],
      encrypted_content: 'ferry1.e30.x',
    },
    { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'o' }] },
    { type: 'shell_call', call_id: 'd', action: { commands: ['ls'] } },
    { type: 'shell_call_output', call_id: 'd', output: [{ stdout: 'o', outcome: { type: 'exit', exit_code: 1 } }] },
    {
      type: 'tool_search_output',
      call_id: 'e',
      tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f' }] }],
    },
    { type: 'web_search_call', id: 'w', action: { type: 'search', query: 'q', sources: [{ type: 'url', url: 'u' }] } },
    { type: 'configuration_update', reasoning: { effort: 'low' } },
  ],
  tools: [
    { type: 'function', name: 'f', parameters: {} },
    { type: 'web_search', filters: { allowed_domains: ['a'] } },
  ],
  tool_choice: { type: 'allowed_tools', tools: [{ type: 'function', name: 'f' }] },
  reasoning: { effort: 'low' },
  text: { format: { type: 'json_schema', name: 'n', schema: {} } },
}

const OUTPUT = [
  {
    id: 'm',
    type: 'message',
    content: [{ type: 'output_text', text: 't', annotations: [{ type: 'url_citation', url: 'u' }] }],
  },
  { id: 'r', type: 'reasoning', summary: [{ type: 'summary_text', text: 's' }], encrypted_content: 'E' },
  { id: 'f', type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
  { id: 'i', type: 'image_generation_call', result: 'Q' },
]

const EVENTS = [
  { type: 'response.created', response: { id: 'resp_1' } },
  { type: 'response.output_item.added', output_index: 0, item: { id: 'm', type: 'message', content: [] } },
  { type: 'response.content_part.added', output_index: 0, content_index: 0, part: { type: 'output_text', text: '' } },
  { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 't', logprobs: [] },
  {
    type: 'response.output_text.annotation.added',
    output_index: 0,
    content_index: 0,
    annotation: { type: 'url_citation' },
  },
  { type: 'response.reasoning_summary_text.delta', output_index: 1, summary_index: 0, delta: 's' },
  { type: 'response.function_call_arguments.delta', output_index: 2, delta: '{' },
  ...OUTPUT.map((item, index) => ({ type: 'response.output_item.done', output_index: index, item })),
  { type: 'response.completed', response: { output: OUTPUT, usage: { input_tokens: 1, output_tokens: 2 } } },
]

test('requests', () => {
  fc.assert(
    fc.property(fc.oneof(json, mangled(REQUEST)), (wire) => {
      attempt(() => codec.decodeRequest(wire), ['invalid-request'])
    }),
    { numRuns: 600 },
  )
})

test('replies', () => {
  fc.assert(
    fc.property(fc.oneof(json, mangled({ id: 'resp_1', output: OUTPUT, usage: {} })), (wire) => {
      attempt(
        () => codec.decodeResponse(wire, source()),
        ['upstream-malformed', 'upstream-failed', 'upstream-rejected', 'upstream-limited', 'context-overflow'],
      )
    }),
    { numRuns: 600 },
  )
})

test('streams end once, with balanced blocks when they end well', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(json), mangled(EVENTS)), (events) => {
      const payloads = (Array.isArray(events) ? events : []).map((event: unknown) => JSON.stringify(event) ?? 'x')
      expectWellFormed(decode(payloads))
    }),
    { numRuns: 600 },
  )
})

test('depth does not matter', () => {
  const deep = deepArray()
  const nested = JSON.parse(`${'{"type":"namespace","name":"n","tools":['.repeat(5000)}${']}'.repeat(5000)}`)
  const bodies = [
    deep,
    { model: 'm', input: deep },
    { model: 'm', input: [{ role: 'user', content: deep }] },
    { model: 'm', input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: deep }] },
    { model: 'm', input: [{ type: 'tool_search_call', call_id: 'c', execution: 'client', arguments: deep }] },
    { model: 'm', input: [{ type: 'web_search_call', action: deep }] },
    { model: 'm', input: 'x', tools: [nested], metadata: { deep }, novel: deep },
  ]
  for (const body of bodies) attempt(() => codec.decodeRequest(body), ['invalid-request'])
  attempt(
    () => codec.decodeResponse({ output: [{ type: 'function_call', name: 'f', arguments: deep }] }, source()),
    ['upstream-malformed'],
  )
  attempt(
    () =>
      codec.decodeResponse({ output: [{ type: 'shell_call', call_id: 'c', action: { commands: deep } }] }, source()),
    ['upstream-malformed'],
  )
})
