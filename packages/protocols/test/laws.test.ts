// The laws every codec keeps, over every recording and over whatever fast-check can think of. Adding a protocol adds its
// rows here without an edit.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CODECS,
  decodeSse,
  findTopLevel,
  GatewayError,
  isLoss,
  Ledger,
  replaceSlices,
  targetOf,
  translateRequest,
  type Codec,
  type Event,
  type ProtocolId,
  type ReplySource,
  type Request,
} from '../src/index.ts'
import { pipe } from '../src/stream/index.ts'
import { hasCorpus, recordings, requests, where } from './support/corpus.ts'
import { attempt, refusal } from './support/errors.ts'
import { askOf, sourceOf } from './support/exchange.ts'
import { bare, eventsOf, replyOf } from './support/replies.ts'
import { requestOf } from './support/requests.ts'
import { expectWellFormed, run, sseOf, type Outcome } from './support/streams.ts'

const codecs = Object.values(CODECS)
const protocols = Object.keys(CODECS) as ProtocolId[]

const source = (): ReplySource => sourceOf('test')

function hintsOf(path: string, model: string): { model: string; stream: boolean } {
  return { model: /models\/([^:/?]+)/.exec(path)?.[1] ?? model, stream: path.includes('stream') }
}

/** Text chunks through SSE and a codec's stream decoder. */
function play(codec: Codec, chunks: readonly string[]): Outcome<Event> {
  return run(pipe(decodeSse, codec.decodeStream(source())), chunks)
}

const all = recordings()
const good = all.filter(({ status }) => status < 400)
const streams = good.filter(({ stream }) => stream)
const sent = requests()

describe.skipIf(!hasCorpus)(where('laws over recordings'), () => {
  test('L1 identity: an untouched request and an untouched reply are the wire itself', () => {
    for (const { file, protocol, path, model, body: request } of sent) {
      // A body without a model gets one from the URL or the route.
      if (protocol !== 'gemini' && !('model' in request)) continue
      const codec = CODECS[protocol]
      const decoded = codec.decodeRequest(request, hintsOf(path, model))
      const target = targetOf({ protocol, model: decoded.model })
      expect(codec.encodeRequest(decoded, target, new Ledger()), file).toBe(request)
    }
  })

  test('L2 overlay: renaming the model changes the model and nothing else, as the splice does', () => {
    for (const { file, protocol, path, model, body: request } of sent) {
      if (protocol === 'gemini' || typeof request['model'] !== 'string') continue
      const codec = CODECS[protocol]
      const decoded = codec.decodeRequest(request, hintsOf(path, model))
      const renamed: Request = { ...decoded, model: 'another' }
      const wire = codec.encodeRequest(renamed, targetOf({ protocol, model: 'another' }), new Ledger())
      const bytes = new TextEncoder().encode(JSON.stringify(request))
      const slices = findTopLevel(bytes, ['model'])?.get('model') ?? []
      const spliced = new TextDecoder().decode(replaceSlices(bytes, slices, '"another"'))
      expect(JSON.stringify(wire), file).toBe(spliced)
    }
  })

  test('L3 chunks: cut anywhere, a stream gives the same events', () => {
    for (const { protocol, body, file } of streams) {
      const whole = play(CODECS[protocol], [body])
      for (const size of [1, 7, 1000]) {
        if (size === 1 && body.length > 20_000) continue
        const pieces = body.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? []
        expect(play(CODECS[protocol], pieces), `${file} in pieces of ${size}`).toEqual(whole)
      }
    }
  })

  test('every recorded stream is well formed as events', () => {
    for (const { protocol, body, file } of streams) {
      try {
        expectWellFormed(play(CODECS[protocol], [body]))
      } catch (cause) {
        throw new Error(`${file}: ${cause instanceof Error ? cause.message : ''}`, { cause })
      }
    }
  })

  test('L6 truncation: from any prefix of a stream come balanced blocks or an error, and one terminal', () => {
    for (const { protocol, body, file } of streams) {
      const frames = body.split(/(?<=\r?\n\r?\n)/)
      const step = Math.max(1, Math.floor(frames.length / 25))
      for (let kept = 0; kept < frames.length; kept += step) {
        try {
          expectWellFormed(play(CODECS[protocol], frames.slice(0, kept)))
        } catch (cause) {
          throw new Error(
            `${file}, ${kept} of ${frames.length} frames: ${cause instanceof Error ? cause.message : ''}`,
            { cause },
          )
        }
      }
    }
  })

  test('L4 replay: a whole reply survives events and back', () => {
    for (const { protocol, body, file, stream } of good) {
      if (stream) continue
      const response = attempt(() => CODECS[protocol].decodeResponse(JSON.parse(body), source()))
      if (response === undefined) continue
      const again = replyOf(eventsOf(response))
      expect(bare(again), file).toEqual(bare(response))
    }
  })

  test('every recorded request goes to every provider protocol', () => {
    for (const { file, protocol, path, model, body: request } of sent) {
      for (const to of protocols) {
        const target = { protocol: to, model: MODELS[to] }
        const error = refusal(() =>
          JSON.stringify(translateRequest(request, protocol, target, hintsOf(path, model)).wire),
        )
        if (error === undefined) continue
        const { kind, message } = error
        expect(['unsupported', 'invalid-request'], `${file} -> ${to}: ${kind}: ${message}`).toContain(kind)
        expect(
          REFUSED.some((pattern) => pattern.test(message)),
          `${file} -> ${to}: ${message}`,
        ).toBe(true)
      }
    }
  })

  test('L5 accounting: every text of a request is in what goes upstream, or is named as a loss', () => {
    for (const { file, protocol, path, model, body: request } of sent) {
      for (const to of protocols.filter((other) => other !== protocol)) {
        const outcome = attempt(() =>
          translateRequest(request, protocol, { protocol: to, model: MODELS[to] }, hintsOf(path, model)),
        )
        if (outcome === undefined) continue
        const sent = unescaped(outcome.wire)
        const lost = textsOf(request).filter((text) => !sent.includes(text))
        if (lost.length > 0) {
          expect(
            outcome.notes.filter((note) => isLoss(note) || note.op === 'rewritten').length,
            `${file} -> ${to} lost ${JSON.stringify(lost[0]).slice(0, 200)} without a note`,
          ).toBeGreaterThan(0)
        }
      }
    }
  })
})

const MODELS: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'claude-sonnet-4-5',
  'openai-chat': 'gpt-4.1',
  'openai-responses': 'gpt-5.4',
  gemini: 'gemini-3.1-pro',
}

/** Why a recorded request may be refused by a translation: each is something no other protocol has a place for. */
const REFUSED: readonly RegExp[] = [
  /file id|file_id|uploaded/i,
  /audio|sound/i,
  /video/i,
  /previous_response_id|conversation|item_reference/i,
  /background/i,
  /\bn\b.*(>|more than) ?1/i,
  /only tool|web.?(search|fetch)/i,
  /computer/i,
  /image\/|media type|PDF|document/i,
  /URL/i,
  /cached contents/i,
  /prompt template|prompt/i,
  /stored|thread|only works with the provider/i,
]

/** The texts a person or a model wrote: everything under `text`, `content` (string), `input` (string), `thinking`. */
function textsOf(value: unknown, key = ''): string[] {
  if (typeof value === 'string')
    return ['text', 'content', 'instructions', 'output'].includes(key) && value.trim().length > 20 ? [value.trim()] : []
  if (Array.isArray(value)) return value.flatMap((inner) => textsOf(inner, key))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, name))
}

/** All strings of the body in one, so that a text that moved into another string is found. */
function unescaped(value: unknown): string {
  if (typeof value === 'string') {
    return /^[{[]/.test(value) ? `${value}\n${tryParse(value)}` : value
  }
  if (Array.isArray(value)) return value.map(unescaped).join('\n')
  if (typeof value !== 'object' || value === null) return String(value)
  return Object.values(value).map(unescaped).join('\n')
}

function tryParse(text: string): string {
  try {
    return unescaped(JSON.parse(text))
  } catch (cause) {
    if (cause instanceof SyntaxError) return ''
    throw cause
  }
}

describe.each(codecs.map((codec) => [codec.id, codec] as const))('%s, whatever comes', (_id, codec) => {
  test('L7 no random JSON makes a decoder throw anything but GatewayError', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        attempt(() => codec.decodeRequest(value, { model: 'm' }))
        attempt(() => codec.decodeResponse(value, source()))
        codec.decodeError(500, value, {})
      }),
      { numRuns: 300 },
    )
  })

  test('L7 no mangled request does either, and it still names a field', () => {
    const seed = SEEDS[codec.id]
    fc.assert(
      fc.property(fc.nat(), fc.jsonValue({ maxDepth: 3 }), (pick, replacement) => {
        const mangled = mangle(seed, pick, replacement)
        attempt(() => {
          const request = codec.decodeRequest(mangled, { model: 'm' })
          for (const to of protocols)
            attempt(() =>
              JSON.stringify(
                translateRequest(mangled, codec.id, { protocol: to, model: MODELS[to] }, { model: request.model }).wire,
              ),
            )
        })
      }),
      { numRuns: 400 },
    )
  })

  test('L7 no random frames make a stream decoder throw, and it ends once', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)),
            fc.string(),
          ),
        ),
        (datas) => {
          const played = play(
            codec,
            datas.map((data) => `data: ${data.replaceAll(/[\r\n]/g, ' ')}\n\n`),
          )
          expect(played.ends).toHaveLength(1)
        },
      ),
      { numRuns: 300 },
    )
  })

  test("an error ends a stream in the protocol's own shape, once, at any point", () => {
    const events: Event[] = [
      { type: 'start', id: 'x', model: 'm' },
      { type: 'block-start', at: 0, block: { kind: 'text' } },
      { type: 'text-delta', at: 0, text: 'hi' },
      { type: 'block-end', at: 0 },
    ]
    for (let kept = 0; kept <= events.length; kept++) {
      const ask = askOf({ model: 'm', request: EMPTY })
      const cause = new GatewayError('upstream-overloaded', 'too much')
      const { out, ends } = run(codec.encodeStream(ask), events.slice(0, kept), cause)
      expect(ends).toEqual([undefined])
      const sse = sseOf(out)
      expect(sse).toContain('too much')
      expect(sse).not.toMatch(/message_stop|response\.completed|"finish_reason":"stop"|"finishReason":"STOP"/)
    }
  })
})

const EMPTY = requestOf({ model: 'm', turns: [], stream: true })

/** One rich request of each protocol, to be broken in every place. */
const SEEDS: Readonly<Record<ProtocolId, unknown>> = {
  anthropic: {
    model: 'm',
    max_tokens: 100,
    system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }],
    thinking: { type: 'enabled', budget_tokens: 2000 },
    tools: [
      { name: 't', description: 'd', input_schema: { type: 'object', properties: { a: { type: 'string' } } } },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
    tool_choice: { type: 'tool', name: 't' },
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'u' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'x', signature: 's' },
          { type: 'tool_use', id: 'i', name: 't', input: { a: 'b' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'i', content: [{ type: 'text', text: 'r' }], is_error: true }],
      },
      { role: 'system', content: 'note' },
    ],
    metadata: { user_id: 'u' },
  },
  'openai-chat': {
    model: 'm',
    messages: [
      { role: 'system', content: 's' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'u' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        reasoning_content: 'r',
        tool_calls: [{ id: 'i', type: 'function', function: { name: 't', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'i', content: 'res' },
    ],
    tools: [
      { type: 'function', function: { name: 't', parameters: { type: 'object', properties: {} }, strict: true } },
    ],
    tool_choice: { type: 'function', function: { name: 't' } },
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
    stop: ['a'],
    temperature: 1,
    reasoning_effort: 'high',
    stream_options: { include_usage: true },
  },
  'openai-responses': {
    model: 'm',
    instructions: 'i',
    input: [
      { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'd' }] },
      { role: 'user', content: 'u' },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 't' }], encrypted_content: 'e' },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}', namespace: 'n' },
      { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'o' }] },
      { type: 'custom_tool_call', call_id: 'p', name: 'apply', input: 'x' },
      { type: 'custom_tool_call_output', call_id: 'p', output: 'done' },
      {
        type: 'additional_tools',
        role: 'developer',
        tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'f', parameters: {} }] }],
      },
      {
        type: 'local_shell_call',
        id: 'l',
        call_id: 'l',
        action: { type: 'exec', command: ['ls'] },
        status: 'completed',
      },
      { type: 'local_shell_call_output', id: 'l', output: '{}' },
    ],
    tools: [
      { type: 'custom', name: 'apply', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      { type: 'web_search' },
    ],
    tool_choice: 'auto',
    reasoning: { effort: 'high', summary: 'auto' },
    text: { format: { type: 'json_schema', name: 'x', schema: { type: 'object' } }, verbosity: 'low' },
    include: ['reasoning.encrypted_content'],
  },
  gemini: {
    systemInstruction: { parts: [{ text: 's' }] },
    contents: [
      { role: 'user', parts: [{ text: 'u' }, { inlineData: { mimeType: 'image/png', data: 'AA==' } }] },
      { role: 'model', parts: [{ functionCall: { name: 't', args: { a: 1 } }, thoughtSignature: 'x' }] },
      { role: 'user', parts: [{ functionResponse: { name: 't', response: { output: 'r' } } }] },
    ],
    tools: [{ functionDeclarations: [{ name: 't', parametersJsonSchema: { type: 'object' } }] }, { googleSearch: {} }],
    toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['t'] } },
    generationConfig: { temperature: 1, thinkingConfig: { thinkingBudget: 100 }, responseMimeType: 'application/json' },
  },
}

/** Replaces the value at the `pick`-th place of a JSON tree. */
function mangle(seed: unknown, pick: number, replacement: unknown): unknown {
  const places: (string | number)[][] = []
  const walk = (value: unknown, path: (string | number)[]): void => {
    if (path.length > 0) places.push(path)
    if (Array.isArray(value)) value.forEach((inner, index) => walk(inner, [...path, index]))
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
  }
  walk(seed, [])
  const copy = structuredClone(seed)
  const path = places[pick % places.length] ?? []
  let parent = copy as Record<string | number, unknown>
  for (const step of path.slice(0, -1)) parent = parent[step] as Record<string | number, unknown>
  const last = path.at(-1)
  if (last !== undefined) parent[last] = replacement
  return copy
}
