// Puts the layers on top of each other: file < profile < environment < command line, and remembers who set what.
import { isTable } from './fill-presets.ts'
import { isSecretPath } from './json-schema.ts'
import type { Path } from './locate-keys.ts'
import type { Finding } from './problem.ts'
import type { Host } from './read-keys.ts'
import { isOurVariable, listSettings, OTHER_VARIABLES, readSettingText, type Setting } from './settings.ts'
import { nearest } from './suggest.ts'

type Table = Record<string, unknown>

/** A value given on the command line. */
export interface FlagValue {
  /** The option as typed: `--listen`, `--set`. */
  readonly flag: string
  readonly key: string
  readonly value: string
}

/** What a command adds to the file and the environment. */
export interface LayerOptions {
  readonly profile?: string
  readonly flags?: readonly FlagValue[]
}

/** A layer above the file. */
export type LayerOrigin =
  | { readonly kind: 'profile'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string }

/** The data of all layers together. */
export interface Layered {
  readonly data: Table
  /** Who set a value, when it was not the file. */
  readonly originOf: (path: Path) => LayerOrigin | undefined
  readonly findings: readonly Finding[]
  /** The layers that say anything, in words. */
  readonly used: readonly string[]
}

/** Merges the layers over the parsed file. */
export function mergeLayers(file: Readonly<Table>, { env }: Host, options: LayerOptions): Layered {
  const { profile: profiles, ...data } = structuredClone(file)
  const origins = new Map<string, LayerOrigin>()
  const findings: Finding[] = []
  const used: string[] = []
  const put = (path: Path, value: unknown, origin: LayerOrigin): void => {
    if (setAt(data, path, value)) origins.set(JSON.stringify(path), origin)
  }

  const profile = chooseProfile(profiles, env, options)
  if (profile !== undefined && 'table' in profile) {
    const origin: LayerOrigin = { kind: 'profile', name: profile.name }
    for (const [path, value] of leaves(profile.table, [])) put(path, value, origin)
    used.push(`profile ${profile.name}`)
  } else if (profile !== undefined) findings.push(profile.finding)

  for (const setting of listSettings()) {
    const text = env[setting.variable]
    // Compose files pass on empty variables that nobody has set.
    if (text === undefined || text === '') continue
    put(setting.path, readSettingText(setting.node, text), { kind: 'variable', name: setting.variable })
    used.push(setting.variable)
  }
  findings.push(...findUnknownVariables(env, data))

  for (const flag of options.flags ?? []) {
    const name = flag.flag === '--set' ? `--set ${flag.key}` : flag.flag
    const setting = listSettings().find(({ key }) => key === flag.key)
    if (setting === undefined || isSecretPath(setting.path)) findings.push(refuseFlag(flag.key, name, setting))
    else {
      put(setting.path, readSettingText(setting.node, flag.value), { kind: 'flag', name })
      used.push(name)
    }
  }
  return { data, findings, used, originOf: (path) => originAt(origins, path) }
}

/** What a layer is called in messages. */
export function nameLayer(origin: LayerOrigin): string {
  return origin.kind === 'variable' ? `environment variable ${origin.name}` : origin.name
}

function originAt(origins: ReadonlyMap<string, LayerOrigin>, path: Path): LayerOrigin | undefined {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(JSON.stringify(path.slice(0, length)))
    if (origin !== undefined) return origin
  }
  return undefined
}

/** Lists and plain values replace what was there; tables are merged. */
function* leaves(table: Table, path: Path): Generator<[Path, unknown]> {
  for (const [key, value] of Object.entries(table)) {
    if (isTable(value)) yield* leaves(value, [...path, key])
    else yield [[...path, key], value]
  }
}

/** False when something that is no table is in the way: the schema complains about that. */
function setAt(data: Table, path: Path, value: unknown): boolean {
  let table = data
  for (const step of path.slice(0, -1)) {
    const next = (table[String(step)] ??= {})
    if (!isTable(next)) return false
    table = next
  }
  table[String(path.at(-1))] = value
  return true
}

function chooseProfile(
  profiles: unknown,
  env: Host['env'],
  options: LayerOptions,
): { name: string; table: Table } | { finding: Finding } | undefined {
  const name = options.profile ?? env['FERRYLLM_PROFILE']
  if (!name) return undefined
  const tables = isTable(profiles) ? profiles : {}
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined
  if (isTable(table)) return { name, table }
  const source = options.profile === undefined ? 'environment variable FERRYLLM_PROFILE' : '--profile'
  const suggestion = nearest(name, Object.keys(tables))
  const message = `there is no [profile.${name}] in the configuration file`
  const more = suggestion === undefined ? {} : { suggestion }
  return { finding: { severity: 'error', path: [], at: 'key', source, message, ...more } }
}

function refuseFlag(key: string, source: string, setting: Setting | undefined): Finding {
  const path = setting?.path ?? []
  if (setting !== undefined) {
    const message = `${key} holds keys, and a command line can be read by others: use ${setting.variable} or the file`
    return { severity: 'error', path, at: 'value', source, message }
  }
  const keys = listSettings().map((known) => known.key)
  const suggestion = nearest(key, keys)
  const more = suggestion === undefined ? {} : { suggestion }
  return { severity: 'error', path, at: 'key', source, message: `there is no setting "${key}"`, ...more }
}

function findUnknownVariables(env: Host['env'], data: Table): Finding[] {
  const known = new Set([...listSettings().map(({ variable }) => variable), ...Object.keys(OTHER_VARIABLES)])
  const named = new Set(namedVariables(data))
  const unknown = Object.keys(env).filter((name) => isOurVariable(name) && !known.has(name) && !named.has(name))
  return unknown.map((name) => {
    const found = nearest(short(name), [...known].map(short))
    const suggestion = [...known].find((other) => short(other) === found)
    const message = 'nothing reads this variable'
    const more = suggestion === undefined ? {} : { suggestion }
    return { severity: 'warning', path: [], at: 'key', source: `environment variable ${name}`, message, ...more }
  })
}

/** Without the part that all of them share, which would make everything look alike. */
function short(name: string): string {
  return name.slice(name.indexOf('_') + 1)
}

/** The variables that the configuration itself points to (`api_key_env = "…"`). */
function namedVariables(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namedVariables)
  if (!isTable(value)) return []
  return Object.entries(value).flatMap(([key, item]) =>
    key.endsWith('_env') ? [item].flat().filter((name) => typeof name === 'string') : namedVariables(item),
  )
}
