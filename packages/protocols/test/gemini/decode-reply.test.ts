import { describe, expect, it } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { GatewayError, type Event, type Response } from '../../src/ir/index.ts'
import { refusal } from '../support/errors.ts'
import { bare, replyOf } from '../support/replies.ts'
import { expectWellFormed, framesOf, type Outcome } from '../support/streams.ts'
import { BY, candidate, decodeChunks, decodeFrames, dig, source } from './support.ts'

const seal = (value: string): object => ({ kind: 'thought', value, by: BY })
const END = { finishReason: 'STOP' }

function events(...chunks: unknown[]): Event[] {
  const { out, ends } = decodeChunks(chunks)
  expect(ends).toEqual([undefined])
  return bare(out)
}

function failure({ ends }: Outcome<Event>): unknown {
  expect(ends).toHaveLength(1)
  const [error] = ends
  return error && [error.kind, error.message]
}

/** All parts in one reply. */
function parts(...wire: object[]): unknown {
  return bare(gemini.decodeResponse(candidate(wire, END), source()).parts)
}

const both = (text: string, other: string): object => ({
  candidates: [
    { index: 1, content: { parts: [{ text: other }] } },
    { index: 0, content: { parts: [{ text }] }, ...END },
  ],
})

const piece = (functionCall: object): object => candidate([{ functionCall }])

const inputs = (seen: readonly Event[]): unknown[] =>
  replyOf(seen).parts.map((part) => (part.kind === 'tool-call' ? [part.name, JSON.parse(part.input)] : part.kind))

const web = (uri: string, title?: string): object => ({ web: { uri, ...(title === undefined ? {} : { title }) } })

const reply = (texts: string[], groundingMetadata: object, more: object = {}): Response =>
  bare(
    gemini.decodeResponse(
      candidate(
        texts.map((text) => ({ text })),
        { ...END, groundingMetadata, ...more },
      ),
      source(),
    ),
  )

const annotations = (response: Response): object[] =>
  response.parts.flatMap((part) =>
    part.kind === 'text' ? (part.annotations ?? []).map(({ raw: _raw, ...annotation }) => annotation) : [],
  )

const bytes = (part: string): number => Buffer.byteLength(part)

const support = (segment: object): object => ({ segment, groundingChunkIndices: [0] })

const usage = (...reports: object[]): unknown => {
  const chunks = reports.map((usageMetadata) => ({ ...candidate([{ text: 'x' }]), usageMetadata }))
  const last = events(...chunks, candidate([], END)).at(-1)
  const { raw: _raw, ...figures } = (last as { usage?: { raw: unknown } }).usage ?? { raw: undefined }
  return figures
}

const detail = (tokenCount: number): object[] => [
  { modality: 'TEXT', tokenCount: 1 },
  { modality: 'AUDIO', tokenCount },
]

describe('a stream', () => {
  it('grows text over chunks, with usage of the last', () => {
    expect(
      events(
        {
          ...candidate([{ text: 'Hel' }]),
          usageMetadata: { promptTokenCount: 5 },
          modelVersion: 'g-1',
          responseId: 'r1',
        },
        { ...candidate([{ text: 'lo' }]), usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 1 } },
        {
          ...candidate([{ text: '' }], END),
          usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2, serviceTier: 'standard' },
        },
      ),
    ).toEqual([
      { type: 'start', id: 'r1', model: 'g-1', usage: { input: 5, output: 0, raw: { promptTokenCount: 5 } } },
      { type: 'block-start', at: 0, block: { kind: 'text' } },
      { type: 'text-delta', at: 0, text: 'Hel' },
      { type: 'text-delta', at: 0, text: 'lo' },
      { type: 'block-end', at: 0 },
      {
        type: 'end',
        finish: { reason: 'stop', raw: 'STOP' },
        usage: { input: 5, output: 2, raw: { promptTokenCount: 5, candidatesTokenCount: 2, serviceTier: 'standard' } },
        serviceTier: 'standard',
      },
    ])
  })

  it('tells thoughts from text, and each return to one from the last', () => {
    expect(
      events(
        candidate([{ text: 'a', thought: true }]),
        candidate([{ text: 'b', thought: true }, { text: 'c' }]),
        candidate([{ text: 'd', thought: true }, { text: 'e' }], END),
      ).filter(({ type }) => type !== 'start' && type !== 'end'),
    ).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'reasoning' } },
      { type: 'reasoning-delta', at: 0, text: 'a' },
      { type: 'reasoning-delta', at: 0, text: 'b' },
      { type: 'block-end', at: 0 },
      { type: 'block-start', at: 1, block: { kind: 'text' } },
      { type: 'text-delta', at: 1, text: 'c' },
      { type: 'block-end', at: 1 },
      { type: 'block-start', at: 2, block: { kind: 'reasoning' } },
      { type: 'reasoning-delta', at: 2, text: 'd' },
      { type: 'block-end', at: 2 },
      { type: 'block-start', at: 3, block: { kind: 'text' } },
      { type: 'text-delta', at: 3, text: 'e' },
      { type: 'block-end', at: 3 },
    ])
  })

  it('puts a signature on an empty text onto the block before it (STR-18)', () => {
    expect(
      events(
        candidate([{ text: '' }]),
        candidate([{ text: 'x' }]),
        candidate([{ text: '', thoughtSignature: 'T' }], END),
      ).slice(1, -1),
    ).toEqual([
      { type: 'block-start', at: 0, block: { kind: 'text' } },
      { type: 'text-delta', at: 0, text: 'x' },
      { type: 'seal', at: 0, seal: seal('T') },
      { type: 'block-end', at: 0 },
    ])
  })

  it('gives each call a whole block; stop means calls (STR-17)', () => {
    const chunk = candidate(
      [
        { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'T' },
        { functionCall: { id: 'own', name: 'g' } },
      ],
      END,
    )
    expect(events(chunk)).toEqual([
      { type: 'start' },
      {
        type: 'block-start',
        at: 0,
        block: { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', seal: seal('T') },
      },
      { type: 'input-delta', at: 0, text: '{"a":1}' },
      { type: 'block-end', at: 0 },
      { type: 'block-start', at: 1, block: { kind: 'tool-call', call: 'function', id: 'own', name: 'g' } },
      { type: 'input-delta', at: 1, text: '{}' },
      { type: 'block-end', at: 1 },
      { type: 'end', finish: { reason: 'tool-calls', raw: 'STOP' } },
    ])
  })

  it('takes JSON arrays, comments, CRLF, and a [DONE] that is not Google’s', () => {
    const first = JSON.stringify(candidate([{ text: 'a' }]))
    const rest = JSON.stringify([candidate([{ text: 'b' }]), candidate([{ text: 'c' }], END)])
    const { out, ends } = decodeFrames(
      framesOf(`: hi\r\n\r\ndata: ${first}\r\n\r\ndata: ${rest}\r\n\r\ndata: [DONE]\r\n\r\n`),
    )
    expect(ends).toEqual([undefined])
    expect(out[0]).toEqual({ type: 'ping' })
    expect(replyOf(out).parts).toEqual([{ kind: 'text', text: 'abc' }])
  })

  it('reads only the first candidate', () => {
    expect(replyOf(events(both('a', 'x'))).parts).toEqual([{ kind: 'text', text: 'a' }])
    expect(failure(decodeChunks([{ candidates: [{ index: 1, content: { parts: [{ text: 'x' }] } }] }]))).toEqual([
      'stream-truncated',
      'The upstream reply ended before it was complete.',
    ])
  })
})

describe('arguments that Vertex streams', () => {
  it('are put together, with or without a closing part', () => {
    const seen = events(
      piece({ name: 'f', willContinue: true }),
      piece({
        partialArgs: [{ jsonPath: '$.list[0].city', stringValue: 'Bo', willContinue: true }],
        willContinue: true,
      }),
      piece({ partialArgs: [{ jsonPath: '$.list[0].city', stringValue: 'ston' }], willContinue: true }),
      piece({
        partialArgs: [
          { jsonPath: '$.list[0].days', numberValue: 2 },
          { jsonPath: "$['o d d']", boolValue: false },
        ],
        willContinue: true,
      }),
      piece({
        partialArgs: [
          { jsonPath: '$.none', nullValue: 'NULL_VALUE' },
          { jsonPath: '$.empty[]' },
          { jsonPath: '$.map' },
        ],
        willContinue: true,
      }),
      piece({}),
      piece({ name: 'g', partialArgs: [{ jsonPath: '$.a', stringValue: 'x' }] }),
      piece({
        name: 'h',
        partialArgs: [
          { jsonPath: '$.__proto__.b', numberValue: 1 },
          { jsonPath: '$.big[9]', numberValue: 1 },
        ],
        willContinue: true,
      }),
      candidate([{ text: '' }], END),
    )
    expect(inputs(seen)).toEqual([
      ['f', { list: [{ city: 'Boston', days: 2 }], 'o d d': false, none: null, empty: [], map: {} }],
      ['g', { a: 'x' }],
      ['h', JSON.parse('{"__proto__":{"b":1},"big":[]}')],
    ])
  })

  it('announce the call at once', () => {
    const { out } = decodeChunks([piece({ name: 'f', id: 'c', willContinue: true })])
    expect(out.at(-1)).toEqual({
      type: 'block-start',
      at: 0,
      block: { kind: 'tool-call', call: 'function', id: 'c', name: 'f' },
    })
  })

  it('are a truncated reply when they stop in the middle', () => {
    const { ends } = decodeChunks([candidate([{ text: 'x' }]), piece({ name: 'f', willContinue: true })])
    expect(ends[0]?.kind).toBe('stream-truncated')
  })
})

describe('parts', () => {
  it('with signatures are never merged', () => {
    expect(
      parts({ text: 'a' }, { text: 'b', thoughtSignature: 'S' }, { text: 'c' }, { text: '', thoughtSignature: 'T' }),
    ).toEqual([
      { kind: 'text', text: 'ab', seal: seal('S') },
      { kind: 'text', text: 'c', seal: seal('T') },
    ])
  })

  it('that sign nothing keep their signature in an empty thought', () => {
    expect(parts({ text: '', thoughtSignature: 'S' }, { text: 'a' })).toEqual([
      { kind: 'reasoning', text: '', seal: seal('S') },
      { kind: 'text', text: 'a' },
    ])
    expect(parts({ text: 'hm', thought: true }, { text: '', thoughtSignature: 'S' })).toEqual([
      { kind: 'reasoning', text: 'hm', seal: seal('S') },
    ])
    expect(parts({ functionCall: { name: 'f' } }, { thoughtSignature: 'S' })).toEqual([
      { kind: 'tool-call', call: 'function', id: 'call_1', name: 'f', input: '{}' },
      { kind: 'reasoning', text: '', seal: seal('S') },
    ])
  })

  it('of media, of code, of Google’s tools', () => {
    expect(
      parts(
        { inlineData: { mimeType: 'image/png', data: 'iVBO' }, thoughtSignature: 'S' },
        { inlineData: { mimeType: 'image/png', data: 'R0lG' }, thought: true },
        { fileData: { mimeType: 'video/mp4', fileUri: 'gs://b/v' } },
        { executableCode: { language: 'PYTHON', code: '1/0' } },
        { codeExecutionResult: { outcome: 'OUTCOME_FAILED', output: 'ZeroDivisionError' } },
        { toolCall: { id: 't', toolType: 'FILE_SEARCH' } },
        { toolResponse: { id: 't', toolType: 'FILE_SEARCH', response: { n: 1 } } },
        { hologram: {}, text: null },
      ),
    ).toEqual([
      { kind: 'media', media: 'image', mediaType: 'image/png', data: { type: 'base64', base64: 'iVBO' } },
      { kind: 'opaque', type: 'thought-media' },
      { kind: 'media', media: 'video', mediaType: 'video/mp4', data: { type: 'file', id: 'gs://b/v' } },
      {
        kind: 'hosted-call',
        hosted: 'code-execution',
        id: 'call_1',
        name: 'code_execution',
        input: '{"language":"PYTHON","code":"1/0"}',
      },
      { kind: 'hosted-result', hosted: 'code-execution', callId: 'call_1', output: 'ZeroDivisionError', isError: true },
      { kind: 'hosted-call', hosted: 'file-search', id: 't', name: 'file_search', input: '{}' },
      { kind: 'hosted-result', hosted: 'file-search', callId: 't', output: '{"n":1}' },
      { kind: 'opaque', type: 'hologram' },
    ])
  })

  it('take arguments that are text already', () => {
    expect(parts({ functionCall: { id: 'c', name: 'f', args: '{"a": 1}' } })).toEqual([
      { kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '{"a": 1}' },
    ])
  })
})

describe('sources', () => {
  it('become annotations at UTF-16 offsets (STR-25)', () => {
    const text = 'é😀 is warm. Bern is cold.'
    const grounding = {
      groundingChunks: [web('https://a.example', 'A'), web('https://b.example')],
      groundingSupports: [
        { segment: { endIndex: bytes('é😀 is warm.'), text: 'é😀 is warm.' }, groundingChunkIndices: [0, 1] },
        {
          segment: { startIndex: bytes('é😀 is warm. '), endIndex: bytes(text), text: 'Bern is cold.' },
          groundingChunkIndices: [1, 7],
        },
      ],
    }
    expect(annotations(reply([text], grounding))).toEqual([
      { type: 'url', url: 'https://a.example', title: 'A', citedText: 'é😀 is warm.', start: 0, end: 12 },
      {
        type: 'url',
        url: 'https://b.example',
        title: 'https://b.example',
        citedText: 'é😀 is warm.',
        start: 0,
        end: 12,
      },
      {
        type: 'url',
        url: 'https://b.example',
        title: 'https://b.example',
        citedText: 'Bern is cold.',
        start: 13,
        end: 26,
      },
    ])
  })

  it('are found by their text when the offsets count from elsewhere', () => {
    const grounding = {
      groundingChunks: [web('https://a.example', 'A')],
      groundingSupports: [
        support({ startIndex: 90, endIndex: 94, text: 'cold' }),
        support({ startIndex: 8, endIndex: 12 }),
        support({ startIndex: 0, endIndex: 4, text: 'elsewhere' }),
      ],
    }
    const wire = candidate([{ text: 'It is ' }, { functionCall: { id: 'c', name: 'f' } }, { text: 'cold now' }], {
      ...END,
      groundingMetadata: grounding,
    })
    const source1 = { type: 'url', url: 'https://a.example', title: 'A' }
    expect(annotations(bare(gemini.decodeResponse(wire, source())))).toEqual([
      { ...source1, citedText: 'cold', start: 0, end: 4 },
      { ...source1, start: 2, end: 6 },
      { ...source1, citedText: 'elsewhere' },
    ])
  })

  it('without a support are there as well, whatever they are', () => {
    const grounding = {
      groundingChunks: [
        { retrievedContext: { title: 'T', text: 'body', fileSearchStore: 'stores/1' } },
        { retrievedContext: { uri: 'gs://b/doc.pdf' } },
        { maps: { uri: 'https://maps.example', title: 'Place' } },
        { image: { sourceUri: 'https://i.example', imageUri: 'https://i.example/i.png' } },
        { novel: {} },
      ],
    }
    expect(annotations(reply(['x'], grounding))).toEqual([
      { type: 'document', title: 'T', citedText: 'body' },
      { type: 'document', title: 'gs://b/doc.pdf' },
      { type: 'url', url: 'https://maps.example', title: 'Place' },
      { type: 'url', url: 'https://i.example', title: 'https://i.example' },
      { type: 'document' },
    ])
  })

  it('of a recitation are annotations too', () => {
    const citationMetadata = {
      citations: [{ startIndex: 2, endIndex: 4, uri: 'https://a.example', license: 'MIT' }, { endIndex: 2 }],
    }
    expect(annotations(reply(['abcd'], {}, { citationMetadata }))).toEqual([
      { type: 'url', url: 'https://a.example', start: 2, end: 4 },
    ])
  })

  it('come with the search that found them, once', () => {
    const grounding = { webSearchQueries: ['q1', 'q2'], groundingChunks: [web('https://a.example', 'A')] }
    const { parts: list } = reply(['x'], grounding)
    expect(list.slice(1)).toEqual([
      {
        kind: 'hosted-call',
        hosted: 'web-search',
        id: 'call_1',
        name: 'google_search',
        input: '{"query":"q1","queries":["q1","q2"]}',
      },
      {
        kind: 'hosted-result',
        hosted: 'web-search',
        callId: 'call_1',
        sources: [{ url: 'https://a.example', title: 'A' }],
      },
    ])
    const tool = { toolCall: { id: 's', toolType: 'GOOGLE_SEARCH_WEB', args: {} } }
    const wire = candidate([tool, { text: 'x' }], { ...END, groundingMetadata: grounding })
    expect(gemini.decodeResponse(wire, source()).parts.map(({ kind }) => kind)).toEqual(['hosted-call', 'text'])
  })

  it('of the URL tool are the pages it read', () => {
    const urlContextMetadata = { urlMetadata: [{ retrievedUrl: 'https://a.example', urlRetrievalStatus: 'OK' }, {}] }
    expect(reply(['x'], {}, { urlContextMetadata }).parts.slice(1)).toEqual([
      {
        kind: 'hosted-call',
        hosted: 'web-fetch',
        id: 'call_1',
        name: 'url_context',
        input: '{"urls":["https://a.example"]}',
      },
      { kind: 'hosted-result', hosted: 'web-fetch', callId: 'call_1', sources: [{ url: 'https://a.example' }] },
    ])
  })

  it('arrive with any chunk of a stream', () => {
    const groundingMetadata = {
      groundingChunks: [web('https://a.example', 'A')],
      groundingSupports: [{ segment: { endIndex: 2, text: 'ab' }, groundingChunkIndices: [0] }],
    }
    const seen = events(
      candidate([{ text: 'a' }], { groundingMetadata: {} }),
      candidate([{ text: 'b' }], { groundingMetadata }),
      candidate([{ text: '', thoughtSignature: 'S' }], { ...END, groundingMetadata: {} }),
    )
    expect(annotations(replyOf(seen))).toEqual([
      { type: 'url', url: 'https://a.example', title: 'A', citedText: 'ab', start: 0, end: 2 },
    ])
  })
})

describe('the end', () => {
  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'max-tokens'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['BLOCKLIST', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['SPII', 'content-filter'],
    ['IMAGE_SAFETY', 'content-filter'],
    ['MODEL_ARMOR', 'content-filter'],
    ['MALFORMED_FUNCTION_CALL', 'malformed-call'],
    ['UNEXPECTED_TOOL_CALL', 'malformed-call'],
    ['MALFORMED_RESPONSE', 'malformed-call'],
    ['LANGUAGE', 'other'],
    ['OTHER', 'other'],
    ['SOMETHING_NEW', 'other'],
  ])('%s is %s', (finishReason, reason) => {
    expect(events({ candidates: [{ finishReason }] }).at(-1)).toEqual({
      type: 'end',
      finish: { reason, raw: finishReason },
    })
  })

  it('keeps what Google says about it', () => {
    const chunk = candidate([{ text: 'x' }], {
      finishReason: 'CONTINUATION',
      finishMessage: 'more',
      continuationToken: 'tok',
    })
    expect(events(chunk).at(-1)).toEqual({
      type: 'end',
      finish: {
        reason: 'max-tokens',
        raw: 'CONTINUATION',
        details: { finishMessage: 'more', continuationToken: 'tok' },
      },
    })
  })

  it.each<[string, object[], string]>([
    ['text', [{ text: 'x' }], 'stop'],
    ['a call', [{ functionCall: { name: 'f' } }], 'tool-calls'],
    ['a picture', [{ inlineData: { mimeType: 'image/png', data: '' } }], 'stop'],
  ])('without a reason is a cut in a stream, and taken for one in a whole reply after %s', (_, list, reason) => {
    expect(failure(decodeChunks([candidate(list)]))?.toString()).toContain('stream-truncated')
    expect(gemini.decodeResponse(candidate(list), source()).finish).toEqual({ reason })
    expect(events(candidate(list, { finishReason: 'FINISH_REASON_UNSPECIFIED' })).at(-1)).toEqual({
      type: 'end',
      finish: { reason },
    })
  })

  it('without a reason is a cut after thoughts alone, and after nothing', () => {
    expect(failure(decodeChunks([candidate([{ text: 'x', thought: true }])]))?.toString()).toContain('stream-truncated')
    expect(failure(decodeChunks([]))?.toString()).toContain('stream-truncated')
  })

  it('stands once a reason was given, whatever happens to the connection', () => {
    const cause = new GatewayError('upstream-unreachable', 'reset')
    expect(decodeChunks([candidate([{ text: 'x' }], END)], cause).ends).toEqual([undefined])
    expect(decodeChunks([candidate([{ text: 'x' }])], cause).ends).toEqual([cause])
  })

  it('of a blocked prompt is a notice (STR-19)', () => {
    const chunk = {
      promptFeedback: { blockReason: 'SAFETY', blockReasonMessage: 'Not this.' },
      usageMetadata: { promptTokenCount: 3 },
    }
    expect(events(chunk)).toEqual([
      { type: 'start', usage: { input: 3, output: 0, raw: { promptTokenCount: 3 } } },
      { type: 'block-start', at: 0, block: { kind: 'text' } },
      { type: 'text-delta', at: 0, text: '[The provider blocked this prompt: SAFETY. Not this.]' },
      { type: 'block-end', at: 0 },
      {
        type: 'end',
        finish: { reason: 'content-filter', raw: 'SAFETY', details: { finishMessage: 'Not this.' } },
        usage: { input: 3, output: 0, raw: { promptTokenCount: 3 } },
      },
    ])
    expect(
      failure(decodeChunks([{ promptFeedback: { blockReason: 'BLOCK_REASON_UNSPECIFIED' } }]))?.toString(),
    ).toContain('truncated')
  })
})

describe('usage', () => {
  it('counts thoughts as output and the cache as input (USE-03)', () => {
    const report = {
      promptTokenCount: 170,
      cachedContentTokenCount: 100,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 10,
      totalTokenCount: 200,
    }
    expect(usage(report)).toEqual({ input: 170, output: 30, cacheRead: 100, reasoning: 10 })
    expect(usage({ ...report, toolUsePromptTokenCount: 15 })).toEqual({
      input: 185,
      output: 30,
      cacheRead: 100,
      reasoning: 10,
    })
  })

  it('is the last report, unless that has no counts', () => {
    expect(
      usage(
        { promptTokenCount: 9, candidatesTokenCount: 15, thoughtsTokenCount: 78 },
        { promptTokenCount: 87, candidatesTokenCount: 21 },
        { trafficType: 'ON_DEMAND' },
      ),
    ).toEqual({ input: 87, output: 21 })
  })

  it('counts sound', () => {
    expect(
      usage({
        promptTokenCount: 5,
        promptTokensDetails: detail(4),
        candidatesTokenCount: 3,
        candidatesTokensDetails: detail(2),
      }),
    ).toEqual({
      input: 5,
      output: 3,
      audioInput: 4,
      audioOutput: 2,
    })
  })

  it('is absent when the provider counted nothing', () => {
    expect(events({ ...candidate([{ text: 'x' }], END), usageMetadata: { trafficType: 'ON_DEMAND' } }).at(-1)).toEqual({
      type: 'end',
      finish: { reason: 'stop', raw: 'STOP' },
    })
  })
})

describe('errors', () => {
  const error = { code: 503, message: 'busy', status: 'UNAVAILABLE' }

  it('inside a stream end it, alone or in an array', () => {
    for (const chunk of [{ error }, [{ error }]]) {
      const outcome = decodeChunks([candidate([{ text: 'x' }]), chunk, candidate([{ text: 'y' }], END)])
      expect(failure(outcome)).toEqual(['upstream-overloaded', 'busy'])
      expect(outcome.out.filter(({ type }) => type === 'end')).toEqual([])
    }
  })

  it('inside a whole reply are thrown', () => {
    expect(() => gemini.decodeResponse({ error }, source())).toThrow('busy')
    expect(() => gemini.decodeResponse([{ error: 'no' }], source())).toThrow('no')
  })

  it.each([
    ['not JSON', 'The upstream sent a stream event that is not JSON.'],
    ['7', 'The upstream sent a reply that is no object.'],
    [
      JSON.stringify(candidate([{ executableCode: { id: 7 } }])),
      "The upstream sent a malformed reply: 'candidates[0].content.parts[0].executableCode.id' must be a string.",
    ],
  ])('of form are the upstream’s: %s', (data, message) => {
    expect(failure(decodeChunks([data]))).toEqual(['upstream-malformed', message])
  })

  it.each([[null], ['x'], [{}], [[]], [{ candidates: [] }]])('of a whole reply without an answer: %j', (wire) => {
    expect(refusal(() => gemini.decodeResponse(wire, source()))?.kind).toBe('upstream-malformed')
  })
})

describe('a whole reply', () => {
  const chunks = [
    {
      ...candidate([{ text: 'hm ', thought: true }]),
      usageMetadata: { promptTokenCount: 5 },
      modelVersion: 'g',
      responseId: 'r',
    },
    { ...candidate([{ text: 'so', thought: true }, { text: 'Look' }]), usageMetadata: { promptTokenCount: 5 } },
    candidate([{ text: ' here' }, { functionCall: { name: 'f', args: { a: [1] } }, thoughtSignature: 'S' }]),
    candidate([
      { executableCode: { code: '1', language: 'PYTHON' } },
      { codeExecutionResult: { output: '1', outcome: 'OUTCOME_OK' } },
    ]),
    candidate([{ text: 'é done' }]),
    {
      ...candidate([{ text: '', thoughtSignature: 'T' }], {
        ...END,
        groundingMetadata: {
          webSearchQueries: ['q'],
          groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
          groundingSupports: [{ segment: { startIndex: 9, endIndex: 16, text: 'é done' }, groundingChunkIndices: [0] }],
        },
      }),
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 7, serviceTier: 'flex' },
    },
  ]
  const last = chunks.at(-1)
  const merged = {
    candidates: [
      {
        ...(dig(last, 'candidates.0') as object),
        content: { parts: chunks.flatMap((chunk) => dig(chunk, 'candidates.0.content.parts')) },
      },
    ],
    usageMetadata: dig(last, 'usageMetadata'),
    modelVersion: 'g',
    responseId: 'r',
  }

  it('says what its stream says', () => {
    const whole = bare(gemini.decodeResponse(merged, source()))
    expect(bare(replyOf(events(...chunks)))).toEqual(whole)
    expect(bare(gemini.decodeResponse(chunks, source()))).toEqual(whole)
    expect(whole.parts.map(({ kind }) => kind)).toEqual([
      'reasoning',
      'text',
      'tool-call',
      'hosted-call',
      'hosted-result',
      'text',
      'hosted-call',
      'hosted-result',
    ])
  })

  it('reads log probabilities as OpenAI’s list', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'é', tokenId: 1, logProbability: -0.5 }],
      topCandidates: [{ candidates: [{ token: 'e', tokenId: 2, logProbability: -2 }] }],
    }
    expect(bare(gemini.decodeResponse(candidate([{ text: 'é' }], { ...END, logprobsResult }), source())).parts).toEqual(
      [
        {
          kind: 'text',
          text: 'é',
          logprobs: [
            { token: 'é', logprob: -0.5, bytes: [195, 169], top_logprobs: [{ token: 'e', logprob: -2, bytes: [101] }] },
          ],
        },
      ],
    )
  })

  it('leaves balanced blocks and one end wherever its stream is cut', () => {
    const frames = chunks.map((chunk) => ({ data: JSON.stringify(chunk) }))
    for (let cut = 0; cut <= frames.length; cut++) {
      const outcome = decodeFrames(frames.slice(0, cut))
      expectWellFormed(outcome)
      expect([undefined, 'stream-truncated']).toContain(outcome.ends[0]?.kind)
      if (outcome.ends[0] !== undefined) continue
      const started = outcome.out.flatMap((event) => (event.type === 'block-start' ? [event.at] : []))
      const finished = outcome.out.flatMap((event) => (event.type === 'block-end' ? [event.at] : []))
      expect(finished).toEqual(started)
    }
  })
})
