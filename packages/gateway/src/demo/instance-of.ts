// A value that a JSON Schema accepts: arguments for the demo's tool calls, answers for structured output. It reads what
// tool schemas use; patterns and conditions are not looked at.

type Schema = Readonly<Record<string, unknown>>

/** Deeper than any tool's arguments; a schema that demands itself has no finite instance at all. */
const MAX_DEPTH = 12

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  time: '00:00:00Z',
  email: 'demo@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '127.0.0.1',
  hostname: 'example.com',
}

/** The smallest instance: required properties only, the first alternative, the least number. */
export function instanceOf(schema: unknown): unknown {
  return instance(schema, isSchema(schema) ? schema : {}, 0)
}

function instance(schema: unknown, root: Schema, depth: number): unknown {
  if (!isSchema(schema) || depth > MAX_DEPTH) return {}
  if (typeof schema['$ref'] === 'string') return instance(resolve(schema['$ref'], root), root, depth + 1)
  if ('const' in schema) return schema['const']
  if ('default' in schema) return schema['default']
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  if (Array.isArray(schema['allOf'])) return instance(merged(schema, schema['allOf'], root), root, depth + 1)
  const options = [schema['anyOf'], schema['oneOf']].find((union) => Array.isArray(union))
  if (options !== undefined) return instance((options as unknown[])[0], root, depth + 1)
  switch (typeOf(schema)) {
    case 'string':
      return text(schema)
    case 'integer':
      return Math.ceil(least(schema))
    case 'number':
      return least(schema)
    case 'boolean':
      return true
    case 'null':
      return null
    case 'array':
      return Array.from({ length: Math.min(4, numberAt(schema, 'minItems') ?? 1) }, () =>
        instance(schema['items'], root, depth + 1),
      )
    default:
      return objectOf(schema, root, depth)
  }
}

function objectOf(schema: Schema, root: Schema, depth: number): Record<string, unknown> {
  const properties = isSchema(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.fromEntries(
    required
      .filter((name): name is string => typeof name === 'string')
      .map((name) => [name, instance(properties[name], root, depth + 1)]),
  )
}

/** `allOf` as one schema: its properties and demands together. */
function merged({ allOf: _all, ...own }: Schema, all: readonly unknown[], root: Schema): Schema {
  const parts = [own, ...all].map((part) =>
    isSchema(part) && typeof part['$ref'] === 'string' ? resolve(part['$ref'], root) : part,
  )
  return parts.filter(isSchema).reduce((sum: Schema, part) => ({
    ...sum,
    ...part,
    properties: { ...objectAt(sum, 'properties'), ...objectAt(part, 'properties') },
    required: [...listAt(sum, 'required'), ...listAt(part, 'required')],
  }))
}

/** Of several types the first that is not null; a schema that names none says it by its keywords. */
function typeOf(schema: Schema): unknown {
  const { type } = schema as { type?: unknown }
  if (Array.isArray(type)) return type.find((each) => each !== 'null') ?? 'null'
  if (type !== undefined) return type
  return 'items' in schema ? 'array' : 'object'
}

function text(schema: Schema): string {
  const format = schema['format']
  const known = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
  return known ?? 'demo'.padEnd(Math.min(numberAt(schema, 'minLength') ?? 0, 1000), '-')
}

function least(schema: Schema): number {
  const above = numberAt(schema, 'exclusiveMinimum')
  const minimum = numberAt(schema, 'minimum') ?? (above === undefined ? undefined : above + 1)
  return minimum ?? Math.min(1, numberAt(schema, 'maximum') ?? 1)
}

/** A local reference: `#/$defs/name`. */
function resolve(reference: string, root: Schema): unknown {
  if (!reference.startsWith('#')) return {}
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (node, name) => (isSchema(node) ? node[name.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
      root,
    )
}

function numberAt(schema: Schema, name: string): number | undefined {
  const value = schema[name]
  return typeof value === 'number' ? value : undefined
}

function objectAt(schema: Schema, name: string): Schema {
  const value = schema[name]
  return isSchema(value) ? value : {}
}

function listAt(schema: Schema, name: string): unknown[] {
  const value = schema[name]
  return Array.isArray(value) ? (value as unknown[]) : []
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
