// Which endpoint a path means. Clients disagree about `/v1`: some bring it in the base URL, some add it, some do both.
import type { Config } from '@ferryllm/control'
import type { ProtocolId, RequestHints } from '@ferryllm/protocols'
import { decodeId, findGemini, isGeminiPath } from './gemini-paths.ts'

export type Endpoint =
  | {
      readonly kind: 'generate'
      readonly protocol: ClientProtocol
      /** The reply is to be a summary of the conversation. */
      readonly compacts?: true
      /** The response whose tool calls have outputs. */
      readonly answers?: string
      /** What Google's paths say and its bodies do not. */
      readonly hints?: RequestHints
    }
  | { readonly kind: 'count-tokens'; readonly protocol: 'anthropic' | 'openai-responses' }
  | { readonly kind: 'count-tokens'; readonly protocol: 'gemini'; readonly model: string }
  /** What is no generation: `path` is the endpoint behind `/v1/`, `name` what keys are held to. */
  | { readonly kind: 'service'; readonly name: ServiceName; readonly path: string }
  /** In Google's shape, or in one for all the others. */
  | { readonly kind: 'models'; readonly protocol?: 'gemini' }
  | { readonly kind: 'model'; readonly id: string; readonly protocol?: 'gemini' }
  | {
      readonly kind: 'stored-response'
      readonly id: string
      readonly part: 'response' | 'input_items' | 'cancel'
    }
  | {
      /** `id` is that of the conversation; absent where one is made. */
      readonly kind: 'conversations'
      readonly part: 'conversation' | 'items' | 'item'
      readonly id?: string
      readonly item?: string
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
      return PROTOCOL_GROUPS[endpoint.protocol]
    case 'service':
      return 'openai'
    case 'models':
    case 'model':
      return 'models'
    case 'stored-response':
    case 'conversations':
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
  gemini: 'gemini',
}

/** Protocols that a client may speak to us: all of them. */
export type ClientProtocol = ProtocolId

type ServiceName = 'embeddings' | 'completions' | 'moderations' | 'images' | 'audio'

/** OpenAI's endpoints that are relayed. */
const SERVICES: Readonly<Record<string, ServiceName>> = {
  embeddings: 'embeddings',
  completions: 'completions',
  moderations: 'moderations',
  'images/generations': 'images',
  'images/edits': 'images',
  'images/variations': 'images',
  'audio/speech': 'audio',
  'audio/transcriptions': 'audio',
  'audio/translations': 'audio',
}

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
    '/responses/input_tokens': {
      methods: ['POST'],
      endpoint: { kind: 'count-tokens', protocol: 'openai-responses' },
    },
    '/messages': { methods: ['POST'], endpoint: { kind: 'generate', protocol: 'anthropic' } },
    '/messages/count_tokens': { methods: ['POST'], endpoint: { kind: 'count-tokens', protocol: 'anthropic' } },
    '/models': { methods: ['GET', 'HEAD'], endpoint: { kind: 'models' } },
    '/health': { methods: ['GET', 'HEAD'], endpoint: { kind: 'alive' } },
    '/healthz': { methods: ['GET', 'HEAD'], endpoint: { kind: 'alive' } },
    '/readyz': { methods: ['GET', 'HEAD'], endpoint: { kind: 'ready' } },
    '/metrics': { methods: ['GET', 'HEAD'], endpoint: { kind: 'metrics' } },
    '/': { methods: ['GET', 'HEAD'], endpoint: { kind: 'hello' } },
    '/api/hello': { methods: ['GET', 'HEAD'], endpoint: { kind: 'hello' } },
    ...Object.fromEntries(
      Object.entries(SERVICES).map(([path, name]) => [
        `/${path}`,
        { methods: ['POST'], endpoint: { kind: 'service', name, path } },
      ]),
    ),
  }),
)

export type Found =
  | { readonly found: true; readonly endpoint: Endpoint }
  | { readonly found: false; readonly allow?: readonly string[] }

/** `/v1/v1/messages`, `/v1/messages`, `/messages`, `/anthropic/v1/messages` are all the same place. */
export function findEndpoint(method: string, path: string): Found {
  const google = findGemini(method, path)
  if (google !== undefined) return google
  const place = withoutPrefixes(path)
  const entry = ENTRIES.get(place) ?? modelEntry(place) ?? storedEntry(place) ?? conversationEntry(place)
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
  if (id === '') return undefined
  if (part === 'submit_tool_outputs') {
    return { methods: ['POST'], endpoint: { kind: 'generate', protocol: 'openai-responses', answers: id } }
  }
  const kind = 'stored-response'
  if (part === 'input_items') return { methods: ['GET'], endpoint: { kind, id, part } }
  if (part === 'cancel') return { methods: ['POST'], endpoint: { kind, id, part } }
  return { methods: ['GET', 'DELETE'], endpoint: { kind, id, part: 'response' } }
}

function conversationEntry(place: string): Entry | undefined {
  const kind = 'conversations'
  if (place === '/conversations') return { methods: ['POST'], endpoint: { kind, part: 'conversation' } }
  const [, id, items, item] = /^\/conversations\/([\w-]+)(\/items)?(?:(?<=\/items)\/([\w-]+))?$/.exec(place) ?? []
  if (id === undefined) return undefined
  if (item !== undefined) return { methods: ['GET', 'DELETE'], endpoint: { kind, part: 'item', id, item } }
  if (items !== undefined) return { methods: ['GET', 'POST'], endpoint: { kind, part: 'items', id } }
  return { methods: ['GET', 'POST', 'DELETE'], endpoint: { kind, part: 'conversation', id } }
}

/** The protocol whose error shape a client on this path expects; undefined = look at its headers. */
export function protocolOfPath(path: string): ClientProtocol | undefined {
  if (isGeminiPath(path)) return 'gemini'
  if (path === '/anthropic' || path.startsWith('/anthropic/')) return 'anthropic'
  const place = withoutPrefixes(path)
  if (place.startsWith('/messages')) return 'anthropic'
  if (place.startsWith('/responses') || place.startsWith('/conversations')) return 'openai-responses'
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
