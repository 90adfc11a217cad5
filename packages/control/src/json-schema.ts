// The schema of the configuration file for editors: completion, hover texts and checks while writing.
import * as z from 'zod'
import { configSchema } from './config/config.ts'

interface SchemaNode {
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
  required?: string[]
  anyOf?: object[]
}

/** The JSON Schema (draft 2020-12) of the file. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, { io: 'input' })
  const provider = (schema as SchemaNode).properties?.['providers']?.items
  if (provider) {
    // A preset gives the name and the type.
    provider.anyOf = [{ required: provider.required ?? [] }, { required: ['preset'] }]
    delete provider.required
  }
  return { title: 'ferryllm configuration', ...schema }
}
