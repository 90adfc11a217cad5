import { expect, test } from 'vitest'
import { configSchema } from '../src/config/config.ts'
import { configJsonSchema } from '../src/json-schema.ts'

interface Node {
  properties?: Record<string, Node>
  items?: Node
  description?: string
  additionalProperties?: unknown
  anyOf?: unknown
}

function leaves(node: Node, path: string): string[] {
  if (node.items?.properties) return leaves(node.items, `${path}[]`)
  if (!node.properties) return node.description === undefined ? [path] : []
  return Object.entries(node.properties).flatMap(([key, child]) => leaves(child, `${path}.${key}`))
}

test('the JSON Schema has every section and refuses unknown keys', () => {
  const schema: Node = configJsonSchema()
  expect(Object.keys(schema.properties ?? {})).toEqual(['$schema', ...Object.keys(configSchema.shape), 'profile'])
  expect(schema.additionalProperties).toBe(false)
  expect(schema.properties?.['providers']?.items?.anyOf).toEqual([
    { required: ['name', 'type'] },
    { required: ['preset'] },
  ])
})

test('every key says what it is for', () => {
  const undescribed = leaves(configJsonSchema(), '').filter(
    (path) => !/^\.\$schema$|quirks\.(media|tool_name|tool_id)\./.test(path),
  )
  expect(undescribed).toEqual([])
})
