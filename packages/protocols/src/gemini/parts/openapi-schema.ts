// Gemini's own schema dialect, the OpenAPI 3.0 subset of `parameters` and `responseSchema`, as JSON Schema.
import type { JsonSchema } from '#ir'
import { type Fields, isObject, refuse } from '#wire'
import { read, snakeCase } from './read.ts'

const COUNTS = ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'] as const
const PLAIN = ['title', 'description', 'format', 'pattern', 'default', 'minimum', 'maximum', 'required'] as const

/** No schema is that deep. Engines do not always say RangeError when recursion exhausts the stack. */
const MAX_DEPTH = 500

/**
 * `{type: 'STRING', nullable: true}` → `{type: ['string', 'null']}`. Counts that Google writes as strings become numbers;
 * fields that are JSON Schema already stay; `propertyOrdering` goes, it is a hint without a counterpart.
 */
export function fromOpenApi(schema: Fields, depth = 0): JsonSchema {
  if (depth > MAX_DEPTH) throw refuse('', 'less deeply nested')
  const out: Record<string, unknown> = {}
  const type = read(schema, 'type')
  const nullable = read(schema, 'nullable') === true
  if (typeof type === 'string' && type !== 'TYPE_UNSPECIFIED') {
    out['type'] = nullable ? [type.toLowerCase(), 'null'] : type.toLowerCase()
  } else if (Array.isArray(type)) {
    out['type'] = type.map((one: unknown) => (typeof one === 'string' ? one.toLowerCase() : one))
  }
  for (const key of PLAIN) if (read(schema, key) !== undefined) out[key] = read(schema, key)
  for (const key of COUNTS) {
    const count = read(schema, key)
    if (count !== undefined) out[key] = typeof count === 'string' ? Number(count) : count
  }
  const values = read(schema, 'enum')
  if (Array.isArray(values))
    out['enum'] = nullable && !values.includes(null) ? [...(values as unknown[]), null] : values
  const example = read(schema, 'example')
  if (example !== undefined) out['examples'] = [example]
  return { ...out, ...children(schema, depth + 1), ...unknownFields(schema) }
}

function children(schema: Fields, depth: number): JsonSchema {
  const out: Record<string, unknown> = {}
  const items = read(schema, 'items')
  if (isObject(items)) out['items'] = fromOpenApi(items, depth)
  const properties = read(schema, 'properties')
  if (isObject(properties)) out['properties'] = mapValues(properties, depth)
  const anyOf = read(schema, 'anyOf')
  if (Array.isArray(anyOf)) out['anyOf'] = anyOf.map((one: unknown) => convert(one, depth))
  const additional = read(schema, 'additionalProperties')
  if (additional !== undefined) out['additionalProperties'] = convert(additional, depth)
  const definitions = schema['$defs']
  if (isObject(definitions)) out['$defs'] = mapValues(definitions, depth)
  return out
}

function convert(value: unknown, depth: number): unknown {
  return isObject(value) ? fromOpenApi(value, depth) : value
}

function mapValues(map: Fields, depth: number): JsonSchema {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, convert(value, depth)]))
}

const CONVERTED: ReadonlySet<string> = new Set(
  [
    ...COUNTS,
    ...PLAIN,
    'type',
    'nullable',
    'enum',
    'example',
    'items',
    'properties',
    'anyOf',
    'additionalProperties',
    '$defs',
  ].flatMap((name) => [name, snakeCase(name)]),
)
const DROPPED: ReadonlySet<string> = new Set(['propertyOrdering', 'property_ordering'])

/** Clients do put full JSON Schema into `parameters`: what is no OpenAPI field of ours is kept. */
function unknownFields(schema: Fields): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !CONVERTED.has(key) && !DROPPED.has(key)))
}
