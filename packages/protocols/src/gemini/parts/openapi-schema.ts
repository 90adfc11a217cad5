// Gemini's own schema dialect, the OpenAPI 3.0 subset of `parameters` and `responseSchema`, as JSON Schema.
import type { JsonSchema } from '#ir'
import { isObject, read, snakeCase, type WireObject } from './read.ts'

const COUNTS = ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'] as const
const PLAIN = ['title', 'description', 'format', 'pattern', 'default', 'minimum', 'maximum', 'required'] as const

/**
 * `{type: 'STRING', nullable: true}` → `{type: ['string', 'null']}`. Counts that Google writes as strings become numbers;
 * fields that are JSON Schema already stay; `propertyOrdering` goes, it is a hint without a counterpart.
 */
export function fromOpenApi(schema: WireObject): JsonSchema {
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
  return { ...out, ...children(schema), ...unknownFields(schema) }
}

function children(schema: WireObject): JsonSchema {
  const out: Record<string, unknown> = {}
  const items = read(schema, 'items')
  if (isObject(items)) out['items'] = fromOpenApi(items)
  const properties = read(schema, 'properties')
  if (isObject(properties)) out['properties'] = mapValues(properties)
  const anyOf = read(schema, 'anyOf')
  if (Array.isArray(anyOf)) out['anyOf'] = anyOf.map(convert)
  const additional = read(schema, 'additionalProperties')
  if (additional !== undefined) out['additionalProperties'] = convert(additional)
  const definitions = schema['$defs']
  if (isObject(definitions)) out['$defs'] = mapValues(definitions)
  return out
}

function convert(value: unknown): unknown {
  return isObject(value) ? fromOpenApi(value) : value
}

function mapValues(map: WireObject): JsonSchema {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, convert(value)]))
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
function unknownFields(schema: WireObject): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !CONVERTED.has(key) && !DROPPED.has(key)))
}
