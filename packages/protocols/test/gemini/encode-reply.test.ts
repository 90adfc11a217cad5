import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { GoogleGenAI, type Part as GooglePart } from '@google/genai'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { GatewayError, Ledger, sealText, type Part, type Response } from '../../src/ir/index.ts'
import { codes } from '../support/exchange.ts'
import { answering, EVENT_STREAM } from '../support/fetch.ts'
import { bare, eventsOf } from '../support/replies.ts'
import { sseOf } from '../support/streams.ts'
import { ask, decodeFrames, dig, encodeEvents, source } from './support.ts'

type Model = ReturnType<ReturnType<typeof createGoogleGenerativeAI>>
type Prompt = Parameters<Model['doGenerate']>[0]['prompt']

/** What a reader sees of Google's parts. */
function visible(parts: readonly GooglePart[]): string {
  return parts.map(({ text, thought }) => (thought === true ? '' : (text ?? ''))).join('')
}

const encoded = (parts: Part[], ledger = new Ledger()): unknown =>
  gemini.encodeResponse({ parts, finish: { reason: 'stop' } }, ask({ ledger }))

const chunk = (part: object): object => ({
  candidates: [{ content: { parts: [part], role: 'model' }, index: 0 }],
  modelVersion: 'alias',
  responseId: 'r1',
})

const FOREIGN = { kind: 'signature', value: 'ferry1.x.y', by: { family: 'anthropic' } } as const
const OWN = { kind: 'thought', value: 'c2ln', by: { family: 'gemini' } } as const

const RESPONSE: Response = {
  id: 'r1',
  model: 'claude',
  parts: [
    { kind: 'reasoning', text: 'hm', seal: FOREIGN },
    {
      kind: 'text',
      text: 'Bérn is cold.',
      annotations: [{ type: 'url', url: 'https://a.example', title: 'A', start: 0, end: 4, raw: {} }],
    },
    { kind: 'text', text: 'So', seal: OWN },
    { kind: 'tool-call', call: 'function', id: 'c1', name: 'f', input: '{"a":1}', seal: OWN },
    { kind: 'tool-call', call: 'function', id: 'c2', name: 'g', input: '' },
  ],
  finish: { reason: 'tool-calls', raw: 'tool_use' },
  usage: { input: 12, output: 9, cacheRead: 4, reasoning: 3 },
}

const USAGE = {
  promptTokenCount: 12,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 6,
  thoughtsTokenCount: 3,
  totalTokenCount: 21,
}

const GROUNDING = {
  groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
  groundingSupports: [{ segment: { startIndex: 0, endIndex: 5, text: 'Bérn' }, groundingChunkIndices: [0] }],
}

const ENVELOPE = Buffer.from('ferry1.x.y').toString('base64')

describe('a whole reply', () => {
  it('has the parts, sources and counts of any provider', () => {
    expect(gemini.encodeResponse(RESPONSE, ask())).toEqual({
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { text: 'hm', thought: true, thoughtSignature: ENVELOPE },
              { text: 'Bérn is cold.' },
              { text: 'So', thoughtSignature: 'c2ln' },
              { functionCall: { id: 'c1', name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' },
              { functionCall: { id: 'c2', name: 'g', args: {} } },
            ],
          },
          finishReason: 'STOP',
          index: 0,
          groundingMetadata: GROUNDING,
        },
      ],
      usageMetadata: USAGE,
      modelVersion: 'alias',
      responseId: 'r1',
    })
  })

  it('carries media and refusals, and notes what has no place', () => {
    const ledger = new Ledger()
    const parts: Part[] = [
      { kind: 'refusal', text: 'no' },
      { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'iVBO' } },
      { kind: 'text', text: '' },
      { kind: 'hosted-result', hosted: 'code-execution', callId: 'x', output: '1' },
      { kind: 'compaction', text: 'x' },
      { kind: 'opaque', type: 'fallback' },
    ]
    expect(dig(encoded(parts, ledger), 'candidates.0.content.parts')).toEqual([
      { text: 'no' },
      { inlineData: { mimeType: 'image/png', data: 'iVBO' } },
    ])
    expect(codes(ledger)).toEqual(['hosted_result_dropped', 'part_dropped:compaction', 'part_dropped:fallback'])
  })

  it('shows the searches of other providers as its own', () => {
    const parts: Part[] = [
      { kind: 'hosted-call', hosted: 'web-search', id: 'h', input: '{"query":"q"}' },
      { kind: 'hosted-result', hosted: 'web-search', callId: 'h', sources: [{ url: 'https://a.example', title: 'A' }] },
      { kind: 'hosted-call', hosted: 'web-fetch', id: 'i', input: 'not json' },
      { kind: 'hosted-result', hosted: 'web-fetch', callId: 'i', sources: [{ url: 'https://b.example' }] },
      { kind: 'text', text: 'x', annotations: [{ type: 'url', url: 'https://a.example', title: 'A', raw: {} }] },
    ]
    expect(dig(encoded(parts), 'candidates.0')).toEqual({
      content: { role: 'model', parts: [{ text: 'x' }] },
      finishReason: 'STOP',
      index: 0,
      groundingMetadata: {
        webSearchQueries: ['q'],
        groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
      },
      urlContextMetadata: { urlMetadata: [{ retrievedUrl: 'https://b.example' }] },
    })
  })

  it.each([
    [{ reason: 'stop' }, 'STOP'],
    [{ reason: 'tool-calls', raw: 'tool_use' }, 'STOP'],
    [{ reason: 'max-tokens', raw: 'length' }, 'MAX_TOKENS'],
    [{ reason: 'context-exceeded' }, 'MAX_TOKENS'],
    [{ reason: 'stop-sequence', stopSequence: 'x' }, 'STOP'],
    [{ reason: 'refusal' }, 'SAFETY'],
    [{ reason: 'content-filter' }, 'SAFETY'],
    [{ reason: 'content-filter', raw: 'RECITATION' }, 'RECITATION'],
    [{ reason: 'stop', raw: 'MAX_TOKENS' }, 'STOP'],
    [{ reason: 'pause' }, 'STOP'],
    [{ reason: 'compaction' }, 'STOP'],
    [{ reason: 'malformed-call' }, 'MALFORMED_FUNCTION_CALL'],
    [{ reason: 'malformed-call', raw: 'UNEXPECTED_TOOL_CALL' }, 'UNEXPECTED_TOOL_CALL'],
    [{ reason: 'other' }, 'OTHER'],
  ] as const)('ends %j with %s', (finish, reason) => {
    const body = gemini.encodeResponse({ parts: [], finish }, ask())
    expect(dig(body, 'candidates.0.finishReason')).toBe(reason)
  })

  it('gives Google its own words back', () => {
    const wire = {
      candidates: [
        {
          content: {
            parts: [
              { executableCode: { language: 'PYTHON', code: '1', id: 'x' }, thoughtSignature: 'S' },
              { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1', id: 'x' } },
              { text: 'é ok' },
              { hologram: 1 },
              { text: 'fin', thoughtSignature: 'T' },
            ],
            role: 'model',
          },
          finishReason: 'STOP',
          index: 0,
          groundingMetadata: {
            webSearchQueries: ['q'],
            searchEntryPoint: { renderedContent: '<b>' },
            groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
          },
          citationMetadata: { citations: [{ startIndex: 5, endIndex: 8, uri: 'https://c.example', license: 'MIT' }] },
          urlContextMetadata: { urlMetadata: [{ retrievedUrl: 'https://b.example', urlRetrievalStatus: 'S' }] },
          logprobsResult: {
            chosenCandidates: [{ token: 'a', logProbability: -1 }],
            topCandidates: [{ candidates: [{ token: 'b', logProbability: -2 }] }],
          },
        },
      ],
      usageMetadata: { promptTokenCount: 1, toolUsePromptTokenCount: 2, trafficType: 'ON_DEMAND' },
      modelVersion: 'alias',
      responseId: 'r',
    }
    expect(gemini.encodeResponse(gemini.decodeResponse(wire, source()), ask())).toEqual(wire)
  })
})

describe('a stream', () => {
  it('is one chunk per delta, calls whole, sources and counts at the end', () => {
    const frames = encodeEvents([{ type: 'ping' }, ...eventsOf(RESPONSE)])
    expect(frames[0]).toEqual({ data: '', comment: true })
    const chunks = frames.slice(1).map(({ data, event }) => {
      expect(event).toBeUndefined()
      return JSON.parse(data)
    })
    expect(chunks).toEqual([
      chunk({ text: 'hm', thought: true }),
      chunk({ text: '', thought: true, thoughtSignature: ENVELOPE }),
      chunk({ text: 'Bérn is cold.' }),
      chunk({ text: 'So' }),
      chunk({ text: '', thoughtSignature: 'c2ln' }),
      chunk({ functionCall: { id: 'c1', name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' }),
      chunk({ functionCall: { id: 'c2', name: 'g', args: {} } }),
      {
        candidates: [
          {
            content: { parts: [{ text: '' }], role: 'model' },
            finishReason: 'STOP',
            index: 0,
            groundingMetadata: GROUNDING,
          },
        ],
        usageMetadata: USAGE,
        modelVersion: 'alias',
        responseId: 'r1',
      },
    ])
  })

  it('comes back as what went in', () => {
    const { out, ends } = decodeFrames(encodeEvents(eventsOf(RESPONSE)))
    expect(ends).toEqual([undefined])
    const kinds = out.flatMap((event) => (event.type === 'block-start' ? [event.block.kind] : []))
    expect(kinds).toEqual(['reasoning', 'text', 'tool-call', 'tool-call'])
  })

  it('has an id even when the provider gave none', () => {
    const [frame] = encodeEvents([{ type: 'end', finish: { reason: 'stop' } }])
    expect(JSON.parse(frame?.data ?? '')).toEqual({
      candidates: [{ content: { parts: [{ text: '' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
      modelVersion: 'alias',
      responseId: '1',
    })
  })

  it('tells log probabilities with their text', () => {
    const logprobs = [{ token: 'x', logprob: -1, bytes: [120], top_logprobs: [{ token: 'y', logprob: -2, bytes: [] }] }]
    const frames = encodeEvents([
      { type: 'start', id: 'r' },
      { type: 'block-start', at: 0, block: { kind: 'text' } },
      { type: 'text-delta', at: 0, text: 'x', logprobs },
    ])
    expect(dig(JSON.parse(frames[0]?.data ?? ''), 'candidates.0.logprobsResult')).toEqual({
      chosenCandidates: [{ token: 'x', logProbability: -1 }],
      topCandidates: [{ candidates: [{ token: 'y', logProbability: -2 }] }],
    })
  })

  it('ends an upstream failure with Google’s error and no success', () => {
    const cause = new GatewayError('upstream-overloaded', 'busy')
    const frames = encodeEvents(eventsOf(RESPONSE).slice(0, 3), cause)
    expect(frames.filter(({ data }) => data.includes('finishReason'))).toEqual([])
    expect(dig(JSON.parse(frames.at(-1)?.data ?? ''), 'error')).toMatchObject({
      code: 503,
      message: 'busy',
      status: 'UNAVAILABLE',
    })
  })
})

describe('Google’s clients', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('@google/genai reads the stream and the whole alike', async () => {
    const ai = new GoogleGenAI({ apiKey: 'none' })
    vi.stubGlobal('fetch', answering(sseOf(encodeEvents(eventsOf(RESPONSE))), EVENT_STREAM))
    const seen: GooglePart[] = []
    let last: unknown
    for await (const chunk of await ai.models.generateContentStream({ model: 'm', contents: 'x' })) {
      seen.push(...(chunk.candidates?.[0]?.content?.parts ?? []))
      last = chunk
    }
    expect(seen.length).toBe(8)
    expect(dig(last, 'candidates.0.finishReason')).toBe('STOP')
    expect(dig(last, 'usageMetadata')).toEqual(USAGE)
    vi.stubGlobal('fetch', answering(JSON.stringify(gemini.encodeResponse(RESPONSE, ask()))))
    const whole = await ai.models.generateContent({ model: 'm', contents: 'x' })
    expect(whole.functionCalls).toEqual([
      { id: 'c1', name: 'f', args: { a: 1 } },
      { id: 'c2', name: 'g', args: {} },
    ])
    expect(visible(seen)).toBe('Bérn is cold.So')
    expect(visible(whole.candidates?.[0]?.content?.parts ?? [])).toBe('Bérn is cold.So')
  })

  it('the AI SDK returns every signature in its next request', async () => {
    const bodies: unknown[] = []
    const fetch = answering(JSON.stringify(gemini.encodeResponse(RESPONSE, ask())), 'application/json', bodies)
    const model = createGoogleGenerativeAI({ apiKey: 'none', fetch })('gemini-3-pro-preview')
    const user = { role: 'user' as const, content: [{ type: 'text' as const, text: 'x' }] }
    const first = await model.doGenerate({ prompt: [user] })
    const content = first.content
      .filter(({ type }) => type !== 'source')
      .map((part) => ({ ...part, providerOptions: dig(part, 'providerMetadata') }))
    const output = { type: 'text' as const, value: 'done' }
    const results = [
      { type: 'tool-result', toolCallId: 'c1', toolName: 'f', output },
      { type: 'tool-result', toolCallId: 'c2', toolName: 'g', output },
    ]
    const prompt = [user, { role: 'assistant', content }, { role: 'tool', content: results }] as Prompt
    await model.doGenerate({ prompt })
    const turns = bare(gemini.decodeRequest(bodies[1], { model: 'm', stream: false }).turns)
    expect(turns[1]).toEqual({
      role: 'assistant',
      parts: [
        { kind: 'reasoning', text: 'hm', seal: { kind: 'plain', value: '', by: { family: 'unknown' } } },
        { kind: 'text', text: 'Bérn is cold.' },
        { kind: 'text', text: 'So', seal: OWN },
        { kind: 'tool-call', call: 'function', id: 'c1', name: 'f', input: '{"a":1}', seal: OWN },
        { kind: 'tool-call', call: 'function', id: 'c2', name: 'g', input: '{}' },
      ],
    })
    expect(turns[2]?.parts.map((part) => part.kind === 'tool-result' && [part.callId, part.parts])).toEqual([
      ['c1', [{ kind: 'text', text: 'done' }]],
      ['c2', [{ kind: 'text', text: 'done' }]],
    ])
  })

  it('an envelope survives a client that only passes it on', () => {
    const seal = {
      kind: 'encrypted',
      value: 'gAAAA',
      by: { family: 'openai-responses', model: 'gpt' },
      id: 'rs_1',
    } as const
    const wrapped = { ...seal, value: sealText(seal) }
    const body = gemini.encodeResponse(
      { parts: [{ kind: 'reasoning', text: '', seal: wrapped }], finish: { reason: 'stop' } },
      ask(),
    )
    const content = dig(body, 'candidates.0.content')
    expect(dig(content, 'parts.0.thoughtSignature')).toMatch(/^[A-Za-z0-9+/]+=*$/)
    const [turn] = bare(gemini.decodeRequest({ contents: [content] }, { model: 'm' }).turns)
    expect(turn?.parts).toEqual([{ kind: 'reasoning', text: '', seal }])
  })
})
