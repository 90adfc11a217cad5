// fit: tool schemas as Gemini's older `parameters` takes them: a subset of OpenAPI 3.0 (spec 04 §4.2, 05 note 15).
import type { JsonSchema } from '#ir'
import { plainLiterals, plainVariants } from './gemini-json.ts'
import {
  describe,
  isSchema,
  MAX_DEPTH,
  omit,
  resolveReference,
  schemaList,
  schemaMap,
  stringList,
  typesOf,
} from './schema-node.ts'

const KEPT: ReadonlySet<string> = new Set(
  (
    'type format title description nullable enum items minItems maxItems properties required minProperties ' +
    'maxProperties minimum maximum minLength maxLength pattern anyOf propertyOrdering'
  ).split(' '),
)
const FORMATS: ReadonlySet<unknown> = new Set(['date-time', 'enum', 'float', 'double', 'int32', 'int64'])
/** References are written out, which multiplies: this many nodes are enough for any tool, the rest is cut off. */
const MAX_NODES = 5000

interface Walk {
  readonly root: JsonSchema
  /** References followed on the way down: one that leads back to itself is cut off. */
  readonly path: readonly unknown[]
  readonly count: { nodes: number }
}

/** References inlined, one type per node, `nullable` for null, and only texts as literals. */
export function geminiOpenApiSchema(schema: JsonSchema): JsonSchema {
  return openApiNode(schema, { root: schema, path: [], count: { nodes: 0 } })
}

function openApiNode(given: JsonSchema, above: Walk): JsonSchema {
  const { schema: inlined, walk } = inline(given, above)
  above.count.nodes++
  if (inlined === undefined || walk.path.length > MAX_DEPTH || above.count.nodes > MAX_NODES) return { type: 'object' }
  const merged = plainVariants(inlined, walk.root)
  if ('$ref' in merged) return openApiNode(merged, walk)
  const schema = plainLiterals(merged)
  const kept = Object.entries(schema).filter(([key, value]) => isKept(key, value))
  const told = Object.entries(schema).filter(([key, value]) => !isKept(key, value))
  const node = omit(describe(Object.fromEntries(kept), told), [
    'type',
    'nullable',
    'anyOf',
    'properties',
    'items',
    'required',
  ])
  const types = typesOf(schema).filter((type) => type !== 'null')
  const variants = schemaList(schema['anyOf'])
  const open = variants.filter((variant) => variant['type'] !== 'null').map((variant) => openApiNode(variant, walk))
  const takesNull = typesOf(schema).includes('null') || schema['nullable'] === true || open.length < variants.length
  const nullable = takesNull ? { nullable: true } : {}
  if (open.length === 1) return { ...open[0], ...node, ...nullable }
  if (open.length > 1) return { ...node, anyOf: open, ...nullable }
  if (types.length > 1) return { ...node, anyOf: types.map((type) => typed(type, schema, walk)), ...nullable }
  return { ...node, ...typed(types[0] ?? guessType(schema), schema, walk), ...nullable }
}

function isKept(key: string, value: unknown): boolean {
  if (key === 'format') return FORMATS.has(value)
  if (key === 'enum') return Array.isArray(value) && value.every((literal) => typeof literal === 'string')
  return KEPT.has(key)
}

/** A reference and what stands beside it, as one schema; undefined when it leads back to where it came from. */
function inline(given: JsonSchema, above: Walk): { schema: JsonSchema | undefined; walk: Walk } {
  let schema = given
  // Every node deepens the path, so that its length bounds the depth.
  const path: unknown[] = [...above.path, undefined]
  while ('$ref' in schema) {
    const { $ref: reference, ...rest } = schema
    if (path.includes(reference)) return { schema: undefined, walk: above }
    path.push(reference)
    schema = { ...resolveReference(reference, above.root), ...rest }
  }
  return { schema: omit(schema, ['$defs', 'definitions']), walk: { ...above, path } }
}

/** Every node needs a type: one that says nothing takes text, the widest value there is. */
function guessType(schema: JsonSchema): string {
  if (isSchema(schema['properties'])) return 'object'
  const values = schema['enum']
  if (Array.isArray(values) && values.every((value) => typeof value === 'number')) return 'number'
  return schema['items'] === undefined ? 'string' : 'array'
}

function typed(type: string, schema: JsonSchema, walk: Walk): JsonSchema {
  if (type === 'object') return { type, ...objectFields(schema, walk) }
  if (type !== 'array') return { type }
  return { type, items: isSchema(schema['items']) ? openApiNode(schema['items'], walk) : { type: 'string' } }
}

function objectFields(schema: JsonSchema, walk: Walk): JsonSchema {
  const entries = schemaMap(schema['properties']).map(([name, child]) => {
    return [name, openApiNode(isSchema(child) ? child : {}, walk)] as const
  })
  const required = stringList(schema['required']).filter((name) => entries.some(([key]) => key === name))
  // An empty list of properties is refused below the root, and a root without any needs no `parameters` at all.
  if (entries.length === 0) return walk.path.length === 1 ? { properties: {} } : {}
  return { properties: Object.fromEntries(entries), ...(required.length === 0 ? {} : { required }) }
}
