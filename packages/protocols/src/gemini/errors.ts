// Our kinds of error -> `google.rpc.Status` bodies. Providers' errors are read by `wire/upstream-error`.
import type { ErrorKind, GatewayError } from '#ir'
import type { EncodedError } from '#codec'
import { RPC_STATUSES } from '#wire'
import type { ErrorBody } from './wire.ts'

/** HTTP status and Google's word for it. */
const WIRE: Readonly<Record<ErrorKind, readonly [number, string]>> = {
  'invalid-request': [400, 'INVALID_ARGUMENT'],
  unsupported: [400, 'INVALID_ARGUMENT'],
  unauthenticated: [401, 'UNAUTHENTICATED'],
  forbidden: [403, 'PERMISSION_DENIED'],
  'not-found': [404, 'NOT_FOUND'],
  'model-not-found': [404, 'NOT_FOUND'],
  'method-not-allowed': [405, 'INVALID_ARGUMENT'],
  'too-large': [413, 'INVALID_ARGUMENT'],
  'unsupported-media-type': [415, 'INVALID_ARGUMENT'],
  limited: [429, 'RESOURCE_EXHAUSTED'],
  saturated: [503, 'UNAVAILABLE'],
  'upstream-rejected': [400, 'INVALID_ARGUMENT'],
  'context-overflow': [400, 'INVALID_ARGUMENT'],
  'upstream-not-found': [404, 'NOT_FOUND'],
  'upstream-auth': [502, 'INTERNAL'],
  'upstream-quota': [429, 'RESOURCE_EXHAUSTED'],
  'upstream-limited': [429, 'RESOURCE_EXHAUSTED'],
  'upstream-overloaded': [503, 'UNAVAILABLE'],
  'upstream-failed': [502, 'INTERNAL'],
  'upstream-timeout': [504, 'DEADLINE_EXCEEDED'],
  'upstream-unreachable': [502, 'UNAVAILABLE'],
  'upstream-malformed': [502, 'INTERNAL'],
  'stream-truncated': [502, 'INTERNAL'],
  cancelled: [499, 'CANCELLED'],
  internal: [500, 'INTERNAL'],
}

/** A Google client reads `error.status`, and waits as long as `RetryInfo` says. */
export function encodeError(error: GatewayError, requestId: string): EncodedError {
  const [usual, word] = WIRE[error.kind]
  const status = error.details.status ?? usual
  const name = status === usual ? word : (nameOf(status) ?? word)
  const { path, retryAfterMs: wait } = error.details
  const details = [
    ...(path === undefined || path === ''
      ? []
      : [{ '@type': typeUrl('BadRequest'), fieldViolations: [{ field: path, description: error.message }] }]),
    ...(wait === undefined ? [] : [{ '@type': typeUrl('RetryInfo'), retryDelay: `${wait / 1000}s` }]),
    { '@type': typeUrl('RequestInfo'), requestId },
  ]
  const body: ErrorBody = { error: { code: status, message: messageOf(error), status: name, details } }
  return { status, body }
}

function nameOf(status: number): string | undefined {
  for (const [name, code] of RPC_STATUSES) if (code === status) return name
  return undefined
}

function typeUrl(name: string): string {
  return `type.googleapis.com/google.rpc.${name}`
}

/** An overflow is told in Google's own sentence when the figures are known: clients look for it. */
function messageOf(error: GatewayError): string {
  const { tokens, limit } = error.details.overflow ?? {}
  if (error.kind !== 'context-overflow' || tokens === undefined || limit === undefined) return error.message
  return `The input token count (${tokens}) exceeds the maximum number of tokens allowed (${limit}).`
}
