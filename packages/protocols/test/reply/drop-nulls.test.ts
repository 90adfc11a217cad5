import type { JsonSchema } from '#ir'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dropNulls } from '../../src/reply/drop-nulls.ts'
import { deepObjectText } from '../support/deep.ts'

const object = (properties: Record<string, unknown>, more: JsonSchema = {}): JsonSchema => ({
  type: 'object',
  properties,
  ...more,
})
const string = { type: 'string' }

describe('nulls that only our strictness asked for', () => {
  test('go, wherever they stand, and all else keeps its spelling', () => {
    const schema = object({ a: string, b: { type: 'number' }, c: string })
    expect(dropNulls('{"a":null,"b":1e3,"c":null}', schema)).toBe('{"b":1e3}')
    expect(dropNulls('{ "a" : "x" ,\n  "b" : null , "c" : "null" }', schema)).toBe('{ "a" : "x" , "c" : "null" }')
    expect(dropNulls('{"b":12345678901234567890,"a":null}', schema)).toBe('{"b":12345678901234567890}')
    expect(dropNulls('{"a":null}', schema)).toBe('{}')
    expect(dropNulls('{"a":"\\u0041\\"}","c":null}', schema)).toBe('{"a":"\\u0041\\"}"}')
  })

  test('stay where the schema takes them', () => {
    for (const property of [
      {},
      true,
      { type: ['string', 'null'] },
      { type: 'null' },
      { type: 'string', nullable: true },
      { enum: ['x', null] },
      { const: null },
      { anyOf: [string, { type: 'null' }] },
      { oneOf: [string, { type: 'null' }] },
      { $ref: '#/$defs/maybe' },
      { allOf: [{}, { type: ['string', 'null'] }] },
    ]) {
      const schema = object({ a: property }, { $defs: { maybe: { type: ['null', 'string'] } } })
      expect(dropNulls('{"a":null}', schema)).toBe('{"a":null}')
    }
  })

  test('go where no part of the schema takes them', () => {
    for (const property of [
      string,
      false,
      { type: ['string', 'number'] },
      { enum: ['x'] },
      { const: 'x' },
      { anyOf: [string, { type: 'number' }] },
      { $ref: '#/$defs/name' },
      { allOf: [{}, string] },
      { $ref: '#/$defs/circle' },
    ]) {
      const $defs = { name: string, circle: { anyOf: [{ $ref: '#/$defs/circle' }, string] } }
      expect(dropNulls('{"a":null,"z":null}', object({ a: property }, { $defs }))).toBe('{"z":null}')
    }
  })

  test('stay when the client requires the field: its own check says what is wrong', () => {
    expect(dropNulls('{"a":null}', object({ a: string }, { required: ['a'] }))).toBe('{"a":null}')
  })

  test('go inside objects, arrays, tuples, maps and references', () => {
    const inner = object({ a: string, keep: {} })
    const schema = object(
      {
        one: inner,
        list: { type: 'array', items: { $ref: '#/definitions/a~1b' } },
        pair: { prefixItems: [inner, {}] },
        map: { additionalProperties: inner },
      },
      { definitions: { 'a/b': inner } },
    )
    expect(
      dropNulls(
        '{"one":{"keep":null, "a":null},"list":[{"a":null},{"a":"x"}, null],"pair":[{"a":null},{"a":null}],"map":{"k":{"a":null}}}',
        schema,
      ),
    ).toBe('{"one":{"keep":null},"list":[{},{"a":"x"}, null],"pair":[{},{"a":null}],"map":{"k":{}}}')
  })

  test('are judged by the alternative that the object belongs to', () => {
    const schema = {
      anyOf: [
        object({ type: { const: 'a' }, note: string }),
        object({ type: { const: 'b' }, note: { type: ['string', 'null'] } }),
      ],
    }
    expect(dropNulls('{"type":"a","note":null}', schema)).toBe('{"type":"a"}')
    expect(dropNulls('{"type":"b","note":null}', schema)).toBe('{"type":"b","note":null}')
  })

  test('are left alone in text that is no JSON, and below any sensible depth', () => {
    const schema = object({ a: { $ref: '#' } })
    expect(dropNulls('{"a":null', schema)).toBe('{"a":null')
    const deep = deepObjectText('null')
    expect(dropNulls(deep, schema)).toBe(deep)
    const circle = { anyOf: [{ $ref: '#' }, { $ref: '#' }], properties: { a: { $ref: '#' } } }
    expect(dropNulls('{"a":null}', circle)).toBe('{}')
  })

  test('leave a text alone that has none, whatever it looks like', () => {
    const space = fc.constantFrom(undefined, 1, '\t')
    const schema = object({ a: string, b: { type: 'array', items: object({ a: string }) } })
    fc.assert(
      fc.property(fc.json(), space, (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), (_, value: unknown) => value ?? 0, indent)
        expect(dropNulls(text, schema)).toBe(text)
      }),
    )
  })

  test('go from any object just as deleting the members would', () => {
    const schema = object({ a: string, b: string, c: { type: ['string', 'null'] } })
    const value = fc.constantFrom('x', null)
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value), fc.constantFrom(0, 2), (given, indent) => {
        const expected = Object.fromEntries(
          Object.entries(given).filter(([key, value]) => value !== null || (key !== 'a' && key !== 'b')),
        )
        expect(JSON.parse(dropNulls(JSON.stringify(given, undefined, indent), schema))).toEqual(expected)
      }),
    )
  })
})
