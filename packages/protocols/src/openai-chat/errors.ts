// Our kinds of error -> OpenAI's envelope (spec 06 §6.7). Providers' errors are read by `wire/upstream-error`.
import type { ErrorKind, GatewayError } from '#ir'
import type { EncodedError } from '#codec'
import { messageWithDelay } from '#wire'
import type * as Wire from './wire.ts'

interface Envelope {
  readonly type: string
  readonly code?: string
  readonly status?: number
}

const BAD_REQUEST = 'invalid_request_error'
const SERVER = 'server_error'

/** `code` stands for the provider's own, whose vocabulary may be another vendor's. */
const ENVELOPES: Readonly<Record<ErrorKind, Envelope>> = {
  'invalid-request': { type: BAD_REQUEST },
  unsupported: { type: BAD_REQUEST, code: 'unsupported_parameter' },
  unauthenticated: { type: BAD_REQUEST, code: 'invalid_api_key' },
  forbidden: { type: 'permission_error', code: 'forbidden' },
  'not-found': { type: BAD_REQUEST, code: 'not_found' },
  'model-not-found': { type: BAD_REQUEST, code: 'model_not_found' },
  'method-not-allowed': { type: BAD_REQUEST, code: 'method_not_allowed' },
  'too-large': { type: BAD_REQUEST, code: 'request_too_large' },
  'unsupported-media-type': { type: BAD_REQUEST, code: 'unsupported_media_type' },
  limited: { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  saturated: { type: SERVER, code: 'gateway_saturated' },
  'upstream-rejected': { type: BAD_REQUEST },
  'context-overflow': { type: BAD_REQUEST, code: 'context_length_exceeded' },
  'upstream-not-found': { type: BAD_REQUEST, code: 'model_not_found' },
  // Not 401: clients would ask their user to log in again (ERR-07).
  'upstream-auth': { type: SERVER, code: 'provider_auth_failed' },
  'upstream-quota': { type: 'insufficient_quota', code: 'insufficient_quota', status: 429 },
  'upstream-limited': { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  'upstream-overloaded': { type: SERVER, code: 'overloaded', status: 503 },
  'upstream-failed': { type: SERVER, code: 'upstream_error' },
  'upstream-timeout': { type: SERVER, code: 'upstream_timeout' },
  'upstream-unreachable': { type: SERVER, code: 'upstream_unreachable' },
  'upstream-malformed': { type: SERVER, code: 'upstream_malformed' },
  'stream-truncated': { type: SERVER, code: 'stream_truncated' },
  cancelled: { type: SERVER, code: 'cancelled' },
  internal: { type: SERVER, code: 'internal_error' },
}

/** The status and body for a chat client. */
export function encodeError(error: GatewayError): EncodedError {
  return { status: ENVELOPES[error.kind].status ?? error.status, body: errorBody(error) }
}

/** OpenAI's error envelope, which is also what a broken stream ends with. */
export function errorBody(error: GatewayError): Wire.ErrorBody {
  const { type, code } = ENVELOPES[error.kind]
  const { path, code: own } = error.details
  const param = error.kind === 'model-not-found' ? 'model' : (path ?? null)
  const ours = error.kind === 'unsupported' ? own : undefined
  return { error: { message: messageWithDelay(error), type, param, code: ours ?? code ?? own ?? null } }
}
