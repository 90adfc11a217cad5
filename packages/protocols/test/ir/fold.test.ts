import { GatewayError } from '#ir'
import type { Annotation, Event, Part, Response, Seal, Usage } from '#ir'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventsOf, folded, replyOf } from '../support/replies.ts'

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })

/** Leaves absent fields out, as the IR does. */
function record<T>(shape: { [K in keyof T]: fc.Arbitrary<T[K] | undefined> }): fc.Arbitrary<T> {
  return fc
    .record<Record<string, unknown>>(shape)
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T)
}

const word = fc.string({ maxLength: 8 })
const count = fc.nat(100_000)
const seal = record<Seal>({
  kind: fc.constantFrom('signature', 'redacted', 'encrypted', 'thought', 'details', 'summary', 'plain'),
  value: word,
  by: record<Seal['by']>({ family: word, account: optional(word), model: optional(word) }),
  id: optional(word),
  before: optional(fc.constantFrom('', 'rct')),
})
const annotation = record<Annotation>({
  type: fc.constantFrom('url', 'file', 'document', 'other'),
  url: optional(word),
  start: optional(count),
  end: optional(count),
  raw: fc.jsonValue(),
})
const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(arbitrary, { minLength: 1, maxLength: 3 })
const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name)
const logprobs = fc.oneof(
  fc.array(fc.record({ token: word, logprob: fc.nat() })),
  fc.record({ content: fc.array(word) }),
)

const part: fc.Arbitrary<Part> = fc.oneof(
  record<Part>({
    kind: kind('text'),
    text: word,
    annotations: optional(some(annotation)),
    logprobs: optional(logprobs),
    seal: optional(seal),
    phase: optional(word),
  }),
  record<Part>({ kind: kind('refusal'), text: word }),
  record<Part>({ kind: kind('reasoning'), text: word, seal: optional(seal) }),
  record<Part>({
    kind: kind('tool-call'),
    call: fc.constantFrom('function', 'custom', 'local-shell', 'computer'),
    id: word,
    name: word,
    namespace: optional(word),
    input: word,
    seal: optional(seal),
  }),
  record<Part>({
    kind: kind('media'),
    media: fc.constantFrom('image', 'audio'),
    mediaType: optional(word),
    data: record({ type: kind('base64'), base64: word }),
  }),
  record<Part>({
    kind: kind('hosted-call'),
    hosted: fc.constantFrom('web-search', 'mcp'),
    id: word,
    name: optional(word),
    input: optional(word),
  }),
  record<Part>({
    kind: kind('hosted-result'),
    hosted: fc.constantFrom('web-search', 'mcp'),
    callId: word,
    sources: optional(some(fc.record({ url: word }))),
  }),
  record<Part>({ kind: kind('compaction'), text: optional(word), seal: optional(seal) }),
  record<Part>({ kind: kind('opaque'), type: word }),
)
const usage = record<Usage>({
  input: count,
  output: count,
  cacheRead: optional(count),
  cacheWrite: optional(count),
  cacheWrite1h: optional(count),
  reasoning: optional(count),
  webSearches: optional(count),
  estimated: optional(fc.constant(true)),
  raw: optional(fc.jsonValue()),
})
const response = record<Response>({
  id: optional(word),
  model: optional(word),
  parts: fc.array(part, { maxLength: 6 }),
  finish: record<Response['finish']>({
    reason: fc.constantFrom('stop', 'tool-calls', 'max-tokens', 'refusal', 'other'),
    raw: optional(word),
    stopSequence: optional(word),
    details: optional(fc.jsonValue()),
  }),
  usage: optional(usage),
  serviceTier: optional(word),
})

describe('a whole reply', () => {
  test('survives being played as events and collected again (law L4)', () => {
    fc.assert(
      fc.property(response, (whole) => {
        expect(folded(eventsOf(whole))).toEqual(whole)
      }),
      { numRuns: 1000 },
    )
  })

  test('is played block by block, each opened and closed', () => {
    fc.assert(
      fc.property(response, (whole) => {
        let open: number | undefined
        for (const event of eventsOf(whole)) {
          if (event.type === 'block-start') {
            expect(open).toBe(undefined)
            open = event.at
          } else if (event.type === 'block-end') {
            expect(event.at).toBe(open)
            open = undefined
          } else if ('at' in event) expect(event.at).toBe(open)
        }
        expect(open).toBe(undefined)
      }),
    )
  })

  test('gives hosted and opaque parts back as the very nodes they were', () => {
    const opaque: Part = { kind: 'opaque', type: 'future_thing' }
    const result = replyOf(eventsOf({ parts: [opaque], finish: { reason: 'stop' } }))
    expect(result.parts[0]).toBe(opaque)
  })
})

const sealed = (value: string): Event => ({
  type: 'seal',
  at: 0,
  seal: { kind: 'signature', value, by: { family: 'anthropic' } },
})

describe('collecting a stream', () => {
  const end: Event = { type: 'end', finish: { reason: 'stop' } }

  test('takes blocks in the order they began, however their deltas are mixed', () => {
    expect(
      folded([
        { type: 'start', id: 'r', usage: { input: 5, output: 0, cacheRead: 2 } },
        { type: 'block-start', at: 4, block: { kind: 'text' } },
        { type: 'block-start', at: 1, block: { kind: 'tool-call', call: 'function', id: 'c', name: 'f' } },
        { type: 'input-delta', at: 1, text: '{"a"' },
        { type: 'text-delta', at: 4, text: 'x', logprobs: [1] },
        { type: 'ping' },
        { type: 'input-delta', at: 1, text: ':1}' },
        { type: 'text-delta', at: 4, text: 'y', logprobs: [2] },
        { type: 'block-end', at: 1 },
        { type: 'block-end', at: 4 },
        { ...end, usage: { input: 5, output: 9 }, serviceTier: 'flex' },
      ] as Event[]),
    ).toEqual({
      id: 'r',
      serviceTier: 'flex',
      parts: [
        { kind: 'text', text: 'xy', logprobs: [1, 2] },
        { kind: 'tool-call', call: 'function', id: 'c', name: 'f', input: '{"a":1}' },
      ],
      finish: { reason: 'stop' },
      usage: { input: 5, output: 9, cacheRead: 2 },
    })
  })

  test('does not change what it was given', () => {
    const delta = { type: 'text-delta', at: 0, text: 'x', logprobs: [1] } as const
    folded([{ type: 'block-start', at: 0, block: { kind: 'text' } }, delta, delta, end])
    expect(delta.logprobs).toEqual([1])
  })

  test('keeps the last seal of a block', () => {
    expect(
      folded([{ type: 'block-start', at: 0, block: { kind: 'reasoning' } }, sealed('a'), sealed('b'), end]),
    ).toEqual({
      parts: [{ kind: 'reasoning', text: '', seal: { kind: 'signature', value: 'b', by: { family: 'anthropic' } } }],
      finish: { reason: 'stop' },
    })
  })

  test('hands on the error that ended it, and calls a stream without end truncated', () => {
    const cause = new GatewayError('upstream-overloaded', 'busy')
    expect(folded([end], cause)).toBe(cause)
    expect(folded([{ type: 'start' }])).toMatchObject({ kind: 'stream-truncated' })
  })
})
