// fit: tool schemas as Gemini's `parametersJsonSchema` takes them (spec 04 §4.2, 05 note 15, golden TOOL-13).
import type { JsonSchema } from '#ir'
import { mergeObjects } from './object-root.ts'
import {
  describe,
  isSchema,
  mapChildren,
  MAX_DEPTH,
  omit,
  resolveReference,
  schemaList,
  typesOf,
} from './schema-node.ts'

const KEPT: ReadonlySet<string> = new Set(
  (
    '$id $defs $ref $anchor type format title description enum items prefixItems minItems maxItems minimum maximum ' +
    'anyOf properties additionalProperties required propertyOrdering'
  ).split(' '),
)

/** Only keywords Gemini knows; what they cannot say is told in the description. */
export function geminiJsonSchema(schema: JsonSchema): JsonSchema {
  const root = renameDefinitions(schema)
  return geminiNode(root, root, 0)
}

function geminiNode(given: JsonSchema, root: JsonSchema, depth: number): JsonSchema {
  if (depth > MAX_DEPTH) return {}
  const merged = plainVariants(given, root)
  // Beside a reference only keywords with a dollar sign are allowed.
  if ('$ref' in merged) return keepOnly(merged, (key) => key.startsWith('$') && KEPT.has(key))
  const schema = plainLiterals(merged)
  const known = keepOnly(schema, (key) => KEPT.has(key))
  const told = known === schema ? [] : Object.entries(schema).filter(([key]) => !KEPT.has(key))
  const node = mapChildren(describe(known, told), (child) => geminiNode(child, root, depth + 1))
  return withItems(withoutBooleans(node))
}

function keepOnly(schema: JsonSchema, keep: (key: string) => boolean): JsonSchema {
  return omit(
    schema,
    Object.keys(schema).filter((key) => !keep(key)),
  )
}

/** `oneOf` is read as `anyOf`; `allOf` is unknown, so its members are merged: a single reference stays one. */
export function plainVariants(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema {
  if (!('oneOf' in schema) && !('allOf' in schema)) return schema
  const { oneOf, allOf, ...rest } = schema
  const all = schemaList(allOf)
  const members = all.map((member) => {
    const { $ref: reference } = member
    const resolved = all.length > 1 && depth < 4 ? resolveReference(reference, root) : undefined
    return depth < 4 ? plainVariants(resolved ?? member, root, depth + 1) : member
  })
  const merged = members.reduce<JsonSchema>((current, member) => ({ ...member, ...current }), rest)
  const variants = [...schemaList(merged['anyOf']), ...schemaList(oneOf)]
  return { ...mergeObjects(merged, members, true), ...(variants.length === 0 ? {} : { anyOf: variants }) }
}

/** `const` is an `enum` of one; only strings and numbers can be listed, other literals are a matter of their type. */
export function plainLiterals(schema: JsonSchema): JsonSchema {
  if (!('const' in schema) && !('enum' in schema)) return schema
  const { const: only, enum: listed, ...rest } = schema
  const values: readonly unknown[] = 'const' in schema ? [only] : Array.isArray(listed) ? listed : []
  const plain = values.filter(isListable)
  if (plain.length > 0 && plain.length === values.length) return { ...rest, enum: plain }
  const types = typesOf(schema).length > 0 ? typesOf(schema) : [...new Set(values.map(typeOf))]
  const all = values.includes(null) && !types.includes('null') ? [...types, 'null'] : types
  const complete = plain.length > 0 && values.every((value) => value === null || isListable(value))
  return {
    ...rest,
    ...(all.length === 0 ? {} : { type: all.length === 1 ? all[0] : all }),
    ...(complete ? { enum: plain } : {}),
  }
}

function isListable(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** `true` as a schema means anything, which an empty object says as well; `false` appears only as "nothing else". */
function withoutBooleans(schema: JsonSchema): JsonSchema {
  const { properties } = schema
  if (!isSchema(properties) || Object.values(properties).every(isSchema)) return schema
  const plain = Object.entries(properties).map(([name, value]) => [name, isSchema(value) ? value : {}])
  return { ...schema, properties: Object.fromEntries(plain) }
}

/** An array must say of what. */
function withItems(schema: JsonSchema): JsonSchema {
  if (!typesOf(schema).includes('array') || 'prefixItems' in schema) return schema
  if (isSchema(schema['items'])) return schema
  return Array.isArray(schema['items'])
    ? { ...omit(schema, ['items']), prefixItems: schema['items'] }
    : { ...schema, items: {} }
}

/** Older drafts say `definitions` where Gemini only looks into `$defs`. */
function renameDefinitions(schema: JsonSchema): JsonSchema {
  if (!isSchema(schema['definitions'])) return schema
  const { definitions, $defs, ...rest } = schema
  const renamed = {
    ...rest,
    $defs: { ...(isSchema(definitions) ? definitions : {}), ...(isSchema($defs) ? $defs : {}) },
  }
  return renameReferences(renamed, 0)
}

function renameReferences(schema: JsonSchema, depth: number): JsonSchema {
  if (depth > MAX_DEPTH) return schema
  const inner = mapChildren(schema, (child) => renameReferences(child, depth + 1))
  const reference = inner['$ref']
  if (typeof reference !== 'string' || !reference.startsWith('#/definitions/')) return inner
  return { ...inner, $ref: reference.replace('#/definitions/', '#/$defs/') }
}
