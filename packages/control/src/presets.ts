// Known providers as data: adding a host that speaks a known protocol means adding one entry to presets.json.
import table from './presets/presets.json' with { type: 'json' }
import type { ProviderType } from './provider-types.ts'

/** One known provider. */
export interface Preset {
  readonly name: string
  readonly label: string
  readonly type: Exclude<ProviderType, 'demo'>
  /** Without the version segment where that is the protocol's own; see `endpointUrl`. */
  readonly base_url: string
  /** The environment variable that usually holds the key; null for hosts that need none. */
  readonly key_env: string | null
  readonly more_key_envs?: readonly string[]
  readonly category: 'official' | 'aggregator' | 'china' | 'local'
  /** Start of the model names that belong to it. */
  readonly route: string
  readonly more_routes?: readonly string[]
  /** The route is a name of ours and no part of the model name. */
  readonly strip_prefix?: boolean
  readonly featured: boolean
  /** In the spelling of `providers[].quirks`. */
  readonly quirks?: Readonly<Record<string, unknown>>
  readonly hint?: string
  /** Beginnings of its keys. */
  readonly key_prefixes?: readonly string[]
  /** The page where keys are made. */
  readonly keys_url?: string
  /** The name of its mark in @lobehub/icons-static-svg. */
  readonly logo?: string
}

/** All presets, in the order in which they are offered. */
export const presets: readonly Preset[] = table as readonly Preset[]

/** The names that `providers[].preset` takes. */
export const presetNames: readonly string[] = presets.map((preset) => preset.name)

/** The preset with this name. */
export function findPreset(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name)
}

/** The variables that usually hold its key. */
export function keyEnvsOf({ key_env: first, more_key_envs: more = [] }: Preset): string[] {
  return first === null ? [] : [first, ...more]
}

/** The prefixes of the model names that belong to a preset. */
export function presetRoutes(preset: Preset): { match: string; strip_prefix?: true }[] {
  const strips = preset.strip_prefix ? ({ strip_prefix: true } as const) : {}
  return [preset.route, ...(preset.more_routes ?? [])].map((match) => ({ match, ...strips }))
}

/** The preset of the host that a base URL points to; local servers cannot be told apart by their address. */
export function findHost(baseUrl: unknown, type: unknown): Preset | undefined {
  if (typeof baseUrl !== 'string' || !URL.canParse(baseUrl)) return undefined
  const { hostname } = new URL(baseUrl)
  return presets.find((preset) => {
    const known = new URL(preset.base_url).hostname
    const isSame =
      hostname === known || (known.startsWith(PLACEHOLDER) && hostname.endsWith(known.slice(PLACEHOLDER.length)))
    return isSame && preset.type === type && preset.category !== 'local'
  })
}

const PLACEHOLDER = 'your-resource'
