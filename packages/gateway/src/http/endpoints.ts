// Which endpoint a path means. Clients disagree about `/v1`: some bring it in the base URL, some add it, some do both.
import type { Config } from '@ferryllm/control'
import type { ProtocolId } from '@ferryllm/protocols'

export type Endpoint =
  /** `compacts`: the reply is to be a summary of the conversation. `answers`: the response whose tool calls have outputs. */
  | {
      readonly kind: 'generate'
      readonly protocol: ClientProtocol
      readonly compacts?: true
      readonly answers?: string
    }
  | { readonly kind: 'count-tokens' }
  | { readonly kind: 'models' }
  | { readonly kind: 'model'; readonly id: string }
  | {
      readonly kind: 'stored-response'
      readonly id: string
      readonly part: 'response' | 'input_items' | 'cancel'
    }
  | { readonly kind: 'alive' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'metrics' }
  | { readonly kind: 'hello' }

/** The groups of endpoints that a listener serves. */
export type ServedEndpoints = ReadonlySet<EndpointGroup>

type EndpointGroup = Config['listeners'][number]['endpoints'][number]

/** Which of the groups of [[listeners]] an endpoint belongs to. */
export function groupOf(endpoint: Endpoint): EndpointGroup {
  switch (endpoint.kind) {
    case 'generate':
      return PROTOCOL_GROUPS[endpoint.protocol]
    case 'count-tokens':
      return 'anthropic'
    case 'models':
    case 'model':
      return 'models'
    case 'stored-response':
      return 'responses'
    case 'metrics':
      return 'metrics'
    case 'alive':
    case 'ready':
    case 'hello':
      return 'health'
  }
}

const PROTOCOL_GROUPS: Readonly<Record<ClientProtocol, EndpointGroup>> = {
  'openai-chat': 'openai',
  'openai-responses': 'responses',
  anthropic: 'anthropic',
}

/** Protocols that a client may speak to us. */
export type ClientProtocol = Exclude<ProtocolId, 'gemini'>

interface Entry {
  readonly methods: readonly string[]
  readonly endpoint: Endpoint
}

const ENTRIES: ReadonlyMap<string, Entry> = new Map(
  Object.entries<Entry>({
    '/chat/completions': { methods: ['POST'], endpoint: { kind: 'generate', protocol: 'openai-chat' } },
    '/responses': { methods: ['POST'], endpoint: { kind: 'generate', protocol: 'openai-responses' } },
    '/responses/compact': {
      methods: ['POST'],
      endpoint: { kind: 'generate', protocol: 'openai-responses', compacts: true },
    },
    '/messages': { methods: ['POST'], endpoint: { kind: 'generate', protocol: 'anthropic' } },
    '/messages/count_tokens': { methods: ['POST'], endpoint: { kind: 'count-tokens' } },
    '/models': { methods: ['GET', 'HEAD'], endpoint: { kind: 'models' } },
    '/health': { methods: ['GET', 'HEAD'], endpoint: { kind: 'alive' } },
    '/healthz': { methods: ['GET', 'HEAD'], endpoint: { kind: 'alive' } },
    '/readyz': { methods: ['GET', 'HEAD'], endpoint: { kind: 'ready' } },
    '/metrics': { methods: ['GET', 'HEAD'], endpoint: { kind: 'metrics' } },
    '/': { methods: ['GET', 'HEAD'], endpoint: { kind: 'hello' } },
    '/api/hello': { methods: ['GET', 'HEAD'], endpoint: { kind: 'hello' } },
  }),
)

export type Found =
  | { readonly found: true; readonly endpoint: Endpoint }
  | { readonly found: false; readonly allow?: readonly string[] }

/** `/v1/v1/messages`, `/v1/messages`, `/messages`, `/anthropic/v1/messages` are all the same place. */
export function findEndpoint(method: string, path: string): Found {
  const place = withoutPrefixes(path)
  const entry = ENTRIES.get(place) ?? modelEntry(place) ?? storedEntry(place)
  if (entry === undefined) return { found: false }
  return entry.methods.includes(method)
    ? { found: true, endpoint: entry.endpoint }
    : { found: false, allow: entry.methods }
}

function modelEntry(place: string): Entry | undefined {
  const id = place.startsWith('/models/') ? decodeId(place.slice('/models/'.length)) : ''
  return id === '' ? undefined : { methods: ['GET', 'HEAD'], endpoint: { kind: 'model', id } }
}

function storedEntry(place: string): Entry | undefined {
  const [, id = '', part] = /^\/responses\/([\w-]+)(?:\/(input_items|cancel|submit_tool_outputs))?$/.exec(place) ?? []
  // OpenAI's count of tokens, which is not here, is no id.
  if (id === '' || id === 'input_tokens') return undefined
  if (part === 'submit_tool_outputs') {
    return { methods: ['POST'], endpoint: { kind: 'generate', protocol: 'openai-responses', answers: id } }
  }
  const kind = 'stored-response'
  if (part === 'input_items') return { methods: ['GET'], endpoint: { kind, id, part } }
  if (part === 'cancel') return { methods: ['POST'], endpoint: { kind, id, part } }
  return { methods: ['GET', 'DELETE'], endpoint: { kind, id, part: 'response' } }
}

/** The protocol whose error shape a client on this path expects; undefined = look at its headers. */
export function protocolOfPath(path: string): ClientProtocol | undefined {
  if (path === '/anthropic' || path.startsWith('/anthropic/')) return 'anthropic'
  const place = withoutPrefixes(path)
  if (place.startsWith('/messages')) return 'anthropic'
  if (place.startsWith('/responses')) return 'openai-responses'
  if (place.startsWith('/chat/')) return 'openai-chat'
  return undefined
}

function withoutPrefixes(path: string): string {
  let place = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  if (place.startsWith('/anthropic/')) place = place.slice('/anthropic'.length)
  while (place.startsWith('/v1/')) place = place.slice('/v1'.length)
  // A base URL by itself, which clients ask whether anybody is there.
  return place === '/anthropic' || place === '/v1' ? '/' : place
}

function decodeId(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    if (cause instanceof URIError) return text
    throw cause
  }
}
