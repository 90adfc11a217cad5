// The smallest value that a JSON Schema accepts: arguments for the demo's tool calls, answers for structured output.

const MAX_DEPTH = 8

export function instanceOf(schema: unknown, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) return {}
  const fields = schema as Record<string, unknown>
  if ('const' in fields) return fields['const']
  if ('default' in fields) return fields['default']
  if (Array.isArray(fields['enum'])) return fields['enum'][0]
  for (const union of ['anyOf', 'oneOf', 'allOf']) {
    const options = fields[union]
    if (Array.isArray(options)) return instanceOf(options[0], depth + 1)
  }
  const type = Array.isArray(fields['type']) ? fields['type'][0] : fields['type']
  switch (type) {
    case 'string':
      return 'demo'
    case 'integer':
    case 'number':
      return typeof fields['minimum'] === 'number' ? fields['minimum'] : 1
    case 'boolean':
      return true
    case 'null':
      return null
    case 'array':
      return typeof fields['minItems'] === 'number' && fields['minItems'] === 0
        ? []
        : [instanceOf(fields['items'], depth + 1)]
    default:
      return objectOf(fields, depth)
  }
}

function objectOf(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  const properties =
    typeof fields['properties'] === 'object' && fields['properties'] !== null ? fields['properties'] : {}
  const required = Array.isArray(fields['required']) ? fields['required'] : []
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name))
      .map(([name, value]) => [name, instanceOf(value, depth + 1)]),
  )
}
