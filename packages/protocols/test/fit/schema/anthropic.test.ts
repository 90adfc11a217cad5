import { expect, test } from 'vitest'
import { anthropicStrict } from '../../../src/fit/schema/anthropic-strict.ts'
import { anthropicSchema } from '../../../src/fit/schema/anthropic.ts'

const text = { type: 'string' }
const object = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required })

test('outside strict mode JSON Schema goes as it is, only old drafts are brought up to date', () => {
  const fine = {
    $schema: 'x',
    ...object({ a: { type: 'integer', exclusiveMinimum: 0 }, b: { patternProperties: { x: text } } }),
  }
  expect(anthropicSchema(fine)).toBe(fine)
  expect(
    anthropicSchema(
      object({
        a: { type: 'integer', minimum: 0, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
        b: { type: 'array', items: [text, text], additionalItems: false },
      }),
    ),
  ).toEqual(
    object({
      a: { type: 'integer', exclusiveMinimum: 0, maximum: 9 },
      b: { type: 'array', prefixItems: [text, text], items: false },
    }),
  )
})

test('strict: objects are closed, optional properties stay optional and are counted', () => {
  expect(
    anthropicStrict({ $schema: 'x', ...object({ a: text, b: object({ c: text, d: text }, ['c']) }, ['b']) }),
  ).toEqual({
    schema: {
      ...object({ a: text, b: { ...object({ c: text, d: text }, ['c']), additionalProperties: false } }, ['b']),
      additionalProperties: false,
    },
    optional: 2,
  })
})

test('strict: what cannot be enforced is told, literals and choices drop their type', () => {
  const schema = object({
    a: { type: 'string', enum: ['x', 'y'] },
    b: { type: 'string', pattern: '^a', minLength: 1, description: 'B.' },
    c: { oneOf: [text, { type: 'null' }] },
    d: { type: 'array', items: text, minItems: 1, maxItems: 3 },
    e: { type: 'array', items: text, minItems: 2 },
  })
  expect(anthropicStrict(schema)?.schema['properties']).toEqual({
    a: { enum: ['x', 'y'] },
    b: { type: 'string', description: 'B. (pattern "^a", minLength 1)' },
    c: { anyOf: [text, { type: 'null' }] },
    d: { type: 'array', items: text, minItems: 1, description: '(maxItems 3)' },
    e: { type: 'array', items: text, description: '(minItems 2)' },
  })
})

test('strict: shared definitions are kept', () => {
  const schema = { ...object({ a: { $ref: '#/$defs/x' } }), $defs: { x: object({ b: text }, ['b']) } }
  expect(anthropicStrict(schema)).toEqual({
    schema: {
      ...object({ a: { $ref: '#/$defs/x' } }),
      additionalProperties: false,
      $defs: { x: { ...object({ b: text }, ['b']), additionalProperties: false } },
    },
    optional: 1,
  })
})

const many = (count: number) =>
  object(Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, text])))

test.each([
  ['recursion', { ...object({ a: { $ref: '#/$defs/x' } }), $defs: { x: object({ a: { $ref: '#/$defs/x' } }) } }],
  ['a root that contains itself', object({ a: { $ref: '#' } })],
  ['an open map', object({ a: { type: 'object', additionalProperties: text } })],
  ['an object that takes anything', object({ a: { type: 'object' } })],
  ['a property that takes anything', object({ a: {} })],
  ['too many optional properties', many(25)],
  ['tuples', object({ a: { type: 'array', prefixItems: [text] } })],
  ['an object that is also a choice', object({ a: { ...object({ b: text }), anyOf: [{ required: ['b'] }] } })],
])('strict is impossible with %s', (_, schema) => {
  expect(anthropicStrict(schema)).toBeUndefined()
})

test('twenty-four optional properties are still possible', () => {
  expect(anthropicStrict(many(24))?.optional).toBe(24)
})

test('a chain of ten thousand definitions does not exhaust the stack', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `d${index}`)
  const $defs = Object.fromEntries(names.map((name, index) => [name, { $ref: `#/$defs/d${index + 1}` }]))
  expect(anthropicStrict({ ...object({}), $defs })).toBeUndefined()
})
