// fit: tool schemas as OpenAI takes them without strict mode (spec 05 note 15).
import type { JsonSchema } from '#ir'
import { mapChildren, MAX_DEPTH, typesOf } from './schema-node.ts'

/** Only one thing is refused: an array that does not say of what. */
export function openaiSchema(schema: JsonSchema, depth = 0): JsonSchema {
  if (depth > MAX_DEPTH) return schema
  const inner = mapChildren(schema, (child) => openaiSchema(child, depth + 1))
  const lacksItems =
    typesOf(inner).includes('array') && inner['items'] === undefined && inner['prefixItems'] === undefined
  return lacksItems ? { ...inner, items: {} } : inner
}
