// The memory that recordings take: of one body, of all that run, of all that are kept.
import { describe, expect, test } from 'vitest'
import { collectPieces, createBudget } from '../../src/capture/pieces.ts'
import type { RecordedTrace } from '../../src/capture/recorded.ts'
import { createTraceRing } from '../../src/capture/trace-ring.ts'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

describe('one body', () => {
  test('is put together from bytes and words, with the time and the size of each part', () => {
    const pieces = collectPieces(
      createBudget(() => 100),
      100,
    )
    pieces.add(Buffer.from('ab'), 1)
    pieces.add('é', 2)
    const { bytes, size, chunks } = pieces.body()
    expect([text(bytes), size, chunks]).toEqual([
      'abé',
      4,
      [
        [1, 2],
        [2, 2],
      ],
    ])
  })

  test('beyond its limit only the beginning is kept, and everything is counted', () => {
    const pieces = collectPieces(
      createBudget(() => 100),
      3,
    )
    for (const piece of ['ab', 'cdé', 'f']) pieces.add(piece, 0)
    const { bytes, size, chunks } = pieces.body()
    expect([text(bytes), size, chunks.map(([, length]) => length)]).toEqual(['abc', 7, [2, 4, 1]])
  })

  test('nothing is kept behind a hole', () => {
    const pieces = collectPieces(
      createBudget(() => 100),
      3,
    )
    for (const piece of ['ab', 'cd', 'e']) pieces.add(piece, 0)
    expect(text(pieces.body().bytes)).toBe('abc')
  })
})

test('running recordings share one budget, and give it back', () => {
  const budget = createBudget(() => 4)
  const [first, second] = [collectPieces(budget, 100), collectPieces(budget, 100)]
  first.add('abc', 0)
  second.add('def', 0)
  expect([text(second.body().bytes), second.body().size]).toEqual(['', 3])
  first.drop()
  const third = collectPieces(budget, 100)
  third.add('ghi', 0)
  expect(text(third.body().bytes)).toBe('ghi')
})

describe('the ring', () => {
  const trace = (id: string, words: string): RecordedTrace => {
    const bytes = new Uint8Array(Buffer.from(words))
    return {
      id,
      time: 0,
      isDone: true,
      client: {
        protocol: 'openai-chat',
        method: 'POST',
        path: '/',
        headers: {},
        body: { bytes, size: bytes.length, chunks: [] },
      },
      attempts: [],
      passedOver: [],
    }
  }

  test('forgets the oldest when there is no room, and has none for what would not fit alone', () => {
    const ring = createTraceRing(12_000)
    for (const id of ['a', 'b', 'c']) ring.add(trace(id, id))
    expect(['a', 'b', 'c'].map((id) => ring.find(id)?.id)).toEqual([undefined, 'b', 'c'])
    expect(ring.add(trace('d', 'x'.repeat(20_000)))).toBe(false)
    expect(ring.size().traces).toBe(2)
    ring.resize(5_000)
    expect(ring.size()).toMatchObject({ traces: 1, maxBytes: 5_000 })
  })

  test('finds words as people write them and as JSON does', () => {
    const ring = createTraceRing(100_000)
    ring.add(trace('a', JSON.stringify('say "hi"\n')))
    ring.add(trace('b', 'plain'))
    expect([ring.search('say "hi"\n'), ring.search('plain'), ring.search('x')]).toEqual([['a'], ['b'], []])
  })
})
