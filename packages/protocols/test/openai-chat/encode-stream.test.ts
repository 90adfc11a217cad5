import { describe, expect, it } from 'vitest'
import OpenAI from 'openai'
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream'
import { GatewayError, type Part, type Response } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'
import type { Frame } from '../../src/stream/index.ts'
import { codes } from '../support/exchange.ts'
import { answering, EVENT_STREAM } from '../support/fetch.ts'
import { eventsOf } from '../support/replies.ts'
import { framesWith, sseOf } from '../support/streams.ts'
import { askOf, encode } from './support.ts'

const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'client-model' }
const chunk = (delta: object, finish_reason: string | null = null): object => ({
  ...HEAD,
  choices: [{ index: 0, delta, finish_reason }],
})
const FIRST = chunk({ role: 'assistant', content: '' })
const DONE = '[DONE]'
/** What a client declares that knows custom tools. */
const CUSTOM = { tools: [{ type: 'custom', custom: { name: 'patch' } }] }

function streamed(parts: readonly Part[], more: Partial<Response> = {}, body: object = {}): readonly unknown[] {
  return encode(eventsOf({ parts, finish: { reason: 'stop' }, ...more }), askOf(body))
}

const call = (id: string, input: string): Part => ({ kind: 'tool-call', call: 'function', id, name: 'f', input })

const url = (more: object): NonNullable<Extract<Part, { kind: 'text' }>['annotations']>[number] => ({
  type: 'url',
  url: 'https://x',
  raw: {},
  ...more,
})

describe('chunks', () => {
  it('name the role first, the reason last, and end with [DONE]', () => {
    expect(streamed([{ kind: 'text', text: 'a"\n' }])).toEqual([
      FIRST,
      chunk({ content: 'a"\n' }),
      chunk({}, 'stop'),
      DONE,
    ])
  })

  it('keep an id of this protocol and make one otherwise', () => {
    expect(streamed([], { id: 'chatcmpl-up' })[0]).toMatchObject({ id: 'chatcmpl-up' })
    expect(streamed([], { id: 'msg_up' })[0]).toMatchObject({ id: 'chatcmpl-1' })
  })

  it('show usage only to who asked for it (STR-12)', () => {
    const usage = { input: 170, output: 30, cacheRead: 100, cacheWrite: 50, reasoning: 10, raw: {} }
    expect(streamed([], { usage })).toEqual([FIRST, chunk({}, 'stop'), DONE])
    expect(streamed([], { usage }, { stream_options: { include_usage: true } })).toEqual([
      { ...FIRST, usage: null },
      { ...chunk({}, 'stop'), usage: null },
      {
        ...HEAD,
        choices: [],
        usage: {
          prompt_tokens: 170,
          completion_tokens: 30,
          total_tokens: 200,
          prompt_tokens_details: { cached_tokens: 100, cache_write_tokens: 50 },
          completion_tokens_details: { reasoning_tokens: 10 },
        },
      },
      DONE,
    ])
  })

  it('tell the tier at the end', () => {
    expect(streamed([], { serviceTier: 'flex' })).toEqual([FIRST, { ...chunk({}, 'stop'), service_tier: 'flex' }, DONE])
  })

  it('number calls, with id, type and name once', () => {
    expect(
      streamed([{ kind: 'text', text: 'x' }, call('a', '{"x":1}'), call('b', '')], {
        finish: { reason: 'tool-calls' },
      }),
    ).toEqual([
      FIRST,
      chunk({ content: 'x' }),
      chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"x":1}' } }] }),
      chunk({ tool_calls: [{ index: 1, id: 'b', type: 'function', function: { name: 'f', arguments: '' } }] }),
      chunk({ tool_calls: [{ index: 1, function: { arguments: '{}' } }] }),
      chunk({}, 'tool_calls'),
      DONE,
    ])
  })

  it('write custom calls natively, and signatures beside calls', () => {
    const seal = { kind: 'thought', value: 'T', by: { family: 'gemini' } } as const
    expect(
      streamed(
        [
          { kind: 'tool-call', call: 'custom', id: 'a', name: 'patch', input: 'raw' },
          { kind: 'tool-call', call: 'function', id: 'b', name: 'f', input: '{}', seal },
        ],
        {},
        CUSTOM,
      ).slice(1, 4),
    ).toEqual([
      chunk({ tool_calls: [{ index: 0, id: 'a', type: 'custom', custom: { name: 'patch', input: '' } }] }),
      chunk({ tool_calls: [{ index: 0, custom: { input: 'raw' } }] }),
      chunk({
        tool_calls: [
          {
            index: 1,
            id: 'b',
            type: 'function',
            function: { name: 'f', arguments: '' },
            extra_content: { google: { thought_signature: 'T' } },
          },
        ],
      }),
    ])
  })

  it('wrap custom calls for clients that declared none', () => {
    const frames = encode([
      { type: 'start' },
      { type: 'block-start', at: 0, block: { kind: 'tool-call', call: 'custom', id: 'a', name: 'patch' } },
      { type: 'input-delta', at: 0, text: 'say "\ud83d' },
      { type: 'input-delta', at: 0, text: '\ude00"\n' },
      { type: 'block-end', at: 0 },
      { type: 'end', finish: { reason: 'tool-calls' } },
    ]) as { choices?: { delta: { tool_calls?: { function: { arguments: string } }[] } }[] }[]
    const text = frames.map((frame) => frame.choices?.[0]?.delta.tool_calls?.[0]?.function.arguments ?? '').join('')
    expect(JSON.parse(text)).toEqual({ input: 'say "😀"\n' })
    expect(frames[1]).toEqual(
      chunk({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'patch', arguments: '' } }] }),
    )
  })

  it('put a blank line between neighbouring blocks of reasoning, and none across other blocks', () => {
    expect(
      streamed([
        { kind: 'reasoning', text: 'a' },
        { kind: 'reasoning', text: '' },
        { kind: 'reasoning', text: 'b' },
        { kind: 'text', text: 't' },
        { kind: 'reasoning', text: 'c' },
      ]).slice(1, -2),
    ).toEqual([
      chunk({ reasoning_content: 'a' }),
      chunk({ reasoning_content: '\n\nb' }),
      chunk({ content: 't' }),
      chunk({ reasoning_content: 'c' }),
    ])
  })

  it('carry proofs in entries that a client can return', () => {
    const by = { family: 'anthropic' }
    expect(
      streamed([
        { kind: 'reasoning', text: 'a', seal: { kind: 'signature', value: 'ferry1.h.S', by } },
        { kind: 'reasoning', text: '', seal: { kind: 'redacted', value: 'ferry1.h.R', by } },
        {
          kind: 'reasoning',
          text: 'p',
          seal: { kind: 'summary', value: 'ferry1.h.', by: { family: 'openai-responses' }, id: 'rs_1' },
        },
        { kind: 'reasoning', text: 'q', seal: { kind: 'plain', value: '', by: { family: 'x' } } },
        {
          kind: 'reasoning',
          text: '',
          seal: { kind: 'details', value: '{"type":"reasoning.encrypted","data":"D"}', by: { family: 'x' } },
        },
      ]).filter((frame) => JSON.stringify(frame).includes('reasoning_details')),
    ).toEqual([
      chunk({
        reasoning_details: [
          { type: 'reasoning.text', text: 'a', signature: 'ferry1.h.S', format: 'anthropic-claude-v1', index: 0 },
        ],
      }),
      chunk({
        reasoning_details: [
          { type: 'reasoning.encrypted', data: 'ferry1.h.R', format: 'anthropic-claude-v1', index: 1 },
        ],
      }),
      chunk({
        reasoning_details: [
          {
            type: 'reasoning.summary',
            summary: 'p',
            signature: 'ferry1.h.',
            id: 'rs_1',
            format: 'openai-responses-v1',
            index: 2,
          },
        ],
      }),
      chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'D' }] }),
    ])
  })

  it('collect citations for the end, counted from the start of the whole text (STR-24)', () => {
    expect(
      streamed([
        { kind: 'text', text: 'abc', annotations: [url({ title: 'T' }), { type: 'file', raw: {} }] },
        { kind: 'text', text: 'de', annotations: [url({ start: 1, end: 2 })] },
      ]).slice(-3),
    ).toEqual([
      chunk({
        annotations: [
          { type: 'url_citation', url_citation: { start_index: 0, end_index: 3, url: 'https://x', title: 'T' } },
          { type: 'url_citation', url_citation: { start_index: 4, end_index: 5, url: 'https://x', title: '' } },
        ],
      }),
      chunk({}, 'stop'),
      DONE,
    ])
  })

  it('carry probabilities beside the text', () => {
    const tokens = [{ token: 'a', logprob: -1, bytes: null, top_logprobs: [] }]
    expect(streamed([{ kind: 'text', text: 'a', logprobs: tokens }])[1]).toEqual({
      ...HEAD,
      choices: [
        { index: 0, delta: { content: 'a' }, logprobs: { content: tokens, refusal: null }, finish_reason: null },
      ],
    })
  })

  it('tell a refusal by its text, or by the reason when there is none', () => {
    const refusal = { reason: 'refusal' } as const
    expect(streamed([{ kind: 'refusal', text: 'no' }], { finish: refusal }).slice(1)).toEqual([
      chunk({ refusal: 'no' }),
      chunk({}, 'stop'),
      DONE,
    ])
    expect(streamed([], { finish: { ...refusal, details: { explanation: 'policy' } } }).slice(1)).toEqual([
      chunk({ refusal: 'policy' }),
      chunk({}, 'stop'),
      DONE,
    ])
    expect(streamed([{ kind: 'refusal', text: '' }], { finish: refusal }).slice(1)).toEqual([
      chunk({}, 'content_filter'),
      DONE,
    ])
    expect(streamed([], { finish: refusal }).slice(1)).toEqual([chunk({}, 'content_filter'), DONE])
  })

  it.each([
    ['max-tokens', 'length'],
    ['context-exceeded', 'length'],
    ['stop-sequence', 'stop'],
    ['content-filter', 'content_filter'],
    ['pause', 'stop'],
    ['other', 'stop'],
  ] as const)('end with the word for %s', (reason, word) => {
    expect(streamed([], { finish: { reason } }).at(-2)).toEqual(chunk({}, word))
  })

  it('show images and sound, and note what cannot be shown', () => {
    const ask = askOf()
    const parts: Part[] = [
      { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'A' } },
      { kind: 'media', media: 'audio', data: { type: 'base64', base64: 'B' } },
      { kind: 'media', media: 'video', data: { type: 'url', url: 'https://x' } },
      { kind: 'hosted-result', hosted: 'web-search', callId: 's' },
      { kind: 'opaque', type: 'chart' },
      { kind: 'compaction', text: 'c' },
    ]
    const frames = encode(eventsOf({ parts, finish: { reason: 'stop' } }), ask)
    expect(frames.slice(1, -2)).toEqual([
      chunk({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,A' } }] }),
      chunk({ audio: { id: 'audio_2', data: 'B', transcript: '' } }),
    ])
    expect(codes(ask.ledger)).toEqual([
      'media_unsupported',
      'hosted_result_dropped',
      'field_dropped:chart',
      'field_dropped:compaction',
    ])
  })
})

describe('an error', () => {
  const failed = new GatewayError('upstream-failed', 'broken "pipe"')
  const envelope = { error: { message: 'broken "pipe"', type: 'server_error', param: null, code: 'upstream_error' } }

  it('ends the stream in the form of the protocol, without a finish reason (ERR-06)', () => {
    const events = eventsOf({ parts: [{ kind: 'text', text: 'a' }], finish: { reason: 'stop' } }).slice(0, 3)
    expect(encode(events, askOf(), failed)).toEqual([FIRST, chunk({ content: 'a' }), envelope, DONE])
    expect(encode([], askOf(), failed)).toEqual([envelope, DONE])
  })

  it('is what a stream without an end is', () => {
    expect(encode([], askOf())).toMatchObject([{ error: { code: 'stream_truncated' } }, DONE])
  })
})

function client(frames: readonly Frame[]): OpenAI {
  return new OpenAI({ apiKey: 'k', maxRetries: 0, fetch: answering(sseOf(frames), EVENT_STREAM) })
}

// What the official client makes of our frames.
describe('the openai package', () => {
  const PARTS: readonly Part[] = [
    { kind: 'reasoning', text: 'hm', seal: { kind: 'signature', value: 'S', by: { family: 'anthropic' } } },
    { kind: 'text', text: 'Hello ', annotations: [{ type: 'url', url: 'https://x', title: 'T', raw: {} }] },
    { kind: 'text', text: 'there' },
    { kind: 'tool-call', call: 'function', id: 'a', name: 'f', input: '{"x":[1,2]}' },
    { kind: 'tool-call', call: 'custom', id: 'b', name: 'patch', input: '*** Begin' },
    { kind: 'tool-call', call: 'function', id: 'c', name: 'g', input: '' },
  ]
  const RESPONSE: Response = {
    id: 'chatcmpl-up',
    parts: PARTS,
    finish: { reason: 'tool-calls' },
    usage: { input: 5, output: 7, cacheRead: 2, raw: {} },
    serviceTier: 'default',
  }

  const ask = { model: 'client-model', messages: [{ role: 'user' as const, content: 'x' }] }
  const { keepAlive } = openaiChat

  it.each([
    ['as they are', (frames: Frame[]) => frames],
    [
      'with keep-alives around each',
      (frames: Frame[]) => [keepAlive, ...frames.flatMap((frame) => [frame, keepAlive])],
    ],
  ])('folds our chunks %s to what the whole reply says', async (_name, arrange) => {
    const frames = framesWith(encode(eventsOf(RESPONSE), askOf({ ...CUSTOM, stream_options: { include_usage: true } })))
    const stream = client(arrange(frames)).chat.completions.stream(ask)
    expect(stream).toBeInstanceOf(ChatCompletionStream)
    const completion = JSON.parse(JSON.stringify(await stream.finalChatCompletion())) as Record<string, unknown>
    const whole = openaiChat.encodeResponse(RESPONSE, askOf(CUSTOM)) as { choices: { message: object }[] }
    const [choice] = completion['choices'] as { message: Record<string, unknown>; finish_reason: string }[]
    expect({ ...completion, choices: undefined }).toEqual({ ...whole, choices: undefined, object: 'chat.completion' })
    expect(choice).toEqual({ ...whole.choices[0], message: { ...whole.choices[0]?.message, parsed: null } })
  })

  it('throws at our errors', async () => {
    const frames = framesWith(encode([], askOf(), new GatewayError('upstream-overloaded', 'busy')))
    const stream = client(frames).chat.completions.stream(ask)
    await expect(stream.finalChatCompletion()).rejects.toMatchObject({ code: 'overloaded', message: 'busy' })
  })
})
