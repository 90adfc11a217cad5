import { expect, test } from 'vitest'
import { objectRoot } from '../../../src/fit/schema/object-root.ts'

const text = { type: 'string' }

test('a missing schema takes no arguments (TOOL-11)', () => {
  expect(objectRoot(undefined)).toEqual({ schema: { type: 'object', properties: {} }, relaxed: false })
  expect(objectRoot({})).toEqual({ schema: { type: 'object', properties: {} }, relaxed: false })
})

test('an object schema stays the same object', () => {
  const schema = { $schema: 'x', type: 'object', properties: { a: text }, required: ['a'], additionalProperties: false }
  expect(objectRoot(schema).schema).toBe(schema)
})

test('a root that says object in another way is said plainly', () => {
  expect(objectRoot({ properties: { a: text } }).schema).toEqual({ type: 'object', properties: { a: text } })
  expect(objectRoot({ type: ['object', 'null'] }).schema).toEqual({ type: 'object', properties: {} })
  expect(objectRoot({ type: 'object', properties: null }).schema).toEqual({ type: 'object', properties: {} })
})

test('a root that is no object is wrapped, definitions stay at the root', () => {
  const schema = { type: 'array', items: { $ref: '#/$defs/x' }, $defs: { x: text } }
  expect(objectRoot(schema)).toEqual({
    schema: {
      $defs: { x: text },
      type: 'object',
      properties: { input: { type: 'array', items: { $ref: '#/$defs/x' } } },
      required: ['input'],
    },
    relaxed: true,
  })
})

test('a reference at the root is followed, one to itself ends', () => {
  const args = { type: 'object', properties: { a: text } }
  expect(objectRoot({ $ref: '#/$defs/args', $defs: { args } }).schema).toEqual({ ...args, $defs: { args } })
  expect(objectRoot({ $ref: '#' }).schema).toEqual({ type: 'object', properties: {} })
  expect(objectRoot({ $ref: 'https://elsewhere/x' }).schema).toEqual({ type: 'object', properties: {} })
})

test('object variants at the root become one object that takes what any of them takes', () => {
  const variant = (kind: string, name: string) => ({
    type: 'object',
    properties: { kind: { const: kind }, [name]: text },
    required: ['kind', name],
  })
  const { schema, relaxed } = objectRoot({
    anyOf: [variant('a', 'x'), { $ref: '#/$defs/b' }],
    $defs: { b: variant('b', 'y') },
  })
  expect(relaxed).toBe(true)
  expect(schema).toEqual({
    $defs: { b: variant('b', 'y') },
    type: 'object',
    properties: { kind: { enum: ['a', 'b'] }, x: text, y: text },
    required: ['kind'],
  })
})

test('all of several objects must hold: properties and requirements add up', () => {
  const base = { type: 'object', properties: { a: text }, required: ['a'], additionalProperties: false }
  expect(objectRoot({ allOf: [base, { properties: { b: text }, required: ['b'] }], description: 'D' })).toEqual({
    schema: { description: 'D', type: 'object', properties: { a: text, b: text }, required: ['a', 'b'] },
    relaxed: false,
  })
})

test('what the root cannot say any more is told in its description', () => {
  const schema = { type: 'object', properties: { a: text, b: text }, anyOf: [{ required: ['a'] }, { required: ['b'] }] }
  expect(objectRoot(schema).schema).toEqual({
    type: 'object',
    properties: { a: text, b: text },
    description: '(anyOf [{"required":["a"]},{"required":["b"]}])',
  })
})

test('a property that two variants declare differently may be either', () => {
  const schema = {
    oneOf: [
      { properties: { a: text } },
      { properties: { a: { type: 'number' } } },
      { properties: { a: { type: 'null' } } },
    ],
  }
  expect(objectRoot(schema).schema).toMatchObject({
    properties: { a: { anyOf: [text, { type: 'number' }, { type: 'null' }] } },
  })
})

test('mangled schemas give an object, too', () => {
  for (const schema of [
    { type: 5 },
    { anyOf: 'x' },
    { $ref: 5 },
    { allOf: [null, 5] },
    { properties: [] },
    { required: 5 },
  ]) {
    expect(objectRoot(schema).schema).toMatchObject({ type: 'object', properties: {} })
  }
})
