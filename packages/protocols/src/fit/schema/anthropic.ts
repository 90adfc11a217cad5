// fit: tool schemas as Anthropic takes them without strict mode: JSON Schema 2020-12 (spec 05 note 15).
import type { JsonSchema } from '#ir'
import { mapChildren, MAX_DEPTH } from './schema-node.ts'

/** Old drafts spelled tuples and exclusive limits in ways that 2020-12 refuses; all else stays as it is. */
export function anthropicSchema(schema: JsonSchema, depth = 0): JsonSchema {
  if (depth > MAX_DEPTH) return schema
  return exclusive(tuple(mapChildren(schema, (child) => anthropicSchema(child, depth + 1))))
}

function tuple(schema: JsonSchema): JsonSchema {
  if (!Array.isArray(schema['items'])) return schema
  const { items, additionalItems, ...rest } = schema
  return { ...rest, prefixItems: items, ...(additionalItems === undefined ? {} : { items: additionalItems }) }
}

function exclusive(schema: JsonSchema): JsonSchema {
  const changed = [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ].reduce((current, [flag = '', limit = '']) => {
    const { [flag]: isExclusive, [limit]: value, ...rest } = current
    if (typeof isExclusive !== 'boolean') return current
    if (value === undefined) return rest
    return isExclusive ? { ...rest, [flag]: value } : { ...rest, [limit]: value }
  }, schema)
  return changed
}
