// A provider as it stands in the configuration, fit to be shown: where its keys come from, and never the keys.
import {
  endpointUrl,
  keySourcesOf,
  MAIN_PATH,
  protocolOf,
  readKey,
  type Config,
  type Host,
  type KeySource,
  type NamedSource,
  type Provider,
  type ProviderSettingsAnswer,
} from '@ferryllm/control'
import { isKeychainCommand } from './key-vault.ts'

type Described = ProviderSettingsAnswer['providers'][number]
type Key = Described['key']

/** The provider at this place of the configuration. */
export function describeProvider(provider: Provider, index: number, { routes }: Config, host: Host): Described {
  const { name, preset, type, base_url: url, disabled } = provider
  const sources = keySourcesOf(provider)
  const keys = sources.map((source) => ({ ...describeKey(source.source, host), name: source.name }))
  const shown = url === undefined ? undefined : withoutQuery(url)
  const protocol = protocolOf(type)
  const endpoint =
    url === undefined || protocol === undefined ? undefined : endpointUrl(url, protocol, MAIN_PATH[protocol])
  return {
    name,
    index,
    ...(preset === undefined ? {} : { preset }),
    type,
    ...(shown === undefined ? {} : { base_url: shown }),
    ...(endpoint === undefined ? {} : { endpoint: withoutQuery(endpoint) }),
    enabled: provider.enabled !== false,
    ...(disabled === undefined ? {} : { disabled }),
    key: oneKey(provider, sources, host),
    keys: keys.length > 1 ? keys : [],
    headers: Object.keys(provider.headers ?? {}),
    timeouts: { ...provider.timeouts },
    quirks: plain(provider.quirks),
    routes: routes.flatMap((route, at): Described['routes'] => {
      const place = { index: at, match: route.match, match_type: route.match_type }
      if (route.provider === name) return [{ ...place, role: 'provider' }]
      if (route.targets.some((target) => target.provider === name)) return [{ ...place, role: 'target' }]
      return route.fallback_providers.some((fallback) => fallback.provider === name)
        ? [{ ...place, role: 'fallback' }]
        : []
    }),
  }
}

function oneKey({ auth }: Provider, sources: readonly NamedSource[], host: Host): Key {
  if (auth === 'client') return { kind: 'client', label: "the caller's own" }
  if (sources.length > 1) return { kind: 'several', label: `${sources.length} keys` }
  const [only] = sources
  return only === undefined ? { kind: 'none', label: 'none' } : describeKey(only.source, host)
}

/** So short a key could be guessed from its end. */
const LONG_ENOUGH = 12

function describeKey(source: KeySource, host: Host): Key {
  const { source: label, key, problem } = readKey(source, host)
  const text = key?.reveal()
  const tail = text !== undefined && text.length >= LONG_ENOUGH ? { tail: text.slice(-4) } : {}
  const isKeychain = isKeychainCommand(source.api_key_command)
  return {
    kind: isKeychain ? 'keychain' : kindOf(source),
    label: isKeychain ? 'the keychain of this machine' : label,
    ...tail,
    ...(problem === undefined ? {} : { problem }),
  }
}

function kindOf(source: KeySource): Key['kind'] {
  if (source.api_key !== undefined) return 'file'
  if (source.api_key_env !== undefined) return 'env'
  if (source.api_key_file !== undefined) return 'key-file'
  if (source.api_key_command !== undefined) return 'command'
  return source.api_key_url === undefined ? 'watch' : 'url'
}

/** Queries may hold credentials. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname.replaceAll('%7B', '{').replaceAll('%7D', '}')
}

/** Patterns are kept as objects. */
function plain(quirks: Provider['quirks']): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(quirks ?? {}, (_, value: unknown) => (value instanceof RegExp ? value.source : value)),
  ) as Record<string, unknown>
}
