import { expect, test } from 'vitest'
import { instanceOf } from '../../src/demo/instance-of.ts'

const object = (properties: object, required = Object.keys(properties)): object => ({
  type: 'object',
  properties,
  required,
})

test.each([
  ['nothing', undefined, {}],
  ['true', true, {}],
  ['an empty schema', {}, {}],
  ['required properties alone', object({ a: { type: 'string' }, b: { type: 'string' } }, ['a']), { a: 'demo' }],
  ['a required property nobody describes', { type: 'object', required: ['x'] }, { x: {} }],
  ['const', { const: null }, null],
  ['default', { type: 'string', default: 'x' }, 'x'],
  ['enum', { enum: ['x', 'y'] }, 'x'],
  ['the first alternative', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, 1],
  ['oneOf', { oneOf: [{ type: 'boolean' }] }, true],
  ['a nullable type', { type: ['null', 'string'] }, 'demo'],
  ['null', { type: 'null' }, null],
  ['a least integer', { type: 'integer', exclusiveMinimum: 2.5 }, 4],
  ['a greatest number', { type: 'number', maximum: -3 }, -3],
  ['a least length', { type: 'string', minLength: 6 }, 'demo--'],
  ['a date', { type: 'string', format: 'date' }, '2026-01-01'],
  ['an unknown format', { type: 'string', format: 'constructor' }, 'demo'],
  ['an array', { type: 'array', items: { type: 'boolean' }, minItems: 2 }, [true, true]],
  ['an array that may be empty', { type: 'array', minItems: 0 }, []],
  ['an array that names no type', { items: { type: 'integer' } }, [1]],
  [
    'allOf',
    { allOf: [object({ a: { const: 1 } }), { $ref: '#/$defs/b' }], $defs: { b: object({ b: { const: 2 } }) } },
    { a: 1, b: 2 },
  ],
  ['a reference', { ...object({ at: { $ref: '#/$defs/a~1b' } }), $defs: { 'a/b': { type: 'integer' } } }, { at: 1 }],
  ['a reference to nowhere', { $ref: '#/$defs/none' }, {}],
  ['a reference to elsewhere', { $ref: 'https://example.com/x.json' }, {}],
])('%s', (_what, schema, instance) => {
  expect(instanceOf(schema)).toEqual(instance)
})

test('a schema that demands itself comes to an end', () => {
  const endless = { ...object({ next: { $ref: '#' } }) }
  expect(JSON.stringify(instanceOf(endless)).length).toBeLessThan(200)
})

test('names from the schema cannot reach the prototype', () => {
  const made = instanceOf({ type: 'object', required: ['__proto__', 'toString'] })
  expect(Object.keys(made as object)).toEqual(['__proto__', 'toString'])
  expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
})
