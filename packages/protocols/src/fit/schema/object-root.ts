// fit: every target wants an object at the root of a tool's schema, most refuse combinations there (spec 05 note 14).
import type { JsonSchema } from '#ir'
import { sameJson } from '../same-json.ts'
import {
  describe,
  isSchema,
  omit,
  resolveReference,
  schemaList,
  schemaMap,
  stringList,
  typesOf,
} from './schema-node.ts'

const COMBINATIONS = ['anyOf', 'oneOf', 'allOf'] as const
/** What no target takes at the root besides. */
const ROOT_ONLY = ['not', 'enum', 'const', 'if', 'then', 'else', 'dependentSchemas', 'nullable'] as const

/** Combinations inside combinations: no generator nests them deeper, and each level may multiply the work. */
const MAX_NESTING = 4

export interface RootedSchema {
  readonly schema: JsonSchema
  /** True when the new root allows more than the client's did, or wraps it. */
  readonly relaxed: boolean
}

/** The schema with a plain object as its root; arguments keep their shape unless they were no object at all. */
export function objectRoot(given: JsonSchema | undefined): RootedSchema {
  if (given === undefined) return { schema: { type: 'object', properties: {} }, relaxed: false }
  const schema = followRoot(given)
  if (!isObjectLike(schema, schema, 0)) {
    const shared = schemaMap(schema).filter(([key]) => key === '$schema' || key === '$defs' || key === 'definitions')
    const inner = omit(schema, ['$schema', '$defs', 'definitions'])
    const wrapped = { ...Object.fromEntries(shared), type: 'object', properties: { input: inner }, required: ['input'] }
    return { schema: wrapped, relaxed: true }
  }
  const combined = [...COMBINATIONS, ...ROOT_ONLY].filter((keyword) => keyword in schema)
  if (combined.length === 0) return { schema: asObject(schema), relaxed: false }
  const told = combined.filter((keyword) => keyword !== 'allOf').map((keyword) => [keyword, schema[keyword]] as const)
  const plain = omit(flatten(schema, schema, 0), ROOT_ONLY)
  return { schema: asObject(describe(plain, told)), relaxed: told.length > 0 }
}

/** An object schema without combinations: what its variants declare is merged into it. */
function flatten(given: JsonSchema, root: JsonSchema, depth: number): JsonSchema {
  const schema = '$ref' in given ? (resolveReference(given['$ref'], root) ?? given) : given
  if (depth > MAX_NESTING) return schema
  const merged = COMBINATIONS.reduce((current, keyword) => {
    const variants = schemaList(schema[keyword]).map((variant) => flatten(variant, root, depth + 1))
    return mergeObjects(current, variants, keyword === 'allOf')
  }, schema)
  return omit(merged, COMBINATIONS)
}

/** Merges what object variants declare; only what `all` variants must fulfil, or each of them requires, is required. */
export function mergeObjects(schema: JsonSchema, variants: readonly JsonSchema[], all: boolean): JsonSchema {
  if (variants.length === 0) return schema
  const properties = new Map<string, unknown>()
  for (const source of [schema, ...variants]) {
    for (const [name, property] of schemaMap(source['properties'])) {
      const known = properties.get(name)
      properties.set(name, known === undefined || all ? property : eitherOf(known, property))
    }
  }
  const requirements = variants.map((variant) => stringList(variant['required']))
  const shared = all
    ? requirements.flat()
    : (requirements[0] ?? []).filter((name) => requirements.every((names) => names.includes(name)))
  const required = [...new Set([...stringList(schema['required']), ...shared])]
  const { additionalProperties, ...rest } = schema
  return {
    ...rest,
    ...(properties.size === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(required.length === 0 ? {} : { required }),
    // A closed root would forbid what its variants declare.
    ...(additionalProperties === undefined || additionalProperties === false ? {} : { additionalProperties }),
  }
}

/** A property that two variants declare: one of both, flattened so that many variants stay readable. */
function eitherOf(first: unknown, second: unknown): unknown {
  if (!isSchema(first) || !isSchema(second)) return first
  if (sameJson(first, second)) return first
  const values = [...valuesOf(first), ...valuesOf(second)]
  if (valuesOf(first).length > 0 && valuesOf(second).length > 0) {
    return { ...omit(first, ['const', 'enum']), enum: [...new Set(values)] }
  }
  return {
    anyOf: [...('anyOf' in first && Object.keys(first).length === 1 ? schemaList(first['anyOf']) : [first]), second],
  }
}

/** The literals that a discriminator such as `kind` may be. */
function valuesOf(schema: JsonSchema): readonly unknown[] {
  if ('const' in schema) return [schema['const']]
  return Array.isArray(schema['enum']) ? schema['enum'] : []
}

function followRoot(schema: JsonSchema): JsonSchema {
  let current = schema
  // Eight hops are more than any generator writes; a reference to itself ends here, too.
  for (let hop = 0; hop < 8 && '$ref' in current; hop++) {
    const { $ref: reference, ...rest } = current
    current = { ...resolveReference(reference, schema), ...rest }
  }
  return omit(current, ['$ref'])
}

function isObjectLike(given: JsonSchema, root: JsonSchema, depth: number): boolean {
  const schema = '$ref' in given ? (resolveReference(given['$ref'], root) ?? given) : given
  const types = typesOf(schema)
  if (types.length > 0) return types.includes('object')
  if ('properties' in schema || 'additionalProperties' in schema || 'required' in schema) return true
  const variants = COMBINATIONS.flatMap((keyword) => schemaList(schema[keyword]))
  if (variants.length > 0) {
    return depth < MAX_NESTING && variants.every((variant) => isObjectLike(variant, root, depth + 1))
  }
  return !('items' in schema || 'enum' in schema || 'const' in schema)
}

function asObject(schema: JsonSchema): JsonSchema {
  const properties = isSchema(schema['properties'])
  if (schema['type'] === 'object' && properties) return schema
  return { ...schema, type: 'object', ...(properties ? {} : { properties: {} }) }
}
