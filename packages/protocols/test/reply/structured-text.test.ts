import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { structuredText } from '../../src/reply/structured-text.ts'
import { cut, run } from '../support/streams.ts'
import { call, close, context, input, reasoning, say, start, stop, text, think, toolCalls } from './events.ts'

describe('the hidden answer tool', () => {
  const reveal = structuredText(context({ plan: { jsonTool: 'answer' } }))

  test('becomes the text of the reply, which then did not stop for a call', () => {
    const events = [
      start,
      reasoning(0),
      think(0, 'hm'),
      close(0),
      call(1, 'answer'),
      input(1, '{"a"'),
      input(1, ':1}'),
      close(1),
      toolCalls,
    ]
    expect(run(reveal, events).out).toEqual([
      start,
      reasoning(0),
      think(0, 'hm'),
      close(0),
      text(1),
      say(1, '{"a"'),
      say(1, ':1}'),
      close(1),
      { type: 'end', finish: { reason: 'stop', raw: 'tool_calls' } },
    ])
  })

  test('leaves other calls and their finish reason alone', () => {
    expect(run(reveal, [call(0, 'answer'), close(0), call(1, 'f'), input(1, '{}'), close(1), toolCalls]).out).toEqual([
      text(0),
      say(0, '{}'),
      close(0),
      call(1, 'f'),
      input(1, '{}'),
      close(1),
      toolCalls,
    ])
  })
})

describe('a code fence around the answer', () => {
  const stage = structuredText(context({ plan: { unfence: true } }))
  const unfence = (...pieces: string[]): string[] =>
    run(stage, [text(0), ...pieces.map((piece) => say(0, piece)), close(0), stop])
      .out.filter((event) => event.type === 'text-delta')
      .map((event) => event.text)

  test('goes, and nothing is held back longer than needed', () => {
    expect(unfence('``', '`json', '\n{"a":', '1}', '\n``', '`\n')).toEqual(['{"a":', '1}'])
    expect(unfence('{"a":', '1}')).toEqual(['{"a":', '1}'])
    expect(unfence(' ', 'x')).toEqual([' x'])
  })

  test.each([
    ['```json\n{"a":1}\n```', '{"a":1}'],
    ['```\r\n[1]\r\n```\r\n\r\n', '[1]'],
    [' \n```JSON {"a":1}```', '{"a":1}'],
    ['```json\n{"code":"```"}\n```', '{"code":"```"}'],
    ['```json\n{"a":1}\n', '{"a":1}\n'],
    ['```json\n{"a":1}\n``', '{"a":1}\n``'],
    ['```json\n{"a":1}\n```\nThat is it.', '{"a":1}\n```\nThat is it.'],
    ['{"a":"```json\\n```"}', '{"a":"```json\\n```"}'],
    ['Here: ```json\n1\n```', 'Here: ```json\n1\n```'],
    ['`a`', '`a`'],
    ['```json', '```json'],
    ['  \n', '  \n'],
    ['``` \n\n1', '\n1'],
    ['```\nx````', 'x`'],
  ])('%j gives %j wherever it is cut', (whole, bare) => {
    expect(unfence(whole).join('')).toBe(bare)
    expect(unfence(...whole.split('')).join('')).toBe(bare)
  })

  test('is found the same whatever the chunks', () => {
    const chars = fc.constantFrom('`', '``', '```', '\n', '\r\n', ' ', 'json', '{', '"a":1}', '-')
    const texts = fc.array(chars, { maxLength: 14 }).map((list) => list.join(''))
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { maxLength: 10 }), (whole, places) => {
        expect(unfence(...cut(whole, places)).join('')).toBe(unfence(whole).join(''))
      }),
      { numRuns: 3000 },
    )
  })

  test('white space without end is not held back for ever', () => {
    const pieces = Array.from({ length: 3000 }, () => ' ')
    expect(unfence(...pieces).length).toBeGreaterThan(1000)
    expect(unfence('```\n{', ...pieces, '}').length).toBeGreaterThan(3)
    expect(unfence(...pieces).join('')).toBe(' '.repeat(3000))
    expect(unfence('```\n{', ...pieces, '}\n```').join('')).toBe(`{${' '.repeat(3000)}}`)
  })

  test('is looked for in each text block, and never in refusals, reasoning or calls', () => {
    const events = [
      { type: 'block-start', at: 0, block: { kind: 'refusal' } } as const,
      say(0, '```\nno\n```'),
      close(0),
      reasoning(1),
      think(1, '```\nhm\n```'),
      close(1),
      call(2, 'f'),
      input(2, '```'),
      close(2),
      stop,
    ]
    expect(run(stage, events).out).toEqual(events)
    const two = [text(0), say(0, '```\n1\n```'), close(0), text(1), say(1, '```\n2\n```'), close(1)]
    expect(run(stage, two).out).toEqual([text(0), say(0, '1'), close(0), text(1), say(1, '2'), close(1)])
  })

  test('does not cost the token figures', () => {
    const delta = { type: 'text-delta', at: 0, text: '```json\n', logprobs: [1] } as const
    expect(run(stage, [text(0), delta, close(0)]).out).toEqual([text(0), { ...delta, text: '' }, close(0)])
  })
})
