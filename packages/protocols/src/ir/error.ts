// One table of everything that can go wrong. Codecs translate a kind into their protocol's envelope; retry and breaker
// decide from the kind and the delivery alone.

/** How far an upstream attempt got: only `not-sent` and `rejected` are safe to repeat without asking. */
export type Delivery = 'not-sent' | 'rejected' | 'ambiguous' | 'accepted'

export type ErrorKind =
  | 'invalid-request'
  | 'unsupported'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'model-not-found'
  | 'method-not-allowed'
  | 'too-large'
  | 'unsupported-media-type'
  | 'limited'
  | 'saturated'
  | 'upstream-rejected'
  | 'context-overflow'
  | 'upstream-not-found'
  | 'upstream-auth'
  | 'upstream-quota'
  | 'upstream-limited'
  | 'upstream-overloaded'
  | 'upstream-failed'
  | 'upstream-timeout'
  | 'upstream-unreachable'
  | 'upstream-malformed'
  | 'stream-truncated'
  | 'cancelled'
  | 'internal'

interface Kind {
  /** HTTP status towards the client, unless the error carries one of its own. */
  readonly status: number
  readonly retry: 'never' | 'another-attempt' | 'another-credential'
  readonly doc: string
}

export const ERROR_KINDS: Readonly<Record<ErrorKind, Kind>> = {
  'invalid-request': { status: 400, retry: 'never', doc: 'the request is malformed; path names the field' },
  unsupported: { status: 400, retry: 'never', doc: 'well-formed, but no target can do it; path names the field' },
  unauthenticated: { status: 401, retry: 'never', doc: "the gateway's own key is missing or wrong" },
  forbidden: { status: 403, retry: 'never', doc: 'the key may not do this' },
  'not-found': { status: 404, retry: 'never', doc: 'no such endpoint or object' },
  'model-not-found': { status: 404, retry: 'never', doc: 'no route serves this model' },
  'method-not-allowed': { status: 405, retry: 'never', doc: 'the endpoint exists, the method does not' },
  'too-large': { status: 413, retry: 'never', doc: 'the body is over the limit' },
  'unsupported-media-type': { status: 415, retry: 'never', doc: 'unknown content encoding' },
  limited: { status: 429, retry: 'never', doc: 'a limit of the gateway; retryAfterMs says when' },
  saturated: { status: 503, retry: 'never', doc: 'the gateway is full, draining, or its breaker is open' },
  'upstream-rejected': { status: 400, retry: 'never', doc: 'a 4xx of the provider, passed on with its body' },
  'context-overflow': { status: 400, retry: 'never', doc: 'the prompt does not fit the model' },
  'upstream-not-found': { status: 404, retry: 'never', doc: 'the provider does not know the model' },
  'upstream-auth': { status: 502, retry: 'another-credential', doc: 'the provider refused our key' },
  'upstream-quota': { status: 402, retry: 'another-credential', doc: 'the provider account has no credit' },
  'upstream-limited': { status: 429, retry: 'another-attempt', doc: 'the provider limits us' },
  'upstream-overloaded': { status: 529, retry: 'another-attempt', doc: 'the provider is overloaded' },
  'upstream-failed': { status: 502, retry: 'another-attempt', doc: 'a 5xx of the provider' },
  'upstream-timeout': { status: 504, retry: 'another-attempt', doc: 'phase says which clock ran out' },
  'upstream-unreachable': { status: 502, retry: 'another-attempt', doc: 'no connection to the provider' },
  'upstream-malformed': { status: 502, retry: 'another-attempt', doc: 'the provider sent what its protocol forbids' },
  'stream-truncated': { status: 502, retry: 'another-attempt', doc: 'the stream ended without its terminal event' },
  cancelled: { status: 499, retry: 'never', doc: 'the client went away' },
  internal: { status: 500, retry: 'never', doc: 'a bug of ours; logged with its stack' },
}

export interface UpstreamFailure {
  readonly provider?: string
  readonly status?: number
  /** The provider's body as received, at most 64 KiB; same-protocol clients get it unchanged. */
  readonly body?: string
  readonly contentType?: string
  readonly requestId?: string
}

export interface ErrorDetails {
  /** JSON path of the offending field as the client spells it, for example `messages[3].content[0].type`. */
  readonly path?: string
  /** Overrides the kind's status, for example the provider's own 4xx. */
  readonly status?: number
  /** The provider's or protocol's machine code, for example `context_length_exceeded`. */
  readonly code?: string
  readonly delivery?: Delivery
  readonly phase?: 'connect' | 'headers' | 'first-event' | 'idle' | 'total'
  readonly retryAfterMs?: number
  readonly upstream?: UpstreamFailure
  /** The model that nobody serves, as the client named it. */
  readonly model?: string
  /** The tokens of an overflowing prompt and what the model takes, when the provider said. */
  readonly overflow?: { readonly tokens?: number; readonly limit?: number }
  readonly cause?: unknown
}

/** The only error that `protocols` throws or passes on, whatever the input. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly kind: ErrorKind
  readonly status: number
  readonly details: ErrorDetails

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.kind = kind
    this.status = details.status ?? ERROR_KINDS[kind].status
    this.details = details
  }

  static from(thrown: unknown): GatewayError {
    if (thrown instanceof GatewayError) return thrown
    return new GatewayError('internal', 'The gateway failed while handling this request.', { cause: thrown })
  }
}

/** Shorthand for the decoders: the message names the field and the accepted form. */
export function invalid(path: string, message: string, code?: string): GatewayError {
  return new GatewayError('invalid-request', message, { path, ...(code === undefined ? {} : { code }) })
}

/** The reply broke off before whoever writes it had said that it was complete. */
export function truncated(): GatewayError {
  return new GatewayError('stream-truncated', 'The upstream reply ended before it was complete.')
}
