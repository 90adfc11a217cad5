// Errors of the upstream as GatewayErrors, and GatewayErrors as `google.rpc.Status` bodies.
import { GatewayError, type ErrorDetails, type ErrorKind } from '#ir'
import type { EncodedError } from '../codec.ts'
import { findOverflow } from './parts/overflow.ts'
import { given, isObject } from './parts/read.ts'
import { retryAfterMs } from './parts/retry-after.ts'
import type { ErrorBody } from './wire.ts'

const STATUS_CODES: ReadonlyMap<string, number> = new Map([
  ['INVALID_ARGUMENT', 400],
  ['FAILED_PRECONDITION', 400],
  ['OUT_OF_RANGE', 400],
  ['UNAUTHENTICATED', 401],
  ['PERMISSION_DENIED', 403],
  ['NOT_FOUND', 404],
  ['ABORTED', 409],
  ['ALREADY_EXISTS', 409],
  ['RESOURCE_EXHAUSTED', 429],
  ['CANCELLED', 499],
  ['INTERNAL', 500],
  ['UNKNOWN', 500],
  ['DATA_LOSS', 500],
  ['UNIMPLEMENTED', 501],
  ['UNAVAILABLE', 503],
  ['DEADLINE_EXCEEDED', 504],
])

interface Said {
  readonly message: string
  readonly status: string | undefined
  readonly code: number | undefined
  readonly details: readonly unknown[]
}

/** The body's `error`, which may stand in an array; `status` 0 = the error came inside a stream. */
export function decodeError(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | undefined>>,
): GatewayError {
  const said = readBody(body)
  const http = status > 0 ? status : (said.code ?? STATUS_CODES.get(said.status ?? '') ?? 500)
  const message = said.message === '' ? `The upstream answered with status ${http}.` : said.message
  const overflow = http < 500 && http !== 429 ? findOverflow(message) : undefined
  const kind = overflow === undefined ? kindOf(http, said) : 'context-overflow'
  const details: ErrorDetails = given({
    status: kind === 'upstream-rejected' ? http : undefined,
    code: said.status,
    retryAfterMs: retryAfterMs(headers, said.details, message),
    overflow,
    upstream: { status: http },
  })
  return new GatewayError(kind, message, details)
}

function readBody(body: unknown): Said {
  const first: unknown = Array.isArray(body) ? body[0] : body
  const error = isObject(first) ? (first['error'] ?? first) : first
  if (typeof error === 'string') return { message: error, status: undefined, code: undefined, details: [] }
  if (!isObject(error)) return { message: '', status: undefined, code: undefined, details: [] }
  const { message, status, code, details } = error
  return {
    message: typeof message === 'string' ? message : '',
    status: typeof status === 'string' ? status : undefined,
    code: typeof code === 'number' && code >= 400 && code < 600 ? code : undefined,
    details: Array.isArray(details) ? details : [],
  }
}

function kindOf(http: number, said: Said): ErrorKind {
  // Google answers a wrong key with 400.
  if (http === 401 || http === 403 || hasReason(said, 'API_KEY_INVALID')) return 'upstream-auth'
  if (/api key (not valid|expired)/i.test(said.message)) return 'upstream-auth'
  if (http === 402) return 'upstream-quota'
  if (http === 404) return 'upstream-not-found'
  if (http === 408 || http === 504) return 'upstream-timeout'
  if (http === 429) return isSpent(said) ? 'upstream-quota' : 'upstream-limited'
  if (http === 503 || http === 529) return 'upstream-overloaded'
  return http >= 500 ? 'upstream-failed' : 'upstream-rejected'
}

function hasReason({ details }: Said, reason: string): boolean {
  return details.some((detail) => isObject(detail) && detail['reason'] === reason)
}

/** One status for "slow down" and for "nothing left": a quota per day or a bill does not come back in a minute. */
function isSpent({ details, message }: Said): boolean {
  const quotas = details.flatMap((detail) => {
    const violations = isObject(detail) ? detail['violations'] : undefined
    return Array.isArray(violations) ? (violations as unknown[]).filter(isObject) : []
  })
  if (quotas.some(({ quotaId }) => typeof quotaId === 'string' && /PerDay/i.test(quotaId))) return true
  const delayed = details.some((detail) => isObject(detail) && detail['retryDelay'] !== undefined)
  return !delayed && /billing|credits? (are|is|has|have) /i.test(message) && /quota|credit/i.test(message)
}

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
  for (const [name, code] of STATUS_CODES) if (code === status) return name
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
