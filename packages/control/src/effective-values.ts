// What is in force, value by value, and where each comes from: for `config show`, and for saying what a reload changed.
import { valueAt } from './explain-issues.ts'
import { fillData, hasNoProviders } from './fill-data.ts'
import { isTable } from './fill-presets.ts'
import { isSecretPath, schemaNodeAt, type SchemaNode } from './json-schema.ts'
import { mergeLayers, nameLayer, type Layered } from './layers.ts'
import type { LoadOptions } from './load-config.ts'
import type { KeyPositions, Path } from './locate-keys.ts'
import { formatPath } from './problem.ts'
import type { Host } from './read-keys.ts'
import { readSource } from './read-source.ts'
import { redactText } from './redact-line.ts'
import { Secret } from './secret.ts'
import { listSettings } from './settings.ts'

/** One value in force. */
export interface EffectiveValue {
  readonly path: Path
  /** As people write it: `server.listen`, `providers[0].name`. */
  readonly key: string
  /** Fit to be shown: credentials are masked. */
  readonly value: unknown
  /** The value itself as JSON, to tell whether it has changed. */
  readonly exact: Secret
  /** `default`, `line 12`, `profile work (line 30)`, `environment variable …`, `--set server.listen`, `preset openai`. */
  readonly origin: string
  /** The kind of that place. */
  readonly source: ValueSource
}

/** Who says a value: `host` is what is known of a provider's address, `keys` the keys in the environment. */
export type ValueSource = 'default' | 'file' | 'profile' | 'variable' | 'flag' | 'preset' | 'host' | 'keys'

type Origin = Pick<EffectiveValue, 'origin' | 'source'>

/** Every value that is set or has a default, in the order of the schema. An unreadable file has none. */
export function effectiveValues(source: string, host: Host, options: LoadOptions = {}): EffectiveValue[] {
  const read = readSource(source, options.format ?? 'toml')
  if ('severity' in read) return []
  const layered = mergeLayers(read.data, host, options)
  const { data } = fillData(structuredClone(layered.data), host)
  const describe = (path: Path, value: unknown): EffectiveValue => ({
    path,
    key: formatPath(path),
    value: isSecretPath(path) ? MASK : harmless(value),
    exact: new Secret(JSON.stringify(value)),
    ...(nameOrigin(path, layered, read.positions, source) ?? inheritedOrigin(path, layered.data)),
  })
  return listSettings().flatMap(({ path, node }) => {
    const value = valueAt(data, path)
    if (value !== undefined) return [...leaves(path, value)].map((leaf) => describe(...leaf))
    return hasShownDefault(node) ? [describe(path, node.default)] : []
  })
}

/** An empty list of tables is written by leaving it out. */
function hasShownDefault({ default: value, items }: SchemaNode): boolean {
  return value !== undefined && !(Array.isArray(value) && items?.properties)
}

const MASK = String(new Secret(''))

/** The single values inside tables and lists of tables, with the defaults of the latter. */
function* leaves(path: Path, value: unknown): Generator<[Path, unknown]> {
  if (Array.isArray(value) && value.some(isTable)) {
    for (const [index, item] of value.entries()) yield* leaves([...path, index], item)
  } else if (isTable(value)) {
    for (const [key, item] of Object.entries(value)) yield* leaves([...path, key], item)
    for (const [key, node] of Object.entries(schemaNodeAt(path)?.properties ?? {})) {
      if (!(key in value) && hasShownDefault(node)) yield [[...path, key], node.default]
    }
  } else yield [path, value]
}

function nameOrigin(path: Path, layered: Layered, positions: KeyPositions, source: string): Origin | undefined {
  if (valueAt(layered.data, path) === undefined) return undefined
  const origin = layered.originOf(path)
  const lineOf = (place: Path): number => source.slice(0, positions.value(place).offset).split('\n').length
  if (origin === undefined) return { source: 'file', origin: `line ${lineOf(path)}` }
  if (origin.kind !== 'profile') return { source: origin.kind, origin: nameLayer(origin) }
  const line = lineOf(['profile', origin.name, ...path])
  return { source: 'profile', origin: `profile ${origin.name} (line ${line})` }
}

/** Who gave what no layer says: the environment's keys, a preset, or the schema. */
function inheritedOrigin(path: Path, data: Readonly<Record<string, unknown>>): Origin {
  if (hasNoProviders(data) && (path[0] === 'providers' || path[0] === 'routes')) {
    return { source: 'keys', origin: 'keys in the environment' }
  }
  const entry = valueAt(data, path.slice(0, 2))
  const key = String(path[2])
  const isDefault = path.length > 2 && path[0] === 'providers' && schemaNodeAt(path)?.default === undefined
  if (!isDefault || !isTable(entry)) return { source: 'default', origin: 'default' }
  if (typeof entry['preset'] === 'string') return { source: 'preset', origin: `preset ${entry['preset']}` }
  return key === 'quirks' ? { source: 'host', origin: 'known host' } : { source: 'default', origin: 'default' }
}

/** Addresses may carry credentials in places where the schema does not see them. */
function harmless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(harmless)
  if (typeof value !== 'string') return value
  const text = redactText(value)
  return /^https?:\/\//.test(text) ? text.replace(/\?.*$/s, '?…') : text
}
