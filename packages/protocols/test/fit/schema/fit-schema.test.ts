import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Dialect, fitSchema } from '../../../src/fit/schema/fit-schema.ts'
import { isSchema, schemaMap } from '../../../src/fit/schema/schema-node.ts'
import type { JsonSchema } from '../../../src/ir/index.ts'
import { captures, hasCorpus, where } from '../../support/corpus.ts'

const DIALECTS: readonly Dialect[] = ['plain', 'openai', 'anthropic', 'gemini-json', 'gemini-openapi']

/** Every schema node inside, with the keyword it hangs on. */
function nodesOf(schema: unknown): readonly JsonSchema[] {
  if (!isSchema(schema)) return []
  const maps = ['properties', '$defs', 'patternProperties'].flatMap((key) =>
    schemaMap(schema[key]).map(([, child]) => child),
  )
  const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'].flatMap((key) =>
    Array.isArray(schema[key]) ? schema[key] : [],
  )
  return [schema, ...[...maps, ...lists, schema['items'], schema['additionalProperties']].flatMap(nodesOf)]
}

const FORBIDDEN: Readonly<Record<Dialect, readonly string[]>> = {
  plain: [],
  openai: [],
  anthropic: [],
  'gemini-json': ['$schema', 'const', 'oneOf', 'allOf', 'exclusiveMinimum', 'pattern', 'minLength', 'default', 'not'],
  'gemini-openapi': ['$schema', '$ref', '$defs', 'const', 'oneOf', 'allOf', 'additionalProperties', 'default', 'not'],
}

function check(schema: JsonSchema | undefined, dialect: Dialect, strict: boolean): void {
  const fitted = fitSchema(schema, dialect, strict)
  expect(fitted.schema['type']).toBe('object')
  expect(isSchema(fitted.schema['properties'])).toBe(true)
  for (const node of nodesOf(fitted.schema)) {
    expect(FORBIDDEN[dialect].filter((keyword) => keyword in node)).toEqual([])
    if (dialect === 'gemini-openapi')
      expect(typeof node['type'] === 'string' || Array.isArray(node['anyOf'])).toBe(true)
    if (!fitted.strict || dialect === 'plain' || node['type'] !== 'object') continue
    expect(node['additionalProperties']).toBe(false)
    if (dialect === 'openai') expect(node['required']).toEqual(Object.keys(node['properties'] ?? {}))
  }
  expect(fitSchema(structuredClone(schema), dialect, strict)).toEqual(fitted)
}

function recordedSchemas(): readonly JsonSchema[] {
  const found = new Map<string, JsonSchema>()
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      const isParameters = key === 'input_schema' || key === 'parameters' || key === 'parametersJsonSchema'
      if (isParameters && isSchema(inner)) found.set(JSON.stringify(inner), inner)
      else collect(inner)
    }
  }
  for (const { body } of captures(undefined, ['generate', 'count-tokens'])) collect(body)
  return [...found.values()]
}

test.skipIf(!hasCorpus)(where('every schema that a recorded client sent fits every dialect'), () => {
  const schemas = recordedSchemas()
  expect(schemas.length).toBeGreaterThan(100)
  for (const schema of schemas) {
    const before = JSON.stringify(schema)
    for (const dialect of DIALECTS) {
      check(schema, dialect, false)
      check(schema, dialect, true)
    }
    expect(fitSchema(schema, 'anthropic', false).schema).toBe(schema)
    expect(fitSchema(schema, 'plain', false).schema).toBe(schema)
    expect(JSON.stringify(schema)).toBe(before)
  }
})

const keyword = fc.constantFrom(
  ...(
    'type properties items anyOf oneOf allOf $ref $defs definitions enum const required additionalProperties minLength ' +
    'exclusiveMinimum minimum format description not if prefixItems patternProperties nullable default __proto__'
  ).split(' '),
)
const { schema: anySchema } = fc.letrec<{ schema: unknown; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<unknown>(
      'object',
      'array',
      'string',
      'null',
      '#',
      '#/$defs/a',
      '#/properties/a',
      null,
      true,
      5,
      '',
    ),
    tie('schema'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 3 }),
  ),
  schema: fc.dictionary(keyword, tie('value'), { maxKeys: 5 }),
}))

test('whatever a client calls a schema, the result is an object schema of the dialect', () => {
  fc.assert(
    fc.property(anySchema, fc.constantFrom(...DIALECTS), fc.boolean(), (schema, dialect, strict) => {
      const fitted = fitSchema(schema as JsonSchema, dialect, strict)
      expect(fitted.schema['type']).toBe('object')
      expect(isSchema(fitted.schema['properties'])).toBe(true)
      expect(() => JSON.stringify(fitted)).not.toThrow()
    }),
    { numRuns: 2000 },
  )
})

test('ten thousand levels do not exhaust the stack', () => {
  let deep: JsonSchema = { type: 'string' }
  for (let level = 0; level < 10_000; level++) deep = { type: 'object', properties: { a: deep }, required: ['a'] }
  for (const dialect of DIALECTS) {
    expect(fitSchema(deep, dialect, true).schema['type']).toBe('object')
    expect(fitSchema({ anyOf: [deep, deep] }, dialect, false).schema['type']).toBe('object')
  }
})
