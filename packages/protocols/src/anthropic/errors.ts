// A kind of ours -> what Messages clients understand. Providers' errors are read by `wire/upstream-error`.
import type { ErrorKind, GatewayError } from '#ir'
import type { EncodedError } from '#codec'
import type { Fields } from '#wire'
import type { ErrorBody, ErrorType } from './wire.ts'

/** Spec 06 §6.7.1. */
const TYPES: Readonly<Record<ErrorKind, ErrorType>> = {
  'invalid-request': 'invalid_request_error',
  unsupported: 'invalid_request_error',
  unauthenticated: 'authentication_error',
  forbidden: 'permission_error',
  'not-found': 'not_found_error',
  'model-not-found': 'not_found_error',
  'method-not-allowed': 'invalid_request_error',
  'too-large': 'request_too_large',
  'unsupported-media-type': 'invalid_request_error',
  limited: 'rate_limit_error',
  saturated: 'overloaded_error',
  'upstream-rejected': 'invalid_request_error',
  'context-overflow': 'invalid_request_error',
  'upstream-not-found': 'not_found_error',
  // Not authentication_error: clients would ask their user to log in for a key that is the gateway's (golden ERR-07).
  'upstream-auth': 'api_error',
  'upstream-quota': 'billing_error',
  'upstream-limited': 'rate_limit_error',
  'upstream-overloaded': 'overloaded_error',
  'upstream-failed': 'api_error',
  'upstream-timeout': 'timeout_error',
  'upstream-unreachable': 'api_error',
  'upstream-malformed': 'api_error',
  'stream-truncated': 'api_error',
  cancelled: 'api_error',
  internal: 'api_error',
}

/** A provider's own 4xx keeps its meaning. */
const REJECTED: ReadonlyMap<number, ErrorType> = new Map([
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
])

/** The body of an error, as JSON or as the data of `event: error`. */
export function errorBody(error: GatewayError, requestId?: string): ErrorBody {
  const type = error.kind === 'upstream-rejected' ? REJECTED.get(error.status) : undefined
  return {
    type: 'error',
    error: { type: type ?? TYPES[error.kind], message: messageOf(error) },
    ...(requestId === undefined ? {} : { request_id: requestId }),
  }
}

/** One of our errors as a Messages client expects it. */
export function encodeError(error: GatewayError, requestId: string): EncodedError {
  // 422 does not exist in this protocol (spec 06 §6.7.1).
  return { status: error.status === 422 ? 400 : error.status, body: errorBody(error, requestId) }
}

/** Claude Code reads both numbers out of this sentence and compacts its history (golden ERR-01). */
function messageOf({ kind, message, details }: GatewayError): string {
  // Anthropic's own words first (golden ERR-08), then what can be done about it.
  if (kind === 'model-not-found' && details.model !== undefined) return `model: ${details.model} (${message})`
  if (kind !== 'context-overflow' || message.startsWith('prompt is too long')) return message
  const { tokens, limit } = details.overflow ?? {}
  if (limit === undefined) return `prompt is too long: ${message}`
  return `prompt is too long: ${tokens ?? limit + 1} tokens > ${limit} maximum`
}

/** True for a frame or body that is an error, in any vendor's shape. */
export function isErrorBody(wire: Fields): boolean {
  return wire['type'] === 'error' || (wire['error'] !== undefined && wire['error'] !== null)
}
