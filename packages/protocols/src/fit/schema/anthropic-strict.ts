// fit: tool schemas in the subset that Anthropic enforces exactly (spec 01 §1.4): everything else is told in words.
import type { JsonSchema } from '#ir'
import { describe, isSchema, MAX_DEPTH, omit, schemaList, schemaMap, stringList, typesOf } from './schema-node.ts'

const FORMATS: ReadonlySet<unknown> = new Set(
  'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' '),
)
const KEPT: ReadonlySet<string> = new Set(
  'type description title enum const anyOf allOf properties required items minItems format'.split(' '),
)
/** Structure that would be lost, not only loosened. */
const IMPOSSIBLE: readonly string[] = ['patternProperties', 'prefixItems', '$dynamicRef', 'unevaluatedProperties']
/** More optional properties than this are refused. */
export const MAX_OPTIONAL = 24

interface Found {
  optional: number
}

export interface AnthropicStrict {
  readonly schema: JsonSchema
  /** How many properties may be left out: all strict tools of a request share one allowance. */
  readonly optional: number
}

/** The schema in the enforceable subset; undefined when it is recursive, open, or has too many optional properties. */
export function anthropicStrict(schema: JsonSchema): AnthropicStrict | undefined {
  const found: Found = { optional: 0 }
  if (isRecursive(schema)) return undefined
  const definitions = schemaMap(schema['$defs']).map(([name, child]) => [name, strictNode(child, 1, found)] as const)
  const node = strictNode(omit(schema, ['$defs', '$schema']), 0, found)
  if (node === undefined || definitions.some(([, child]) => child === undefined)) return undefined
  if (found.optional > MAX_OPTIONAL) return undefined
  const named = definitions.length === 0 ? {} : { $defs: Object.fromEntries(definitions) }
  return { schema: { ...node, ...named }, optional: found.optional }
}

function strictNode(given: unknown, depth: number, found: Found): JsonSchema | undefined {
  if (!isSchema(given) || depth > MAX_DEPTH || IMPOSSIBLE.some((keyword) => keyword in given)) return undefined
  const { $ref: reference } = given
  if (reference !== undefined) {
    return typeof reference === 'string' && reference.startsWith('#/$defs/') ? { $ref: reference } : undefined
  }
  const { oneOf, ...rest } = given
  if (oneOf !== undefined && rest['anyOf'] !== undefined) return undefined
  const schema = oneOf === undefined ? rest : { ...rest, anyOf: oneOf }
  const told = Object.entries(schema).filter(([key, value]) => !isKept(key, value) && key !== 'additionalProperties')
  const node = describe(Object.fromEntries(Object.entries(schema).filter(([key, value]) => isKept(key, value))), told)
  const object = strictObject({ ...node, additionalProperties: schema['additionalProperties'] }, depth, found)
  const lists = strictLists(node, depth, found)
  if (object === undefined || lists === undefined || !saysSomething(node)) return undefined
  const choice = 'anyOf' in node || 'allOf' in node
  if (choice && ('properties' in node || 'items' in node)) return undefined
  // Literals and choices carry their type; another one beside them is refused.
  const bare = choice || 'enum' in node || 'const' in node ? omit(node, ['type']) : node
  return { ...bare, ...object, ...lists }
}

function isKept(key: string, value: unknown): boolean {
  if (key === 'format') return FORMATS.has(value)
  if (key === 'minItems') return value === 0 || value === 1
  if (key === 'enum') return Array.isArray(value) && value.length > 0 && value.every(isPrimitive)
  return key === 'const' ? isPrimitive(value) : KEPT.has(key)
}

function isPrimitive(value: unknown): boolean {
  return value === null || typeof value !== 'object'
}

function saysSomething(node: JsonSchema): boolean {
  return typesOf(node).length > 0 || ['enum', 'const', 'anyOf', 'allOf'].some((keyword) => keyword in node)
}

/** Closed objects only: one that takes anything, or any name, cannot be enforced. */
function strictObject(node: JsonSchema, depth: number, found: Found): JsonSchema | undefined {
  if (!typesOf(node).includes('object')) return {}
  const entries = schemaMap(node['properties'])
  const open = node['additionalProperties']
  if ((open !== undefined && open !== false) || (entries.length === 0 && open === undefined && depth > 0))
    return undefined
  const properties = entries.map(([name, child]) => [name, strictNode(child, depth + 1, found)] as const)
  if (properties.some(([, child]) => child === undefined)) return undefined
  const required = new Set(stringList(node['required']))
  found.optional += entries.filter(([name]) => !required.has(name)).length
  return { properties: Object.fromEntries(properties), additionalProperties: false }
}

function strictLists(node: JsonSchema, depth: number, found: Found): JsonSchema | undefined {
  const result: [string, unknown][] = []
  for (const keyword of ['anyOf', 'allOf']) {
    if (!(keyword in node)) continue
    const variants = schemaList(node[keyword]).map((variant) => strictNode(variant, depth + 1, found))
    if (variants.length === 0 || variants.includes(undefined)) return undefined
    result.push([keyword, variants])
  }
  if (typesOf(node).includes('array')) {
    const items = strictNode(node['items'], depth + 1, found)
    if (items === undefined) return undefined
    result.push(['items', items])
  }
  return Object.fromEntries(result)
}

/** True when a definition leads back to itself. */
function isRecursive(root: JsonSchema): boolean {
  const definitions = new Map(schemaMap(root['$defs']))
  const done = new Set<string>()
  const visit = (name: string, path: ReadonlySet<string>): boolean => {
    // A chain this long is as good as endless.
    if (path.has(name) || path.size > MAX_DEPTH) return true
    if (done.has(name)) return false
    const inside = new Set([...path, name])
    const leadsBack = referencesIn(definitions.get(name), 0).some((inner) => visit(inner, inside))
    done.add(name)
    return leadsBack
  }
  return referencesIn(root, 0).includes('') || [...definitions.keys()].some((name) => visit(name, new Set()))
}

/** Names of the definitions that a schema mentions; `''` for the root itself. */
function referencesIn(schema: unknown, depth: number): readonly string[] {
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) return []
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== '$ref' || typeof value !== 'string') return referencesIn(value, depth + 1)
    return [value === '#' ? '' : value.replace('#/$defs/', '')]
  })
}
