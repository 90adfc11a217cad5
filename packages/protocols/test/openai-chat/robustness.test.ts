import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError, Ledger } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import { deepArray, deepText } from '../support/deep.ts'
import { attempt } from '../support/errors.ts'
import { expectWellFormed } from '../support/streams.ts'
import { decode, delta, finish, sourceOf, targetOf } from './support.ts'

const STREAM: readonly (object | string)[] = [
  delta({ role: 'assistant', content: '' }),
  delta({ reasoning: 'a', reasoning_details: [{ type: 'reasoning.text', text: 'a', index: 0 }] }),
  delta({ content: 'b' }),
  delta({ tool_calls: [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{' } }] }),
  delta({ tool_calls: [{ index: 1, id: 'd', type: 'function', function: { name: 'g', arguments: '{}' } }] }),
  delta({ content: 'more' }),
  delta({ tool_calls: [{ index: 0, function: { arguments: '}' } }] }),
  finish('tool_calls'),
  { choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } },
  '[DONE]',
]

describe('a stream cut anywhere', () => {
  it.each(STREAM.map((_, length) => length))('after %i events is balanced and ends once', (length) => {
    const outcome = decode(STREAM.slice(0, length))
    expectWellFormed(outcome)
    expect(outcome.ends[0]?.kind).toBe(length >= 8 ? undefined : 'stream-truncated')
  })

  it('is well-formed when it is not cut', () => {
    const outcome = decode(STREAM)
    expectWellFormed(outcome)
    expect(outcome.ends).toEqual([undefined])
  })
})

/** JSON that looks like what we read often enough to reach every branch. */
const json = fc.letrec((tie) => {
  const keys = fc.constantFrom(
    'model',
    'messages',
    'role',
    'content',
    'type',
    'text',
    'tool_calls',
    'function',
    'name',
    'arguments',
    'id',
    'index',
    'choices',
    'delta',
    'message',
    'finish_reason',
    'error',
    'usage',
    'reasoning',
    'reasoning_content',
    'reasoning_details',
    'signature',
    'data',
    'tools',
    'tool_choice',
    'image_url',
    'url',
    'audio',
    'annotations',
    'custom',
    'input',
    'code',
    'function_call',
    'refusal',
    'thinking',
    'response_format',
    'stream_options',
    'stop',
    'logit_bias',
    'extra_content',
    'detail',
    'prompt_tokens',
    'completion_tokens',
    'images',
    'citations',
    'logprobs',
    'object',
    'tool_call_id',
    'file',
    'input_audio',
  )
  const words = fc.constantFrom(
    'user',
    'assistant',
    'tool',
    'system',
    'function',
    'custom',
    'text',
    'image_url',
    'file',
    'thinking',
    'stop',
    'error',
    'tool_calls',
    'reasoning.text',
    'reasoning.encrypted',
    'ferry1.',
    'ferry1.e30.x',
    'ferry1.A.x',
    '',
    'data:;base64,',
    '\ud800',
    'multi_tool_use.parallel',
    'json_schema',
    '{"tool_uses":[null]}',
  )
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, false, 0, 1, -1, 1e300),
      words,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
    ),
  }
}).value

const DEEP = deepArray()

describe('whatever comes in', () => {
  it('a request is decoded or refused, and what was decoded can be encoded', () => {
    fc.assert(
      fc.property(json, json, json, (body, message, tool) => {
        const wires: unknown[] = [
          body,
          { model: 'm', messages: [message] },
          { model: 'm', messages: [{ role: 'assistant', ...(message as object) }], tools: [tool], tool_choice: tool },
        ]
        for (const wire of wires) {
          attempt(() => {
            const request = openaiChat.decodeRequest(wire)
            const { origin: _, ...foreign } = request
            openaiChat.encodeRequest(request, targetOf(), new Ledger())
            openaiChat.encodeRequest(foreign, targetOf({ cacheMarks: 'anthropic' }), new Ledger())
          })
        }
      }),
      { numRuns: 600 },
    )
  })

  it('a reply is decoded or an error', () => {
    fc.assert(
      fc.property(json, json, (body, message) => {
        for (const wire of [body, { choices: [{ message }] }, { choices: [message] }]) {
          attempt(() => void openaiChat.decodeResponse(wire, sourceOf({ thinkTags: true })))
        }
      }),
      { numRuns: 600 },
    )
  })

  it('a stream ends once, in good order', () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 6 }), fc.boolean(), (values, thinkTags) => {
        const chunks = values.flatMap((value) => [
          value as object,
          { choices: [{ index: 0, delta: value }] },
          { choices: [{ index: 0, delta: { tool_calls: [value] } }] },
        ])
        const texts = [...chunks, finish()].map((chunk) => JSON.stringify(chunk))
        expectWellFormed(decode(texts, { thinkTags }))
      }),
      { numRuns: 600 },
    )
  })

  it('an error body becomes one of our errors', () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 400, max: 599 }), (body, status) => {
        expect(openaiChat.decodeError(status, body, {})).toBeInstanceOf(GatewayError)
      }),
      { numRuns: 600 },
    )
  })

  it.each([
    ['as the body', DEEP],
    ['as the messages', { model: 'm', messages: DEEP }],
    ['as content', { model: 'm', messages: [{ role: 'user', content: DEEP }] }],
    [
      'as arguments',
      {
        model: 'm',
        messages: [{ role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'f', arguments: DEEP } }] }],
      },
    ],
    ['as an entry', { model: 'm', messages: [{ role: 'assistant', reasoning_details: [{ x: DEEP }] }] }],
    [
      'as a tool',
      {
        model: 'm',
        messages: [{ role: 'user', content: 'x' }],
        tools: [{ type: 'function', function: { name: 'f', parameters: { x: DEEP } } }],
      },
    ],
  ])('ten thousand arrays %s do no harm', (_name, wire) => {
    attempt(() => {
      openaiChat.encodeRequest(openaiChat.decodeRequest(wire), targetOf(), new Ledger())
    })
  })

  it.each([
    ['a chunk', DEEP],
    ['an error', { error: DEEP }],
    ['an error code', { error: { code: DEEP, message: DEEP, status: DEEP, details: DEEP } }],
    ['a detail', { detail: DEEP }],
    ['arguments', delta({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: DEEP } }] })],
    ['an entry', delta({ reasoning_details: [{ type: 'reasoning.text', text: 'a', x: DEEP }] })],
    ['content', delta({ content: DEEP })],
    ['usage', { usage: DEEP, choices: DEEP }],
  ])('ten thousand arrays as %s do no harm', (_name, chunk) => {
    expect(decode([textOf(chunk), finish()]).ends).toHaveLength(1)
    attempt(() => void openaiChat.decodeResponse(chunk, sourceOf()))
    expect(openaiChat.decodeError(400, chunk, {})).toBeInstanceOf(GatewayError)
  })
})

/** JSON text of a value that holds DEEP, which `JSON.stringify` itself cannot write. */
function textOf(value: unknown): string {
  if (value === DEEP) return deepText()
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${textOf(inner)}`)
    .join(',')}}`
}
