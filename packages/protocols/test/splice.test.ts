import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findTopLevel, readSlice, replaceMembers, replaceSlices } from '../src/splice.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (value: Uint8Array): string => new TextDecoder().decode(value)

function rename(body: string, name: string): string | undefined {
  const slices = findTopLevel(bytes(body), ['model'])?.get('model')
  return slices === undefined ? undefined : text(replaceSlices(bytes(body), slices, JSON.stringify(name)))
}

describe('renaming the model in raw bytes', () => {
  test('touches nothing but the value', () => {
    const body =
      '{ "temperature": 1.0,\n  "model" : "a" , "n":1e3, "10":1, "2":[{"model":"inner"}], "id":12345678901234567890}'
    expect(rename(body, 'gpt-5.4')).toBe(body.replace('"model" : "a"', '"model" : "gpt-5.4"'))
  })

  test('sees through escapes, and leaves the word inside strings and deeper objects alone', () => {
    const body = String.raw`{"a":"\"model\":\"x\"","b":{"model":"y"},"c":["model"],"mod\u0065l":"z","d":"\\"}`
    expect(rename(body, 'new')).toBe(body.replace('"z"', '"new"'))
  })

  test('replaces every occurrence of a duplicate key, because parsers disagree about which one counts', () => {
    expect(rename('{"model":"a","x":1,"model":"b"}', 'c')).toBe('{"model":"c","x":1,"model":"c"}')
  })

  test.each([
    '',
    '[]',
    '"model"',
    '{',
    '{"model"}',
    '{"model":}',
    '{"model":"a"',
    '{"model":"a"}}',
    '{"model":"a"} x',
    '{"a":"b}',
    'null',
  ])('does not touch what is not one object: %s', (body) =>
    expect(findTopLevel(bytes(body), ['model'])).toBeUndefined(),
  )

  test('keeps multi-byte text around the value', () => {
    expect(rename('{"text":"ümläut 😀","model":"ä","more":"文"}', 'm')).toBe(
      '{"text":"ümläut 😀","model":"m","more":"文"}',
    )
  })

  test('equals parse and stringify on any object that has the key', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.integer({ min: 0, max: 4 }),
        (object, name, indent) => {
          const whole = { ...object, model: 'before' }
          const out = rename(JSON.stringify(whole, null, indent), name)
          expect(JSON.parse(out ?? '')).toEqual(JSON.parse(JSON.stringify({ ...whole, model: name })))
        },
      ),
    )
  })

  test('never throws on random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (random) => void findTopLevel(random, ['model'])))
  })
})

test('reads a small value, and nothing from a broken one', () => {
  const body = bytes('{"stream": true, "model": "x", "bad": nope}')
  const found = findTopLevel(body, ['stream', 'model', 'bad'])
  expect(readSlice(body, found!.get('stream')![0]!)).toBe(true)
  expect(readSlice(body, found!.get('model')![0]!)).toBe('x')
  expect(readSlice(body, found!.get('bad')![0]!)).toBeUndefined()
})

describe('replacing members in raw bytes', () => {
  const replaced = (body: string, names: readonly string[], first: string): string | undefined => {
    const out = replaceMembers(bytes(body), names, first)
    return out === undefined ? undefined : text(out)
  }

  test.each([
    ['{}', ['a'], '', '{}'],
    ['{}', ['a'], '"x":1', '{"x":1}'],
    ['{"a":1}', ['a'], '', '{}'],
    ['{"a":1,"b":2,"a":3}', ['a'], '', '{"b":2}'],
    ['{ "a" : 1 ,\n "b" : 1.0 }', ['a'], '"x":1', '{"x":1,"b" : 1.0}'],
    [String.raw`{"\u0061":1,"n":1e3,"c":{"a":"}"}}`, ['a'], '', '{"n":1e3,"c":{"a":"}"}}'],
  ])('%s without %j', (body, names, first, wanted) => expect(replaced(body, names, first)).toBe(wanted))

  test.each(['', '[]', '{"a":1', '{"a"}', 'null'])('leaves alone what is not one object: %s', (body) =>
    expect(replaced(body, ['a'], '')).toBeUndefined(),
  )

  test('equals parse, delete and stringify on any object', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.integer({ min: 0, max: 4 }),
        (object, name, indent) => {
          const whole = { ...object, [name]: 'gone', left: 1 }
          const out = replaced(JSON.stringify(whole, null, indent), [name], '"first":true')
          const { [name]: _gone, ...others } = whole as Record<string, unknown>
          expect(JSON.parse(out ?? '')).toEqual(JSON.parse(JSON.stringify({ first: true, ...others })))
        },
      ),
    )
  })
})
