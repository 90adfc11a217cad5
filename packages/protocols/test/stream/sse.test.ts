import { GatewayError } from '#ir'
import { decodeSse, encodeSse, pipe, tee } from '#stream'
import type { Frame } from '#stream'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cut, run } from '../support/streams.ts'

const frames = (...chunks: string[]): Frame[] => {
  const { out, ends } = run(decodeSse, chunks)
  expect(ends).toEqual([undefined])
  return out
}

/** Bytes as they come from a socket, decoded as the gateway does it. */
function fromBytes(pieces: readonly Uint8Array[]): Frame[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return frames(...pieces.map((piece) => decoder.decode(piece, { stream: true })), decoder.decode())
}

const SAMPLES: [what: string, wire: string, expected: Frame[]][] = [
  ['LF', 'event: a\ndata: 1\n\ndata: 2\n\n', [{ event: 'a', data: '1' }, { data: '2' }]],
  ['CRLF', 'event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n', [{ event: 'a', data: '1' }, { data: '2' }]],
  ['CR', 'event: a\rdata: 1\r\rdata: 2\r\r', [{ event: 'a', data: '1' }, { data: '2' }]],
  [
    'all three line ends mixed',
    'data: 1\r\n\ndata: 2\n\r\ndata: 3\r\rdata: 4\n\r',
    [{ data: '1' }, { data: '2' }, { data: '3' }, { data: '4' }],
  ],
  ['a byte order mark', '\ufeffdata: 1\n\n', [{ data: '1' }]],
  ['a second byte order mark', '\ufeff\ufeffdata: 1\n\ndata: 2\n\n', [{ data: '2' }]],
  ['data of several lines', 'data: {\ndata:  "a": 1\ndata: }\n\n', [{ data: '{\n "a": 1\n}' }]],
  ['data with an empty line', 'data: a\ndata\ndata:\ndata: b\n\n', [{ data: 'a\n\n\nb' }]],
  ['empty data', 'data\n\ndata:\n\n', [{ data: '' }, { data: '' }]],
  ['no space after the colon', 'event:a\ndata:1\n\n', [{ event: 'a', data: '1' }]],
  ['one space of several', 'data:   1 \n\n', [{ data: '  1 ' }]],
  ['colons in the value', 'data: {"a":"b:c"}\n\n', [{ data: '{"a":"b:c"}' }]],
  [
    'comments',
    ': hello\n:\ndata: 1\n: within\n\n',
    [{ data: '', comment: true }, { data: '', comment: true }, { data: '', comment: true }, { data: '1' }],
  ],
  ['an event name without data', 'event: a\n\ndata: 1\n\n', [{ data: '1' }]],
  ['the last of two event names', 'event: a\nevent: b\ndata: 1\n\n', [{ event: 'b', data: '1' }]],
  ['fields nobody needs', 'id: 7\nretry: 10\nfoo: bar\nDATA: no\n data: no\ndata: 1\n\n', [{ data: '1' }]],
  ['blank lines alone', '\n\n\r\n\r\r\n', []],
  ['characters of every width', 'data: {"a":"é€😀\u2028"}\r\n\r\n', [{ data: '{"a":"é€😀\u2028"}' }]],
  ['an end without the blank line', 'data: {"a":1}\n', [{ data: '{"a":1}' }]],
  ['an end without any line end', 'event: a\ndata: [DONE]', [{ event: 'a', data: '[DONE]' }]],
  ['an end after a lone CR', 'data: 1\r', [{ data: '1' }]],
  ['an end inside an event', 'data: 1\n\ndata: {"a":', [{ data: '1' }]],
  ['an end inside an event of several lines', 'data: {\ndata: "a": 1\n', []],
  ['an end inside a field name', 'data: 1\n\nda', [{ data: '1' }]],
]

describe('server-sent events', () => {
  test.each(SAMPLES)('with %s are read, wherever the bytes are cut', (_, wire, expected) => {
    const bytes = new TextEncoder().encode(wire)
    expect(fromBytes([bytes])).toEqual(expected)
    expect(fromBytes(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected)
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        expect(fromBytes([bytes.slice(0, first), bytes.slice(first, second), bytes.slice(second)])).toEqual(expected)
      }
    }
  })

  test('are the same frames whatever the chunks', () => {
    const tokens = fc.constantFrom(
      'data',
      'event',
      ':',
      ' ',
      '\n',
      '\r',
      '\r\n',
      'data: 1\n\n',
      '\ufeff',
      'x',
      '{"a":"😀"}',
      ': c\n',
    )
    const texts = fc.array(tokens, { maxLength: 25 }).map((list) => list.join(''))
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { maxLength: 10 }), (wire, places) => {
        expect(frames(...cut(wire, places))).toEqual(frames(wire))
      }),
      { numRuns: 3000 },
    )
  })

  test('agree with a plain reading of the grammar', () => {
    const tokens = fc.constantFrom('data: 1', 'data:2', 'data', 'event: e', ': c', '', '', 'x: y', 'event')
    const ends = fc.constantFrom('\n', '\r\n')
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 20 }), ends, (lines, end) => {
        expect(frames(...[...lines, '', ''].map((line) => line + end)).filter((frame) => !frame.comment)).toEqual(
          plainly(lines),
        )
      }),
    )
  })

  test('that are cut off by an error give no half event', () => {
    const cause = new GatewayError('upstream-unreachable', 'reset')
    expect(run(decodeSse, ['data: 1\n\ndata: 2'], cause)).toEqual({ out: [{ data: '1' }], ends: [cause] })
  })

  test('end once, and nothing comes after', () => {
    const seen: unknown[] = []
    const sink = decodeSse({ push: (frame) => void seen.push(frame), end: (cause) => void seen.push(cause) })
    sink.push('data: 1\n')
    sink.end()
    sink.push('data: 2\n\n')
    sink.end()
    expect(seen).toEqual([{ data: '1' }, undefined])
  })

  test('larger than 64 MiB end the stream, as one line, as many, or as one chunk', () => {
    const piece = 'x'.repeat(1024 * 1024)
    const wires = [
      ['data: 1\n\n', 'data: ', ...Array.from({ length: 65 }, () => piece)],
      ['data: 1\n\n', ...Array.from({ length: 65 }, () => `data: ${piece}\n`)],
      [`data: 1\n\ndata: ${piece.repeat(65)}\n\ndata: 2\n\n`],
    ]
    for (const wire of wires) {
      const { out, ends } = run(decodeSse, [...wire, 'data: late\n\n'])
      expect(out).toEqual([{ data: '1' }])
      expect(ends).toMatchObject([{ kind: 'upstream-malformed' }])
    }
  })

  test('below that limit are whole, in however many chunks', () => {
    const events = Array.from({ length: 65 }, () => `data: ${'x'.repeat(1024 * 1024)}\n\n`)
    expect(run(decodeSse, events).out.length).toBe(65)
    const piece = 'x'.repeat(64 * 1024)
    const { out } = run(decodeSse, ['data: "', ...Array.from({ length: 512 }, () => piece), '"\n\n'])
    expect(out.map(({ data }) => data.length)).toEqual([512 * 64 * 1024 + 2])
    const chars = Array.from({ length: 300_000 }, () => 'y')
    expect(run(decodeSse, ['data: ', ...chars, '\n\n']).out).toEqual([{ data: chars.join('') }])
  })
})

describe('written events', () => {
  test('are one text each, LF, data on one line', () => {
    expect(
      run(encodeSse, [
        { event: 'a', data: '{}' },
        { data: '[DONE]' },
        { data: 'keep-alive', comment: true },
        { data: '', comment: true },
      ]),
    ).toEqual({
      out: ['event: a\ndata: {}\n\n', 'data: [DONE]\n\n', ': keep-alive\n\n', '\n'],
      ends: [undefined],
    })
  })

  test('are read back as they were', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text))
    const frame = fc.oneof(
      fc.record({ data: line }),
      fc.record({ event: line.filter((text) => text !== ''), data: line }),
    )
    fc.assert(
      fc.property(fc.array(frame), (list) => {
        expect(run(pipe(encodeSse, decodeSse), list).out).toEqual(list)
      }),
    )
  })
})

test('an observer sees all that passes', () => {
  const cause = new GatewayError('cancelled', 'gone')
  const seen: unknown[] = []
  const observer = { push: (item: string) => void seen.push(item), end: (end?: GatewayError) => void seen.push(end) }
  expect(run(tee<string>(observer), ['a', 'b'], cause)).toEqual({ out: ['a', 'b'], ends: [cause] })
  expect(seen).toEqual(['a', 'b', cause])
})

/** The grammar read line by line. */
function plainly(lines: readonly string[]): Frame[] {
  const out: Frame[] = []
  let event = ''
  let data: string[] = []
  for (const line of [...lines, '']) {
    if (line === '') {
      if (data.length > 0) out.push({ ...(event === '' ? {} : { event }), data: data.join('\n') })
      event = ''
      data = []
    }
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
    if (name === 'data') data.push(value ?? '')
    if (name === 'event') event = value ?? ''
  }
  return out
}
