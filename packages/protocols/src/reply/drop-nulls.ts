// Undoes one trick of strict schemas: optional fields became required and nullable, so the model says `null` where it
// would have said nothing. Those nulls go again (spec 05 note 15, TOOL-14); all other text stays byte for byte.
import type { JsonSchema } from '#ir'
import { isObject } from '#wire'
import { scanJson, type Span } from './scan-json.ts'

/** Enough for any real schema: references that run in circles end here. */
const MAX_SCHEMAS = 500

/** Takes members out of a call's arguments that are null though the client's schema makes them optional and not null. */
export function dropNulls(text: string, schema: JsonSchema): string {
  const rewrite = (span: Span, schemas: readonly unknown[]): string => {
    if (span.kind === 'other' || schemas.length === 0) return text.slice(span.start, span.end)
    const opened = schemas.flatMap((one) => branches(one, schema))
    return span.kind === 'object' ? rewriteObject(span, opened) : rewriteArray(span, opened)
  }

  const rewriteArray = (span: Span & { kind: 'array' }, schemas: readonly JsonSchema[]): string => {
    let out = ''
    let from = span.start
    for (const [index, item] of span.items.entries()) {
      out += text.slice(from, item.start) + rewrite(item, itemSchemas(schemas, index))
      from = item.end
    }
    return out + text.slice(from, span.end)
  }

  const rewriteObject = (span: Span & { kind: 'object' }, schemas: readonly JsonSchema[]): string => {
    const fitting = schemas.filter((one) => fits(one, span, text))
    let from = span.members[0]?.start ?? span.start
    let out = text.slice(span.start, from)
    let kept = 0
    for (const { key, start, value } of span.members) {
      const comma = text.slice(from, start)
      from = value.end
      if (text.slice(value.start, value.end) === 'null' && unwanted(fitting, key, schema)) continue
      if (kept++ > 0) out += comma
      out += text.slice(start, value.start) + rewrite(value, memberSchemas(fitting, key))
    }
    return out + text.slice(from, span.end)
  }

  const root = text.includes('null') ? scanJson(text) : undefined
  return root === undefined ? text : text.slice(0, root.start) + rewrite(root, [schema]) + text.slice(root.end)
}

/** Every object schema that a value may have to meet: references followed, alternatives and conjunctions opened. */
function branches(schema: unknown, root: JsonSchema, seen = new Set<unknown>()): JsonSchema[] {
  if (!isObject(schema) || seen.has(schema) || seen.size > MAX_SCHEMAS) return []
  seen.add(schema)
  const nested = [resolve(schema['$ref'], root), ...listOf(schema, 'anyOf'), ...listOf(schema, 'oneOf')]
  return [schema, ...[...nested, ...listOf(schema, 'allOf')].flatMap((one) => branches(one, root, seen))]
}

/** False when a constant of the schema (a discriminator) contradicts the object at hand. */
function fits(schema: JsonSchema, { members }: Span & { kind: 'object' }, text: string): boolean {
  return members.every(({ key, value }) => {
    const property = propertyOf(schema, key)
    const choices = isObject(property) ? ('const' in property ? [property['const']] : property['enum']) : undefined
    if (!Array.isArray(choices) || value.kind !== 'other') return true
    const said = text.slice(value.start, value.end)
    return said === 'null' || choices.some((choice) => JSON.stringify(choice) === said)
  })
}

/** Some schema at hand declares the member, and none of those requires it or takes null. */
function unwanted(schemas: readonly JsonSchema[], key: string, root: JsonSchema): boolean {
  const declaring = schemas.filter((one) => propertyOf(one, key) !== undefined)
  return (
    declaring.length > 0 &&
    !declaring.some((one) => listOf(one, 'required').includes(key) || takesNull(propertyOf(one, key), root))
  )
}

function takesNull(schema: unknown, root: JsonSchema, seen = new Map<unknown, boolean>()): boolean {
  if (!isObject(schema)) return schema !== false
  const known = seen.get(schema)
  if (known !== undefined || seen.size > MAX_SCHEMAS) return known ?? true
  // A schema that leads back to itself adds nothing to what it takes.
  seen.set(schema, false)
  const { type, $ref, enum: choices, anyOf, oneOf, allOf } = schema
  const takes = (one: unknown): boolean => takesNull(one, root, seen)
  const taken =
    schema['nullable'] === true ||
    ((type === undefined || type === 'null' || (Array.isArray(type) && type.includes('null'))) &&
      (!('const' in schema) || schema['const'] === null) &&
      (!Array.isArray(choices) || choices.includes(null)) &&
      ($ref === undefined || takes(resolve($ref, root))) &&
      [anyOf, oneOf].every((list) => !Array.isArray(list) || list.some(takes)) &&
      (!Array.isArray(allOf) || allOf.every(takes)))
  seen.set(schema, taken)
  return taken
}

function memberSchemas(schemas: readonly JsonSchema[], key: string): unknown[] {
  return schemas.map((one) => propertyOf(one, key) ?? one['additionalProperties']).filter(isObject)
}

function itemSchemas(schemas: readonly JsonSchema[], index: number): unknown[] {
  return schemas.map((one) => listOf(one, 'prefixItems')[index] ?? one['items']).filter(isObject)
}

function propertyOf(schema: JsonSchema, key: string): unknown {
  const properties = schema['properties']
  return isObject(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined
}

function listOf(schema: JsonSchema, key: string): readonly unknown[] {
  const list = schema[key]
  return Array.isArray(list) ? list : []
}

/** Follows a reference inside the same schema document. */
function resolve(reference: unknown, root: JsonSchema): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined
  const steps = reference.slice(1).split('/').slice(1)
  return steps.reduce<unknown>((node, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    return isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined
  }, root)
}
