// The schema of the configuration file as JSON Schema: for editors, and for everything that walks through the keys.
import * as z from 'zod'
import { configSchema } from './config/config.ts'
import type { Path } from './locate-keys.ts'

/** One place in the schema; only what is read somewhere. */
export interface SchemaNode {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly items?: SchemaNode
  readonly additionalProperties?: boolean | SchemaNode
  readonly anyOf?: readonly SchemaNode[]
  readonly required?: readonly string[]
  /** A credential. */
  readonly writeOnly?: boolean
  readonly 'x-needs-restart'?: boolean
}

/** The JSON Schema (draft 2020-12) of the file. */
export function configJsonSchema(): Record<string, unknown> {
  const { properties = {}, ...rest } = sectionsSchema()
  const sections = Object.keys(properties).map((name) => [name, { $ref: `#/properties/${name}` }])
  const profile = {
    description: 'Named sets of changes to this file, chosen with --profile NAME or FERRYLLM_PROFILE.',
    type: 'object',
    additionalProperties: {
      type: 'object',
      properties: Object.fromEntries(sections) as Record<string, object>,
      additionalProperties: false,
    },
  }
  return {
    title: 'ferryllm configuration',
    ...rest,
    properties: { $schema: { type: 'string' }, ...properties, profile },
  }
}

let sections: SchemaNode | undefined

/** The schema of the sections themselves, without profiles; made once. */
export function sectionsSchema(): SchemaNode {
  sections ??= relaxProviders(z.toJSONSchema(configSchema, { io: 'input' }) as SchemaNode)
  return sections
}

/** The place in the schema that a key path means. */
export function schemaNodeAt(path: Path): SchemaNode | undefined {
  let node: SchemaNode | undefined = sectionsSchema()
  for (const step of path) node = childOf(node, step)
  return node
}

function childOf(node: SchemaNode | undefined, step: string | number): SchemaNode | undefined {
  if (node === undefined) return undefined
  const { properties = {}, additionalProperties: others, items, anyOf = [] } = node
  const own = typeof step === 'number' ? items : Object.hasOwn(properties, step) ? properties[step] : undefined
  if (own !== undefined) return own
  if (typeof step === 'string' && typeof others === 'object') return others
  for (const variant of anyOf) {
    const found = childOf(variant, step)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether what stands at this path is a credential or a list of them. */
export function isSecretPath(path: Path): boolean {
  const node = schemaNodeAt(path)
  return node?.writeOnly === true || node?.items?.writeOnly === true
}

/** A preset gives the name and the type. */
function relaxProviders(schema: SchemaNode): SchemaNode {
  const providers = schema.properties?.['providers']
  if (providers?.items === undefined) return schema
  const { required = [], ...item } = providers.items
  const items = { ...item, anyOf: [{ required }, { required: ['preset'] }] }
  return { ...schema, properties: { ...schema.properties, providers: { ...providers, items } } }
}
