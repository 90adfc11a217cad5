import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringField } from '../../src/reply/string-field.ts'
import { cut } from '../support/streams.ts'

function decode(...pieces: string[]): string[] {
  const field = stringField('input')
  return [...pieces.map((piece) => field.push(piece)), field.end()].filter((text) => text !== '')
}

describe('the input of a free-form tool', () => {
  test('comes out while it arrives (TOOL-01)', () => {
    expect(decode('{"inp', 'ut":"*** Begin\\nPa', 'tch"}')).toEqual(['*** Begin\nPa', 'tch'])
  })

  test('is decoded wherever an escape is cut', () => {
    expect(decode('{"input":"a\\', 'n\\u0', '0e', '9\\', '"\\/\\b\\f\\r\\t\\\\"}')).toEqual([
      'a',
      '\n',
      'é',
      '"/\b\f\r\t\\',
    ])
  })

  test('never holds half of a surrogate pair (TOOL-03)', () => {
    expect(decode('{"input":"\\ud83d', '\\ude00"}')).toEqual(['😀'])
    expect(decode('{"input":"x\ud83d', '\ude00"}')).toEqual(['x', '😀'])
    expect(decode('{"input":"x\\ud83d', 'y"}')).toEqual(['x', '\ufffdy'])
    expect(decode('{"input":"\\ud83d', '"}')).toEqual(['\ufffd'])
    expect(decode('{"input":"\\ude00\\ud83d"}')).toEqual(['\ufffd\ufffd'])
  })

  test('may be cut off anywhere (TOOL-02)', () => {
    expect(decode('{"input":"ab')).toEqual(['ab'])
    expect(decode('{"input":"ab\\')).toEqual(['ab'])
    expect(decode('{"input":"ab\\u00')).toEqual(['ab'])
    expect(decode('{"input":"ab\\ud83d')).toEqual(['ab'])
    expect(decode('{"inp')).toEqual([])
    expect(decode('')).toEqual([])
  })

  test('may be any other shape of JSON (TOOL-02)', () => {
    expect(decode('{"patch":"X"}')).toEqual(['X'])
    expect(decode('{"x":1}')).toEqual(['{"x":1}'])
    expect(decode('"quoted"')).toEqual(['quoted'])
    expect(decode('{"why":"w",', '"input":"X"}')).toEqual(['X'])
    expect(decode('{"input":["X"]}')).toEqual(['{"input":["X"]}'])
    expect(decode('{"input":null,"text":"X"}')).toEqual(['X'])
    expect(decode('{"a":"1","b":"2"}')).toEqual(['{"a":"1","b":"2"}'])
    expect(decode('["X"]')).toEqual(['["X"]'])
    expect(decode('{"\\u0069nput":"X"}')).toEqual(['X'])
    expect(decode('{}')).toEqual(['{}'])
    expect(decode('null')).toEqual(['null'])
    expect(decode('{"__proto__":"X"}')).toEqual(['X'])
  })

  test('may be no JSON at all', () => {
    expect(decode('*** Begin', ' Patch')).toEqual(['*** Begin Patch'])
    expect(decode('{"patch":"X')).toEqual(['{"patch":"X'])
    expect(decode('{"input":"line\nbreak\ttab"}')).toEqual(['line\nbreak\ttab'])
    expect(decode('{"input":"a\\xb\\u12G\\u"}')).toEqual(['a\\xb\\u12G\\u'])
  })

  test('ends at its quote, whatever follows', () => {
    expect(decode(' {\n "input" : "X" , "extra": "Y"}', ' trailing')).toEqual(['X'])
  })

  test('is the same text however it is escaped and cut', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))
    const common = fc.constantFrom(
      'a',
      '"',
      '\\',
      '/',
      '\n',
      '\u0000',
      '😀',
      'é',
      '\ud83d',
      '\ude00',
      '}',
      ',',
      'u',
      '`',
    )
    const texts = fc.array(fc.tuple(fc.oneof(common, unit), fc.boolean()), { maxLength: 30 })
    const space = fc.constantFrom('', ' ', '\n\t')
    const tails = fc.constantFrom('', ',"input2":"no"', ',"n":{"input":"no"}')
    fc.assert(
      fc.property(
        texts,
        fc.array(space, { minLength: 5, maxLength: 5 }),
        tails,
        fc.array(fc.nat(), { maxLength: 12 }),
        (chars, gaps, tail, places) => {
          const whole = chars.map(([char]) => char).join('')
          const escaped = chars
            .map(([char, asCode]) =>
              asCode ? char.split('').map(escapeUnit).join('') : JSON.stringify(char).slice(1, -1),
            )
            .join('')
          const json = `${gaps[0]}{${gaps[1]}"input"${gaps[2]}:${gaps[3]}"${escaped}"${tail}}${gaps[4]}`
          const pieces = decode(...cut(json, places))
          expect(pieces.join('')).toBe(whole.toWellFormed())
          expect(pieces.every((piece) => piece.isWellFormed())).toBe(true)
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('never throws and never gives half a character, whatever comes', () => {
    const chars = fc.constantFrom(
      ...'{}[]",:\\ud8/ n0"'.split(''),
      'input',
      '"input"',
      '{"input":"',
      '\ud83d',
      '\ude00',
    )
    fc.assert(
      fc.property(
        fc.array(
          fc.array(chars, { maxLength: 6 }).map((list) => list.join('')),
          { maxLength: 10 },
        ),
        (pieces) => {
          expect(decode(...pieces).every((piece) => piece.isWellFormed())).toBe(true)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
