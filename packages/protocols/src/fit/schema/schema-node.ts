// fit: walking JSON schemas. Every dialect rebuilds a schema by pure functions; what it does not change stays the same
// object, so that an untouched schema goes out exactly as the client wrote it.
import type { JsonSchema } from '#ir'

/** Deeper than this nobody means it: such a subschema is taken as "anything". It also bounds the stack. */
export const MAX_DEPTH = 64

/** Keywords whose value is a map from names to schemas. */
const MAPS: readonly string[] = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']
/** Keywords whose value is a list of schemas. */
const LISTS: readonly string[] = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
/** Keywords whose value is one schema (`items` was a list, too, in old drafts). */
const SINGLES: readonly string[] = [
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]

/** True for a schema object, as opposed to `true`, `false` and whatever a client may have put there. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The items that are schema objects; anything else counts as an empty list. */
export function schemaList(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : []
}

/** The named subschemas under a keyword such as `properties`. */
export function schemaMap(value: unknown): readonly (readonly [string, unknown])[] {
  return isSchema(value) ? Object.entries(value) : []
}

/** The strings of a list such as `required`. */
export function stringList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The types a schema allows, as a list. */
export function typesOf(schema: JsonSchema): readonly string[] {
  const type = schema['type']
  return typeof type === 'string' ? [type] : stringList(type)
}

/** Applies `change` to every direct subschema. */
export function mapChildren(schema: JsonSchema, change: (child: JsonSchema) => JsonSchema): JsonSchema {
  return mapValues(schema, (value, keyword) => {
    if (MAPS.includes(keyword) && isSchema(value))
      return mapValues(value, (child) => (isSchema(child) ? change(child) : child))
    if (LISTS.includes(keyword) || (keyword === 'items' && Array.isArray(value))) return mapList(value, change)
    return SINGLES.includes(keyword) && isSchema(value) ? change(value) : value
  })
}

function mapList(value: unknown, change: (child: JsonSchema) => JsonSchema): unknown {
  if (!Array.isArray(value)) return value
  const mapped = value.map((item: unknown) => (isSchema(item) ? change(item) : item))
  return mapped.every((item, index) => item === value[index]) ? value : mapped
}

function mapValues(object: JsonSchema, change: (value: unknown, key: string) => unknown): JsonSchema {
  const entries = Object.entries(object).map(([key, value]) => [key, change(value, key)] as const)
  return entries.every(([key, value]) => value === object[key]) ? object : Object.fromEntries(entries)
}

/** The schema without some keywords. */
export function omit(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
  if (!keywords.some((keyword) => keyword in schema)) return schema
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keywords.includes(key)))
}

/** Constraints worth telling a model when they cannot be enforced; vendors' own keywords are not. */
const TOLD: ReadonlySet<string> = new Set(
  (
    'format pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems ' +
    'uniqueItems contains minProperties maxProperties patternProperties propertyNames dependentRequired default examples ' +
    'enum const anyOf oneOf not'
  ).split(' '),
)

/** Tells in words what a dialect cannot say: constraints keep their meaning for the model, if not their force. */
export function describe(schema: JsonSchema, constraints: readonly (readonly [string, unknown])[]): JsonSchema {
  const told = constraints
    .filter(([key, value]) => TOLD.has(key) && isShallow(value, 3))
    .map(([key, value]) => `${key} ${JSON.stringify(value)}`)
    .filter((words) => words.length <= 300)
  if (told.length === 0) return schema
  const { description } = schema
  const before = typeof description === 'string' && description !== '' ? `${description} ` : ''
  return { ...schema, description: `${before}(${told.join(', ')})` }
}

/** Constraints that hold whole schemas are too long to tell. */
function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1))
}

/** Finds what a local reference (`#`, `#/$defs/Name`) points to; undefined for anything else. */
export function resolveReference(reference: unknown, root: JsonSchema): JsonSchema | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined
  let node: unknown = root
  for (const step of reference.slice(1).split('/').slice(1)) {
    if (!isSchema(node) && !Array.isArray(node)) return undefined
    const key = decodeStep(step)
    node = Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined
  }
  return isSchema(node) ? node : undefined
}

function decodeStep(step: string): string {
  const plain = step.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch (cause) {
    if (cause instanceof URIError) return plain
    throw cause
  }
}
