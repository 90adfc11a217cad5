import { expect, test } from 'vitest'
import { geminiJsonSchema } from '../../../src/fit/schema/gemini-json.ts'
import { geminiOpenApiSchema } from '../../../src/fit/schema/gemini-openapi.ts'

const text = { type: 'string' }
const object = (properties: object, required?: readonly string[]) => ({
  type: 'object',
  properties,
  ...(required === undefined ? {} : { required }),
})

test('JSON schema: const is an enum of one, oneOf is anyOf, the dialect is not named (TOOL-13)', () => {
  const schema = { $schema: 'x', ...object({ a: { const: 'x' }, b: { oneOf: [text, { type: 'integer' }] } }) }
  expect(geminiJsonSchema(schema)).toEqual(object({ a: { enum: ['x'] }, b: { anyOf: [text, { type: 'integer' }] } }))
})

test('JSON schema: known keywords stay, unknown ones are told', () => {
  const schema = object({
    a: { type: 'integer', minimum: 0, exclusiveMaximum: 10, default: 3, description: 'A.' },
    b: { type: ['string', 'null'], minLength: 1, title: 'B', 'x-internal': 1 },
    c: { type: 'object', additionalProperties: text, patternProperties: { x: text } },
  })
  expect(geminiJsonSchema(schema)).toEqual(
    object({
      a: { type: 'integer', minimum: 0, description: 'A. (exclusiveMaximum 10, default 3)' },
      b: { type: ['string', 'null'], title: 'B', description: '(minLength 1)' },
      c: { type: 'object', additionalProperties: text, description: '(patternProperties {"x":{"type":"string"}})' },
    }),
  )
})

test('JSON schema: only texts and numbers are listed', () => {
  const schema = object({
    a: { enum: ['x', null] },
    b: { const: true },
    c: { enum: [1, 2] },
    d: { enum: [true, false, 'maybe'] },
  })
  expect(geminiJsonSchema(schema)).toEqual(
    object({
      a: { type: ['string', 'null'], enum: ['x'] },
      b: { type: 'boolean' },
      c: { enum: [1, 2] },
      d: { type: ['boolean', 'string'] },
    }),
  )
})

test('JSON schema: lists always say of what, a property that is just allowed is an empty schema', () => {
  expect(geminiJsonSchema(object({ a: { type: 'array' }, b: { type: 'array', items: [text] }, c: true }))).toEqual(
    object({ a: { type: 'array', items: {} }, b: { type: 'array', prefixItems: [text] }, c: {} }),
  )
})

test('JSON schema: allOf is merged, a single reference in it stays one, definitions are renamed', () => {
  const schema = {
    ...object({
      a: { allOf: [{ $ref: '#/definitions/x' }], description: 'A' },
      b: { allOf: [{ $ref: '#/definitions/x' }, object({ c: text }, ['c'])] },
    }),
    definitions: { x: object({ y: text }, ['y']) },
  }
  expect(geminiJsonSchema(schema)).toEqual({
    ...object({
      a: { $ref: '#/$defs/x' },
      b: object({ y: text, c: text }, ['y', 'c']),
    }),
    $defs: { x: object({ y: text }, ['y']) },
  })
})

test('JSON schema: a schema within the dialect stays the same object', () => {
  const schema = object({ a: { type: 'array', items: text, minItems: 1 }, b: { anyOf: [text, { type: 'null' }] } }, [
    'a',
  ])
  expect(geminiJsonSchema(schema)).toBe(schema)
})

test('OpenAPI: references are written out, null becomes nullable, unions of types become choices', () => {
  const schema = {
    ...object(
      {
        a: { $ref: '#/$defs/x', description: 'A' },
        b: { type: ['string', 'null'] },
        c: { type: ['string', 'integer'] },
        d: { anyOf: [text, { type: 'null' }] },
      },
      ['a', 'gone'],
    ),
    $defs: { x: object({ y: text }) },
    additionalProperties: false,
  }
  expect(geminiOpenApiSchema(schema)).toEqual(
    object(
      {
        a: { description: 'A', ...object({ y: text }) },
        b: { type: 'string', nullable: true },
        c: { anyOf: [text, { type: 'integer' }] },
        d: { type: 'string', nullable: true },
      },
      ['a'],
    ),
  )
})

test('OpenAPI: only texts are listed, every node has a type, unknown formats are told', () => {
  const schema = object({
    a: { enum: ['x', 'y'] },
    b: { type: 'integer', enum: [1, 2] },
    c: {},
    d: { type: 'array' },
    e: { type: 'string', format: 'uri' },
    f: { type: 'object' },
    g: { type: 'string', format: 'date-time' },
  })
  expect(geminiOpenApiSchema(schema)).toEqual(
    object({
      a: { type: 'string', enum: ['x', 'y'] },
      b: { type: 'integer', description: '(enum [1,2])' },
      c: text,
      d: { type: 'array', items: text },
      e: { type: 'string', description: '(format "uri")' },
      f: { type: 'object' },
      g: { type: 'string', format: 'date-time' },
    }),
  )
})

test('OpenAPI: recursion is cut where it comes back, and fans of references end', () => {
  const node = object({ value: text, next: { $ref: '#/$defs/node' } })
  const written = geminiOpenApiSchema({ ...object({ list: { $ref: '#/$defs/node' } }), $defs: { node } })
  expect(written).toEqual(object({ list: object({ value: text, next: { type: 'object' } }) }))
  const fan = Object.fromEntries(
    Array.from({ length: 12 }, (_, level) => [
      `d${level}`,
      object(
        Object.fromEntries(Array.from({ length: 10 }, (__, index) => [`p${index}`, { $ref: `#/$defs/d${level + 1}` }])),
      ),
    ]),
  )
  expect(
    JSON.stringify(geminiOpenApiSchema({ ...object({ a: { $ref: '#/$defs/d0' } }), $defs: fan })).length,
  ).toBeLessThan(1e6)
})

test('OpenAPI: no arguments stay an object without properties', () => {
  expect(geminiOpenApiSchema(object({}))).toEqual(object({}))
})
