import { expect, test } from 'vitest'
import { openaiStrict } from '../../../src/fit/schema/openai-strict.ts'
import { openaiSchema } from '../../../src/fit/schema/openai.ts'

const text = { type: 'string' }
const object = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required })
const closed = (properties: object) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

test('outside strict mode only lists without items are completed, at any depth', () => {
  const fine = object({
    a: text,
    b: { type: 'array', items: text },
    c: { anyOf: [{ type: ['array', 'null'], prefixItems: [] }] },
  })
  expect(openaiSchema(fine)).toBe(fine)
  expect(openaiSchema({ ...fine, $defs: { d: { type: 'array' } } })).toEqual({
    ...fine,
    $defs: { d: { type: 'array', items: {} } },
  })
})

test('strict: every property is required, optional ones may be null (TOOL-14)', () => {
  const schema = object(
    { a: text, b: text, c: { type: 'integer', enum: [1, 2] }, d: { const: 'x' }, e: { anyOf: [text] } },
    ['a'],
  )
  expect(openaiStrict(schema)).toEqual({
    schema: closed({
      a: text,
      b: { type: ['string', 'null'] },
      c: { type: ['integer', 'null'], enum: [1, 2, null] },
      d: { anyOf: [{ const: 'x', type: 'string' }, { type: 'null' }] },
      e: { anyOf: [text, { type: 'null' }] },
    }),
    nullable: true,
  })
})

test('strict: a schema that already is strict comes out the same', () => {
  const schema = {
    ...closed({ a: text, b: { type: ['string', 'null'] }, c: { type: 'array', items: closed({ d: text }) } }),
  }
  expect(openaiStrict(schema)).toEqual({ schema, nullable: false })
})

test('strict: keywords without force are told, formats are kept when known', () => {
  const schema = object(
    {
      a: { type: 'string', minLength: 2, default: 'xx', description: 'A.' },
      b: { type: 'string', format: 'date' },
      c: { type: 'string', format: 'path' },
    },
    ['a', 'b', 'c'],
  )
  expect(openaiStrict(schema)?.schema).toEqual(
    closed({
      a: { type: 'string', description: 'A. (minLength 2, default "xx")' },
      b: { type: 'string', format: 'date' },
      c: { type: 'string', description: '(format "path")' },
    }),
  )
})

test('strict: oneOf is anyOf, a single allOf is its member, references lose what stands beside them', () => {
  const schema = {
    ...object(
      {
        a: { oneOf: [text, { type: 'null' }] },
        b: { allOf: [text], description: 'B' },
        c: { $ref: '#/$defs/c', description: 'C' },
      },
      ['b'],
    ),
    $defs: { c: object({ next: { $ref: '#/$defs/c' } }) },
  }
  expect(openaiStrict(schema)?.schema).toEqual({
    ...closed({
      a: { anyOf: [text, { type: 'null' }] },
      b: { type: 'string', description: 'B' },
      c: { anyOf: [{ $ref: '#/$defs/c' }, { type: 'null' }] },
    }),
    $defs: { c: closed({ next: { anyOf: [{ $ref: '#/$defs/c' }, { type: 'null' }] } }) },
  })
})

test.each([
  ['an open map', object({ a: { type: 'object', additionalProperties: text } })],
  ['an object that takes anything', object({ a: { type: 'object' } })],
  ['a property that takes anything', object({ a: {} })],
  ['a property that is just allowed', object({ a: true })],
  ['pattern properties', { ...object({}), patternProperties: { x: text } }],
  ['conditions', object({ a: { type: 'string', if: {}, else: {} } })],
  ['a list of anything', object({ a: { type: 'array' } })],
  ['a tuple', object({ a: { type: 'array', prefixItems: [text] } })],
  ['several schemas at once', object({ a: { allOf: [text, { minLength: 2 }] } })],
  ['a reference to elsewhere', object({ a: { $ref: 'https://elsewhere/x' } })],
  ['literals that are objects', object({ a: { enum: [{}] } })],
])('strict is impossible with %s', (_, schema) => {
  expect(openaiStrict(schema)).toBeUndefined()
})

test('strict ends at ten levels', () => {
  const nested = (levels: number): object => (levels === 0 ? text : object({ a: nested(levels - 1) }, ['a']))
  expect(openaiStrict(nested(10) as never)).toBeDefined()
  expect(openaiStrict(nested(11) as never)).toBeUndefined()
})
