// What a configuration means: its providers and its routes in match order. Never a key.
import {
  endpointUrl,
  MAIN_PATH,
  orderRoutes,
  protocolOf,
  readProviderKey,
  targetsOf,
  type Config,
  type Host,
} from '@ferryllm/control'
import { renderTable, type Paint } from './text.ts'

/** A provider as check-config reports it. */
export interface ProviderSummary {
  readonly name: string
  readonly type: string
  /** The full address of its main endpoint. */
  readonly url: string
  /** Where the key comes from. */
  readonly key: string
  readonly state: 'ready' | 'disabled'
  readonly reason?: string
}

/** A route as check-config reports it. */
export interface RouteSummary {
  readonly match: string
  readonly match_type: string
  readonly provider: string
  readonly fallback_providers: readonly string[]
  /** The model name sent upstream, in words. */
  readonly model: string
}

/** The providers as the file lists them. */
export function summarizeProviders(config: Config, host: Host): ProviderSummary[] {
  return config.providers.map((provider) => {
    const protocol = protocolOf(provider.type)
    const { name, type, base_url: base } = provider
    const { source, key, problem } = readProviderKey(provider, host)
    const disabled = provider.disabled ?? (key === undefined ? problem : undefined)
    const hasUrl = protocol !== undefined && base !== undefined
    return {
      name,
      type,
      // A query may hold a credential.
      url: hasUrl ? (endpointUrl(base, protocol, MAIN_PATH[protocol]).split('?', 1)[0] ?? '') : 'built in',
      key: source,
      state: disabled === undefined ? 'ready' : 'disabled',
      ...(disabled === undefined ? {} : { reason: disabled }),
    }
  })
}

/** The routes in the order in which they are tried. */
export function summarizeRoutes(config: Config): RouteSummary[] {
  return orderRoutes(config.routes).map((route) => ({
    match: route.match === '' ? '*' : route.match,
    match_type: route.match_type,
    provider: targetsOf(route).map(nameTarget).join(' + '),
    fallback_providers: route.fallback_providers.map(nameTarget),
    model: route.rewrite_model ?? (route.strip_prefix ? `without ${route.match}` : 'as asked for'),
  }))
}

/** With its model where that is its own. */
function nameTarget({ provider, model }: { readonly provider: string; readonly model?: string | undefined }): string {
  return model === undefined ? provider : `${provider} (${model})`
}

/** The table of providers. */
export function renderProviders(providers: readonly ProviderSummary[], paint: Paint): string {
  const rows = providers.map(({ name, type, url, key, state, reason }) => [
    name,
    type,
    url,
    key,
    reason === undefined ? state : `${state}: ${reason}`,
  ])
  return `${paint('bold', 'Providers')}\n${renderTable(['name', 'type', 'url', 'key', 'state'], rows, paint)}`
}

/** The table of routes. */
export function renderRoutes(routes: readonly RouteSummary[], paint: Paint): string {
  const rows = routes.map((route) => [
    route.match,
    route.match_type,
    [route.provider, ...route.fallback_providers].join(' → '),
    route.model,
  ])
  const title = `${paint('bold', 'Routes')} in the order they are tried`
  return `${title}\n${renderTable(['match', 'type', 'provider', 'model sent'], rows, paint)}`
}
