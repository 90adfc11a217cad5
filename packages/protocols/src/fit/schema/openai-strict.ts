// fit: tool schemas in the subset that OpenAI enforces exactly (spec 05 note 15, golden TOOL-14).
import type { JsonSchema } from '#ir'
import { describe, isSchema, MAX_DEPTH, schemaList, schemaMap, stringList, typesOf } from './schema-node.ts'

export interface StrictSchema {
  readonly schema: JsonSchema
  /** True when optional properties were made nullable: those nulls must be taken out of the arguments again. */
  readonly nullable: boolean
}

/** Structure without a counterpart in strict mode: leaving it out would change what the tool takes. */
const IMPOSSIBLE: readonly string[] = [
  'patternProperties',
  'propertyNames',
  'prefixItems',
  'unevaluatedProperties',
  'unevaluatedItems',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependentRequired',
  'contains',
  '$dynamicRef',
]

const KEPT: ReadonlySet<string> = new Set(
  (
    'type title description enum const properties required additionalProperties items anyOf $defs definitions ' +
    'pattern multipleOf maximum exclusiveMaximum minimum exclusiveMinimum minItems maxItems'
  ).split(' '),
)
const FORMATS: ReadonlySet<unknown> = new Set('date-time time date duration email hostname ipv4 ipv6 uuid'.split(' '))
/** Limits of strict mode: objects and lists inside each other, and properties in all. */
const MAX_LEVELS = 10
const MAX_PROPERTIES = 5000

interface Walk {
  /** Objects and lists above this node. */
  readonly level: number
  /** Nodes of any kind above this node. */
  readonly depth: number
  readonly found: { nullable: boolean; properties: number }
}

/** The schema in strict mode's subset; undefined when that cannot say it. */
export function openaiStrict(schema: JsonSchema): StrictSchema | undefined {
  const found = { nullable: false, properties: 0 }
  const strict = strictNode(schema, { level: 0, depth: 0, found })
  if (strict === undefined || found.properties > MAX_PROPERTIES) return undefined
  return { schema: strict, nullable: found.nullable }
}

function strictNode(given: unknown, walk: Walk): JsonSchema | undefined {
  if (!isSchema(given) || walk.level > MAX_LEVELS || walk.depth > MAX_DEPTH) return undefined
  if (IMPOSSIBLE.some((keyword) => keyword in given)) return undefined
  const { $ref: reference } = given
  if (reference !== undefined)
    return typeof reference === 'string' && reference.startsWith('#') ? { $ref: reference } : undefined
  const schema = withoutCombinations(given)
  if (schema === undefined) return undefined
  const kept = Object.entries(schema).filter(([key, value]) => isKept(key, value))
  const told = Object.entries(schema).filter(([key, value]) => !isKept(key, value))
  const node = withType(describe(Object.fromEntries(kept), told))
  if (node === undefined) return undefined
  const below = { ...walk, depth: walk.depth + 1 }
  const properties = strictObject(node, below)
  const items = strictItems(node, below)
  const variants = strictList(node, below)
  const definitions = strictDefinitions(node, below)
  if (!properties || !items || !variants || !definitions) return undefined
  return { ...node, ...properties, ...items, ...variants, ...definitions }
}

function isKept(key: string, value: unknown): boolean {
  return KEPT.has(key) || (key === 'format' && FORMATS.has(value))
}

/** `oneOf` is `anyOf` here; an `allOf` of one is that one; more cannot be said. */
function withoutCombinations(schema: JsonSchema): JsonSchema | undefined {
  const { oneOf, allOf, ...rest } = schema
  const [only, ...others] = schemaList(allOf)
  if (others.length > 0 || (oneOf !== undefined && rest['anyOf'] !== undefined)) return undefined
  const merged = { ...only, ...rest, ...(oneOf === undefined ? {} : { anyOf: oneOf }) }
  return only !== undefined && ('$ref' in only || 'oneOf' in only || 'allOf' in only) ? undefined : merged
}

/** Every node needs a type, unless it is a choice; literals tell theirs. */
function withType(schema: JsonSchema): JsonSchema | undefined {
  if (typesOf(schema).length > 0 || 'anyOf' in schema) return schema
  const values = Array.isArray(schema['enum']) ? schema['enum'] : 'const' in schema ? [schema['const']] : []
  const types = [...new Set(values.map((value: unknown) => (value === null ? 'null' : typeof value)))]
  if (types.length === 0 || types.includes('object')) return undefined
  return { ...schema, type: types.length === 1 ? types[0] : types }
}

/** All properties required, nothing else allowed. An object that takes anything cannot be said. */
function strictObject(node: JsonSchema, { level, depth, found }: Walk): JsonSchema | undefined {
  if (!typesOf(node).includes('object')) return {}
  const open = node['additionalProperties']
  const entries = schemaMap(node['properties'])
  if (open !== undefined && open !== false) return undefined
  if (entries.length === 0 && open === undefined && level > 0) return undefined
  const required = new Set(stringList(node['required']))
  const properties: [string, JsonSchema][] = []
  for (const [name, child] of entries) {
    const strict = strictNode(child, { level: level + 1, depth, found })
    if (strict === undefined) return undefined
    found.properties++
    if (!required.has(name) && !isNullable(strict)) found.nullable = true
    properties.push([name, required.has(name) ? strict : nullable(strict)])
  }
  return {
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
    additionalProperties: false,
  }
}

function strictItems(node: JsonSchema, walk: Walk): JsonSchema | undefined {
  if (!typesOf(node).includes('array')) return {}
  const items = strictNode(node['items'], { ...walk, level: walk.level + 1 })
  return items === undefined ? undefined : { items }
}

function strictList(node: JsonSchema, walk: Walk): JsonSchema | undefined {
  if (!('anyOf' in node)) return {}
  const variants = schemaList(node['anyOf']).map((variant) => strictNode(variant, walk))
  const known = variants.filter((variant) => variant !== undefined)
  return known.length === 0 || known.length < variants.length ? undefined : { anyOf: known }
}

function strictDefinitions(node: JsonSchema, walk: Walk): JsonSchema | undefined {
  const result: [string, JsonSchema][] = []
  for (const keyword of ['$defs', 'definitions']) {
    if (!(keyword in node)) continue
    const definitions = schemaMap(node[keyword]).map(([name, child]) => [name, strictNode(child, walk)] as const)
    if (definitions.some(([, child]) => child === undefined)) return undefined
    result.push([keyword, Object.fromEntries(definitions)])
  }
  return Object.fromEntries(result)
}

function isNullable(schema: JsonSchema): boolean {
  if (typesOf(schema).includes('null')) return true
  return schemaList(schema['anyOf']).some(isNullable)
}

function nullable(schema: JsonSchema): JsonSchema {
  if (isNullable(schema)) return schema
  if ('anyOf' in schema) return { ...schema, anyOf: [...schemaList(schema['anyOf']), { type: 'null' }] }
  const types = typesOf(schema)
  if (types.length === 0 || 'const' in schema) return { anyOf: [schema, { type: 'null' }] }
  const values = Array.isArray(schema['enum']) ? { enum: [...(schema['enum'] as unknown[]), null] } : {}
  return { ...schema, type: [...types, 'null'], ...values }
}
