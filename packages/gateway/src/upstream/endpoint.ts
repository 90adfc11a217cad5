// Where a request goes and what it carries besides its body: path, credential, and the client's headers worth passing on.
import { endpointUrl } from '@ferryllm/control'
import type { ProtocolId } from '@ferryllm/protocols'
import type { Provider, Timeouts } from '../config/snapshot.ts'
import type { Headers } from '../http/exchange.ts'
import { HOP_HEADER } from '../routing/hops.ts'
import type { UpstreamRequest } from './send.ts'

export interface Call {
  readonly model: string
  readonly stream: boolean
  /** Headers of the client, and whether it speaks the provider's protocol. */
  readonly client: Headers
  readonly sameProtocol: boolean
  readonly timeouts: Pick<Timeouts, 'connectMs' | 'headersMs'>
  /** The gateways on the way, this one included. */
  readonly hops: string
}

/** What clients send for their own vendor's eyes: passed on when the provider speaks the same protocol. */
const SAME_PROTOCOL_HEADERS =
  /^(anthropic-.+|openai-.+|x-claude-code-.+|x-codex-.+|x-app|x-goog-api-client|session-id|thread-id|originator|x-client-request-id|x-session-.+|idempotency-key)$/

const ANY_PROTOCOL_HEADERS = /^(traceparent|tracestate)$/

/** Sent when the client names no version; every Anthropic-compatible host knows it (docs/decisions/0003). */
const ANTHROPIC_VERSION = '2023-06-01'

/** Stands in for the address of the demo provider, which has none; nothing is sent there. */
const IN_PROCESS = 'http://demo.invalid'

const PATHS: Readonly<Record<ProtocolId, (call: Pick<Call, 'model' | 'stream'>) => string>> = {
  anthropic: () => 'messages',
  'openai-chat': () => 'chat/completions',
  'openai-responses': () => 'responses',
  gemini: ({ model, stream }) => geminiPath(model, stream ? 'streamGenerateContent?alt=sse' : 'generateContent'),
}

/** Where a method of one of Google's models is. */
export function geminiPath(model: string, method: string): string {
  return `models/${encodeURIComponent(model.replace(/^models\//, ''))}:${method}`
}

/** The URL a generation request goes to, for messages and `ferryllm explain`. */
export function generateUrl(provider: Provider, call: Pick<Call, 'model' | 'stream'>): string {
  return endpointUrl(provider.baseUrl ?? IN_PROCESS, provider.protocol, PATHS[provider.protocol](call))
}

export function generateRequest(
  provider: Provider,
  call: Call,
  body: string | Uint8Array,
  userAgent: string,
): UpstreamRequest {
  return upstreamRequest(provider, PATHS[provider.protocol](call), call, userAgent, body)
}

/** A request to any endpoint of a provider. */
export function upstreamRequest(
  provider: Provider,
  path: string,
  call: Pick<Call, 'client' | 'sameProtocol' | 'timeouts' | 'hops'> & { readonly stream?: boolean },
  userAgent: string,
  body?: string | Uint8Array,
): UpstreamRequest {
  const url = new URL(endpointUrl(provider.baseUrl ?? IN_PROCESS, provider.protocol, path))
  return {
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...passed(call.client, call.sameProtocol),
      ...versionHeader(provider.protocol, call),
      [HOP_HEADER]: call.hops,
      'user-agent': cleanUserAgent(call.client['user-agent'], userAgent),
      accept: call.stream === true ? 'text/event-stream' : 'application/json',
      // Encoded bytes could not be relayed frame by frame (spec 08 §8.4).
      'accept-encoding': 'identity',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...credential(provider),
      ...provider.headers,
    },
    ...(body === undefined ? {} : { body }),
    headersTimeoutMs: call.timeouts.headersMs,
    connectTimeoutMs: call.timeouts.connectMs,
  }
}

function passed(client: Headers, sameProtocol: boolean): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(client)) {
    if (value === undefined) continue
    if (ANY_PROTOCOL_HEADERS.test(name) || (sameProtocol && SAME_PROTOCOL_HEADERS.test(name))) headers[name] = value
  }
  return headers
}

function versionHeader(
  protocol: ProtocolId,
  { client, sameProtocol }: Pick<Call, 'client' | 'sameProtocol'>,
): Record<string, string> {
  if (protocol !== 'anthropic') return {}
  return { 'anthropic-version': (sameProtocol ? client['anthropic-version'] : undefined) ?? ANTHROPIC_VERSION }
}

function credential({ protocol, key, isBearer }: Provider): Record<string, string> {
  if (key === undefined) return {}
  if (isBearer === true) return { authorization: `Bearer ${key()}` }
  switch (protocol) {
    case 'anthropic':
      return { 'x-api-key': key() }
    case 'gemini':
      return { 'x-goog-api-key': key() }
    case 'openai-chat':
    case 'openai-responses':
      return { authorization: `Bearer ${key()}` }
  }
}

function cleanUserAgent(value: string | undefined, fallback: string): string {
  return value === undefined || value === '' || /[^\x20-\x7e]/.test(value) ? fallback : value
}
