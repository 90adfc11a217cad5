// Turns a provider's base URL into the URL of one endpoint: the only place that knows about version segments.
import type { ProviderType } from './provider-types.ts'

/** The protocols that have endpoints. */
export type EndpointProtocol = 'anthropic' | 'openai-chat' | 'openai-responses' | 'gemini'

const VERSION: Record<EndpointProtocol, string> = {
  anthropic: 'v1',
  'openai-chat': 'v1',
  'openai-responses': 'v1',
  gemini: 'v1beta',
}

/** The path of a protocol's main endpoint behind the version segment; `{model}` stands for the model name. */
export const MAIN_PATH: Readonly<Record<EndpointProtocol, string>> = {
  anthropic: 'messages',
  'openai-chat': 'chat/completions',
  'openai-responses': 'responses',
  gemini: 'models/{model}:generateContent',
}

const PROTOCOL: Record<Exclude<ProviderType, 'demo'>, EndpointProtocol> = {
  openai: 'openai-chat',
  openai_responses: 'openai-responses',
  anthropic: 'anthropic',
  gemini: 'gemini',
}

// `/v1`, `/v3`, `/api/paas/v4`, `/v1beta`, and Google's `/v1beta/openai`, where the version does not come last.
const ENDS_IN_VERSION = /\/v\d+(?:(?:alpha|beta)\d*)?(?:\/openai)?$/
const ENDS_IN_ENDPOINT = /\/(?:chat\/completions|completions|responses|messages|models)$/

/** The protocol that a provider type speaks; the demo provider speaks none. */
export function protocolOf(type: ProviderType): EndpointProtocol | undefined {
  return type === 'demo' ? undefined : PROTOCOL[type]
}

/**
 * The URL of an endpoint. A base URL that already ends in a version segment gets no second one; a base URL that is
 * itself an endpoint (`…/codex/responses`) shows where the endpoints are, so it gets none either.
 */
export function endpointUrl(baseUrl: string, protocol: EndpointProtocol, path: string): string {
  const url = new URL(baseUrl)
  const root = url.pathname.replace(/\/+$/, '')
  const parent = root.replace(ENDS_IN_ENDPOINT, '')
  const versioned = parent !== root || ENDS_IN_VERSION.test(root)
  const [route = '', query = ''] = path.replace(/^\/+/, '').split('?', 2)
  const prefix = versioned ? parent : `${parent}/${VERSION[protocol]}`
  const search = [url.search.slice(1), query].filter((part) => part !== '').join('&')
  return `${url.origin}${prefix}/${route}${search === '' ? '' : `?${search}`}`
}
