import {
  array,
  assert,
  constantFrom,
  dictionary,
  integer,
  jsonValue,
  letrec,
  oneof,
  property,
  record,
  string,
  tuple,
  type Arbitrary,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { GatewayError, Ledger } from '../../src/ir/index.ts'
import { deepObjectText, stackIsFinite } from '../support/deep.ts'
import { attempt } from '../support/errors.ts'
import { expectWellFormed } from '../support/streams.ts'
import { candidate, decodeChunks, encodeEvents, GEMINI_3, source, target } from './support.ts'

/** JSON that looks like the real thing until it does not: known keys over any values. */
function mangled(keys: readonly string[]): Arbitrary<unknown> {
  const { tree } = letrec((tie) => ({
    tree: oneof(
      { maxDepth: 6, withCrossShrink: true },
      oneof(
        constantFrom(
          null,
          true,
          0,
          -1,
          1e21,
          '',
          'x',
          '\ud83d',
          'user',
          'model',
          'STOP',
          'ANY',
          '$.a[0].__proto__',
          '__proto__',
        ),
        string({ unit: 'binary' }),
        jsonValue(),
      ),
      array(tie('tree'), { maxLength: 4 }),
      dictionary(oneof(constantFrom(...keys), string({ maxLength: 3 })), tie('tree'), { maxKeys: 5 }),
    ),
  }))
  return tree
}

const PART_KEYS = [
  'text',
  'thought',
  'thoughtSignature',
  'functionCall',
  'function_call',
  'functionResponse',
  'inlineData',
  'fileData',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
  'name',
  'id',
  'args',
  'partialArgs',
  'jsonPath',
  'stringValue',
  'willContinue',
  'response',
  'output',
  'error',
  'parts',
  'mimeType',
  'data',
  'fileUri',
  'toString',
  '__proto__',
]

const partLists = array(dictionary(constantFrom(...PART_KEYS), mangled(PART_KEYS), { maxKeys: 3 }), {
  maxLength: 4,
})

const requests = oneof(
  mangled(['contents', 'role', 'tools', 'systemInstruction']),
  record(
    {
      contents: array(record({ role: constantFrom('user', 'model'), parts: partLists })),
      tools: mangled([
        'functionDeclarations',
        'name',
        'parameters',
        'properties',
        'type',
        'items',
        'enum',
        'nullable',
        'googleSearch',
      ]),
      toolConfig: mangled(['functionCallingConfig', 'mode', 'allowedFunctionNames']),
      generationConfig: mangled([
        'temperature',
        'thinkingConfig',
        'thinkingBudget',
        'responseSchema',
        'responseMimeType',
        'stopSequences',
      ]),
      systemInstruction: mangled(['parts', 'text']),
    },
    { requiredKeys: [] },
  ),
)

const REPLY_KEYS = [
  'candidates',
  'content',
  'parts',
  'finishReason',
  'index',
  'groundingMetadata',
  'groundingChunks',
  'groundingSupports',
  'segment',
  'startIndex',
  'endIndex',
  'groundingChunkIndices',
  'web',
  'uri',
  'citationMetadata',
  'citations',
  'urlContextMetadata',
  'urlMetadata',
  'logprobsResult',
  'chosenCandidates',
  'usageMetadata',
  'promptTokenCount',
  'promptFeedback',
  'blockReason',
  'error',
  'details',
  'retryDelay',
  'violations',
  'quotaId',
  'webSearchQueries',
  'retrievedUrl',
]

const replies = oneof(
  mangled(REPLY_KEYS),
  tuple(partLists, dictionary(constantFrom(...REPLY_KEYS), mangled(REPLY_KEYS), { maxKeys: 4 })).map(([parts, rest]) =>
    candidate(parts, rest),
  ),
)

const RUNS = { numRuns: 400 }

describe('whatever arrives', () => {
  it('a request decodes, or is refused with a field; what decodes encodes', () => {
    assert(
      property(requests, (wire) => {
        const request = attempt(() => gemini.decodeRequest(wire, { model: 'm' }))
        if (request === undefined) return
        expect(gemini.encodeRequest(request, target(), new Ledger())).toBe(wire)
        expect(JSON.stringify(gemini.encodeRequest({ ...request }, target(GEMINI_3), new Ledger()))).toBe(
          JSON.stringify(wire),
        )
        const turns = request.turns.map(({ role, parts }) => ({
          role,
          parts: parts.map(({ origin: _origin, ...part }) => part as typeof part & { kind: 'text'; text: string }),
        }))
        gemini.encodeRequest({ ...request, turns }, target(GEMINI_3), new Ledger())
      }),
      RUNS,
    )
  })

  it('a whole reply decodes, or is the upstream’s fault', () => {
    assert(
      property(replies, (wire) => {
        attempt(() => gemini.decodeResponse(wire, source()))
      }),
      RUNS,
    )
  })

  it('a stream ends once, balanced when it ends well, and its events make a stream again', () => {
    assert(
      property(array(replies, { maxLength: 5 }), (chunks) => {
        const outcome = decodeChunks(chunks)
        expectWellFormed(outcome)
        const [cause] = outcome.ends
        expect(cause?.kind).not.toBe('internal')
        if (cause === undefined) for (const { data } of encodeEvents(outcome.out)) JSON.parse(data)
      }),
      RUNS,
    )
  })

  it('an error is one of ours', () => {
    assert(
      property(
        integer({ min: 400, max: 599 }),
        mangled([
          'error',
          'message',
          'status',
          'code',
          'details',
          'retryDelay',
          'seconds',
          'violations',
          'quotaId',
          'toString',
        ]),
        (status, wire) => {
          expect(gemini.decodeError(status, wire, {})).toBeInstanceOf(GatewayError)
        },
      ),
      RUNS,
    )
  })

  it('is never too deep', () => {
    const deep = deepObjectText('0')
    const wires = [
      `{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":${deep}}}]}]}`,
      `{"contents":[{"parts":[{"functionResponse":{"name":"f","response":${deep}}}]}]}`,
      `{"contents":[],"tools":[{"functionDeclarations":[{"name":"f","parameters":${deep.replaceAll('"a"', '"items"')}}]}]}`,
      `{"contents":[],"generationConfig":{"responseSchema":${deep.replaceAll('"a"', '"items"')}}}`,
    ]
    for (const wire of wires) attempt(() => gemini.decodeRequest(JSON.parse(wire) as unknown, { model: 'm' }))
    const part = `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":${deep}}}]}}]}`
    expect(decodeChunks([part]).ends[0]?.kind).toBe(stackIsFinite ? 'upstream-malformed' : 'stream-truncated')
    expect(decodeChunks(['['.repeat(10_000)]).ends[0]?.kind).toBe('upstream-malformed')
  })
})
