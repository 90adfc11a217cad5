// Every key that can be set from outside the file, with its environment variable: derived from the schema, so none is forgotten.
import { sectionsSchema, type SchemaNode } from './json-schema.ts'

/** One key outside lists of tables. */
export interface Setting {
  readonly path: readonly string[]
  /** As people write it: `server.listen`. */
  readonly key: string
  /** The environment variable that sets it. */
  readonly variable: string
  readonly node: SchemaNode
}

const PREFIX = 'FERRYLLM_'

/** Variables that are read by other parts of the program. */
export const OTHER_VARIABLES: Readonly<Record<string, string>> = {
  FERRYLLM_CONFIG: 'the configuration file',
  FERRYLLM_PROFILE: 'the profile to use',
  FERRYLLM_STATE_DIR: 'where the gateway keeps its state',
  FERRYLLM_INSECURE: 'listen where others can reach it although no key is needed (1)',
  FERRYLLM_KEY: 'the key that clients of "ferryllm launch" show to a gateway that asks for one',
  FERRYLLM_DEBUG: 'unexpected failures are printed with their stack',
}

let all: readonly Setting[] | undefined

/** All settings, in the order of the schema. */
export function listSettings(): readonly Setting[] {
  all ??= collect(sectionsSchema(), [])
  return all
}

function collect(node: SchemaNode, path: readonly string[]): Setting[] {
  if (node.properties !== undefined) {
    return Object.entries(node.properties).flatMap(([key, child]) => collect(child, [...path, key]))
  }
  return [{ path, key: path.join('.'), variable: PREFIX + path.join('_').toUpperCase(), node }]
}

/** Whether a name could be meant as one of our variables. */
export function isOurVariable(name: string): boolean {
  return name.startsWith(PREFIX)
}

/**
 * The value that a text from a variable or the command line stands for. Lists are written with commas or as JSON, tables
 * as JSON. What does not fit stays text: the schema complains about it, with the name of its source.
 */
export function readSettingText(node: SchemaNode, text: string): unknown {
  const types = typesOf(node)
  const trimmed = text.trim()
  if (types.includes('array') && !trimmed.startsWith('[') && node.items?.properties === undefined) {
    if (trimmed === '') return []
    return trimmed.split(',').map((part) => readSettingText(node.items ?? {}, part.trim()))
  }
  if (types.includes('array') || types.includes('object')) return readJson(trimmed) ?? text
  if (types.includes('boolean') && /^(?:true|false)$/.test(trimmed)) return trimmed === 'true'
  const isNumeric = types.includes('integer') || types.includes('number')
  return isNumeric && /^[+-]?\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : text
}

/** The JSON types a place takes. */
export function typesOf(node: SchemaNode): string[] {
  if (node.type !== undefined) return [node.type]
  return (node.anyOf ?? []).flatMap(typesOf)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Not JSON: the text itself goes to the schema, which says what it should have been.
    return undefined
  }
}
