// What adding, changing and removing a provider means for the configuration file: edits of its entry and of the routes.
import {
  findPreset,
  nearest,
  presetNames,
  presetRoutes,
  type Config,
  type ConfigEdit,
  type Provider,
  type ProviderType,
  type Route,
} from '@ferryllm/control'
import type { StoredKey } from './key-vault.ts'

/** A provider that is to be added. */
export interface NewProvider {
  readonly preset?: string | undefined
  readonly type?: ProviderType | undefined
  readonly name?: string | undefined
  readonly base_url?: string | undefined
  /** What its entry says about its key. */
  readonly key: StoredKey['source'] | Readonly<Record<string, unknown>>
  readonly routes?: boolean | undefined
}

/** The edits, and what they come to. */
export interface ProviderEdits {
  readonly name: string
  readonly edits: readonly ConfigEdit[]
  /** What a person should know about it. */
  readonly notes: readonly string[]
}

/** The edits that add a provider; a sentence when they cannot be made. */
export function addProvider(wish: NewProvider, config: Config): ProviderEdits | string {
  const { preset: presetName, routes = true } = wish
  const preset = presetName === undefined ? undefined : findPreset(presetName)
  if (presetName !== undefined && preset === undefined) return unknownPreset(presetName)
  if (preset === undefined && (wish.type === undefined || wish.base_url === undefined)) {
    return 'a provider that is no preset needs a type and a base_url'
  }
  const name = wish.name ?? freeName(preset?.name ?? hostName(wish.base_url), config)
  if (config.providers.some((other) => other.name === name)) return `there is a provider "${name}" already`
  // The Responses API is the wider one of OpenAI's two: reasoning survives from turn to turn.
  const type = wish.type ?? (preset?.name === 'openai' ? 'openai_responses' : undefined)
  const entry = {
    name,
    ...(preset === undefined ? {} : { preset: preset.name }),
    ...(type === undefined || type === preset?.type ? {} : { type }),
    ...(wish.base_url === undefined || wish.base_url === preset?.base_url ? {} : { base_url: wish.base_url }),
    ...wish.key,
  }
  const added: ConfigEdit = { path: ['providers', config.providers.length], insert: entry }
  if (!routes) return { name, edits: [added], notes: [] }
  const { edits, notes } = addRoutes(name, preset === undefined ? [] : presetRoutes(preset), config)
  return { name, edits: [added, ...edits], notes }
}

/** Every beginning that nobody has claimed, and the name of the provider in front of any model. */
function addRoutes(
  name: string,
  wanted: readonly { match: string; strip_prefix?: true }[],
  { routes, providers }: Config,
): Pick<ProviderEdits, 'edits' | 'notes'> {
  const notes: string[] = []
  const free = wanted.filter(({ match }) => {
    const owner = routes.find((route) => route.match === match && route.match_type === 'prefix')
    if (owner !== undefined) notes.push(`names that begin with "${match}" go to ${targetOf(owner)} as before`)
    return owner === undefined
  })
  const own = { match: `${name}/`, strip_prefix: true as const }
  const isTaken = [...routes, ...wanted].some(({ match }) => match === own.match)
  const needsOwn = free.length === 0 && !isTaken
  if (needsOwn) notes.push(`ask for ${name}/MODEL to reach it`)
  const edits = (needsOwn ? [own] : free).map((route, index): ConfigEdit => ({
    path: ['routes', routes.length + index],
    insert: { ...route, provider: name },
  }))
  // The demo stands in for everything while there is no provider; a real one takes over.
  const demo = routes.findIndex(
    ({ match, provider }) => match === '*' && providers.find((entry) => entry.name === provider)?.type === 'demo',
  )
  const retired: ConfigEdit[] = demo === -1 ? [] : [{ path: ['routes', demo, 'match'], value: 'demo' }]
  return { edits: [...edits, ...retired], notes }
}

function targetOf({ provider, targets }: Route): string {
  return provider === '' ? targets.map((target) => target.provider).join(' and ') : provider
}

/** The edits that take a provider out, with the routes that lead nowhere without it. */
export function removeProvider(provider: Provider, index: number, { routes }: Config): ProviderEdits {
  const { name } = provider
  const notes: string[] = []
  const edits: ConfigEdit[] = []
  const gone: number[] = []
  for (const [at, route] of routes.entries()) {
    const targets = route.targets.filter((target) => target.provider !== name)
    const fallbacks = route.fallback_providers.filter((fallback) => fallback.provider !== name)
    const isLost = route.provider === name || (route.targets.length > 0 && targets.length === 0)
    if (isLost) {
      gone.push(at)
      notes.push(`the route "${route.match}" is removed`)
      continue
    }
    if (targets.length < route.targets.length) edits.push({ path: ['routes', at, 'targets'], value: targets })
    if (fallbacks.length < route.fallback_providers.length) {
      edits.push({ path: ['routes', at, 'fallback_providers'], value: fallbacks.map(plainFallback) })
    }
  }
  // From the end, so that the places of the others stay what they are.
  const removed = gone.toReversed().map((at): ConfigEdit => ({ path: ['routes', at], value: null }))
  return { name, edits: [...edits, ...removed, { path: ['providers', index], value: null }], notes }
}

/** The edits that change keys of its entry; another name is followed by the routes. */
export function setProvider(
  provider: Provider,
  index: number,
  set: Readonly<Record<string, unknown>>,
  { routes }: Config,
): ProviderEdits {
  const edits = Object.entries(set).map(([key, value]): ConfigEdit => ({ path: ['providers', index, key], value }))
  const { name = provider.name } = set
  if (typeof name !== 'string' || name === provider.name) return { name: provider.name, edits, notes: [] }
  const renamed = <Place extends { readonly provider: string }>(place: Place): Place =>
    place.provider === provider.name ? { ...place, provider: name } : place
  for (const [at, route] of routes.entries()) {
    if (route.provider === provider.name) edits.push({ path: ['routes', at, 'provider'], value: name })
    if (route.targets.some((target) => target.provider === provider.name)) {
      edits.push({ path: ['routes', at, 'targets'], value: route.targets.map(renamed) })
    }
    if (route.fallback_providers.some((fallback) => fallback.provider === provider.name)) {
      const value = route.fallback_providers.map(renamed).map(plainFallback)
      edits.push({ path: ['routes', at, 'fallback_providers'], value })
    }
  }
  return { name, edits, notes: [] }
}

/** A fallback as people write it. */
function plainFallback({ provider, model }: Route['fallback_providers'][number]): unknown {
  return model === undefined ? provider : { provider, model }
}

function unknownPreset(name: string): string {
  const near = nearest(name, presetNames)
  return `no provider is known as "${name}"${near === undefined ? '' : ` (did you mean "${near}"?)`}`
}

function hostName(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return 'provider'
  const { hostname, port } = new URL(url)
  if (/^(?:localhost|127\.|\[)/.test(hostname)) return port === '' ? 'local' : `local-${port}`
  return hostname.replace(/^(?:api|www|ai|llm)\./, '').split('.')[0] ?? 'provider'
}

/** The name, or the name with a number behind it. */
export function freeName(base: string, { providers }: Config): string {
  const taken = new Set(providers.map(({ name }) => name))
  let name = base
  for (let count = 2; taken.has(name); count++) name = `${base}-${count}`
  return name
}
