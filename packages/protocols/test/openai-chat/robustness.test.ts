import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GatewayError, Ledger, type Event } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import { decode, delta, finish, frameOf, gather, sourceOf, targetOf } from './helpers.ts'

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

/** start first, deltas only inside open blocks, every block ended once, one end and nothing after it. */
function isWellFormed(events: readonly Event[], whole: boolean): void {
  const open = new Set<number>()
  const seen = new Set<number>()
  for (const [index, event] of events.entries()) {
    switch (event.type) {
      case 'ping':
        break
      case 'start':
        expect(seen.size).toBe(0)
        break
      case 'block-start':
        expect(seen.has(event.at)).toBe(false)
        seen.add(event.at)
        open.add(event.at)
        break
      case 'block-end':
        expect(open.delete(event.at)).toBe(true)
        break
      case 'end':
        expect(index).toBe(events.length - 1)
        expect([...open]).toEqual([])
        break
      default:
        expect(open.has(event.at)).toBe(true)
    }
  }
  expect(events.at(-1)?.type === 'end').toBe(whole)
}

describe('a stream cut anywhere', () => {
  it.each(STREAM.map((_, length) => length))('after %i events is balanced and ends once', (length) => {
    const { events, cause, ended } = decode(STREAM.slice(0, length))
    expect(ended).toBe(1)
    const complete = length >= 8
    expect(cause?.kind).toBe(complete ? undefined : 'stream-truncated')
    isWellFormed(events, complete)
  })

  it('is well-formed when it is not cut', () => {
    isWellFormed(decode(STREAM).events, true)
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

function onlyGatewayErrors(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error
  }
}

const DEEP: unknown = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)

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
          onlyGatewayErrors(() => {
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
          onlyGatewayErrors(() => void openaiChat.decodeResponse(wire, sourceOf({ thinkTags: true })))
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
        const out = gather<Event>()
        const sink = openaiChat.decodeStream(sourceOf({ thinkTags }))(out)
        for (const chunk of [...chunks, finish()]) sink.push(frameOf(JSON.stringify(chunk)))
        sink.end()
        expect(out.ended).toBe(1)
        isWellFormed(out.items, out.cause === undefined)
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
    onlyGatewayErrors(() => {
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
    const out = gather<Event>()
    const sink = openaiChat.decodeStream(sourceOf())(out)
    sink.push({ data: deepText(chunk) })
    sink.push(frameOf(finish()))
    sink.end()
    expect(out.ended).toBe(1)
    onlyGatewayErrors(() => void openaiChat.decodeResponse(chunk, sourceOf()))
    expect(openaiChat.decodeError(400, chunk, {})).toBeInstanceOf(GatewayError)
  })
})

/** JSON text of a value that holds DEEP, which `JSON.stringify` itself cannot write. */
function deepText(value: unknown): string {
  if (value === DEEP) return `${'['.repeat(10_000)}${']'.repeat(10_000)}`
  if (Array.isArray(value)) return `[${value.map(deepText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${deepText(inner)}`)
    .join(',')}}`
}
