import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { objectWriter, RAW_KEY } from '#wire'
import { cut } from '../support/streams.ts'

function write(...pieces: string[]) {
  const writer = objectWriter()
  const sent = pieces.map((piece) => writer.push(piece))
  const { rest, state } = writer.end()
  return { sent, rest, state, value: JSON.parse(sent.join('') + rest) as unknown }
}

const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }))
const places = fc.array(fc.nat(), { maxLength: 12 })

describe('objectWriter', () => {
  it('passes every piece of an object on as it came', () => {
    fc.assert(
      fc.property(object, places, fc.boolean(), (value, at, wide) => {
        const pieces = cut(JSON.stringify(value, null, wide ? 2 : 0), at)
        expect(write(...pieces)).toEqual({ sent: pieces, rest: '', state: 'whole', value: JSON.parse(pieces.join('')) })
      }),
    )
  })

  it('completes any cut object to one that parses', () => {
    fc.assert(
      fc.property(object, fc.nat(), places, (value, length, at) => {
        const text = JSON.stringify(value)
        const begun = text.slice(0, 1 + (length % text.length))
        const { sent, state } = write(...cut(begun, at))
        expect(sent.join('')).toBe(begun)
        expect(state).toBe(begun === text ? 'whole' : 'completed')
      }),
    )
  })

  it('makes an object of any text at all', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .string({ unit: fc.constantFrom(...'{}[]:,"\\ \n0123456789.eE+-truefalsn'.split('')), maxLength: 40 })
        .map((tail) => `{${tail}`),
    )
    fc.assert(
      fc.property(text, places, (given, at) => {
        const { value, state } = write(...cut(given, at))
        expect(typeof value === 'object' && value !== null && !Array.isArray(value)).toBe(true)
        if (state === 'broken') expect(JSON.stringify(value)).toContain(RAW_KEY)
        if (state === 'whole' && given.trim() !== '') expect(value).toEqual(JSON.parse(given))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['{"a":1', '}'],
    ['{"a":[1,[', ']]}'],
    ['{"a":"x', '"}'],
    ['{"a":"x\\', '\\"}'],
    ['{"a":"x\\u1', '000"}'],
    ['{"a', '":null}'],
    ['{"a"', ':null}'],
    ['{"a":', 'null}'],
    ['{"a":f', 'alse}'],
    ['{"a":-', '0}'],
    ['{"a":1e', '0}'],
    ['{', '}'],
  ])('completes %s with %s', (text, rest) => {
    expect(write(text)).toMatchObject({ sent: [text], rest, state: 'completed' })
  })

  it.each([
    ['{"a": oops', '{"a": ', { a: null }],
    ['{oops', '{', {}],
    ['{"a":{"b":1 x', '{"a":{"b":1 ', { a: { b: 1 } }],
    ['{"a":01', '{"a":0', { a: 0 }],
    ['{"a":1,', '{"a":1,', { a: 1 }],
    ['{"a":1,}', '{"a":1,', { a: 1 }],
    ['{"a" 1', '{"a" ', { a: null }],
    ["{'a':1}", '{', {}],
  ])('keeps the raw text of %s under its key', (text, sent, value) => {
    const written = write(text)
    expect([written.sent, written.value]).toEqual([[sent], { ...value, [RAW_KEY]: text }])
  })

  it('escapes what only lacks an escape', () => {
    expect(write('{"a":"one\n', 'two\t\\d \\', '$ \\n"}').value).toEqual({ a: 'one\ntwo\t\\d \\$ \n' })
  })

  it('ignores what follows a complete object', () => {
    expect(write('{"a":1}', '}', ' {"b":2}')).toMatchObject({ sent: ['{"a":1}', '', ''], rest: '', value: { a: 1 } })
  })
})
