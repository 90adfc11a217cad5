// Errors on their way through: an upstream's answer to one of our kinds, and our kinds to OpenAI's envelope (spec 06 §6.7).
import { ERROR_KINDS, GatewayError, type ErrorKind } from '#ir'
import type { EncodedError } from '../codec.ts'
import { classify, type Complaint, overflowOf, retryAfter, statusOf } from './parts/classify-error.ts'
import { defined, filled, isObject } from './parts/read.ts'
import type * as Wire from './wire.ts'

type Headers = Readonly<Record<string, string | undefined>>

/** An upstream's error answer as one of our kinds, with its status, code and message kept. */
export function decodeError(status: number, body: unknown, headers: Headers): GatewayError {
  const complaint = readComplaint(body)
  const kind = classify(status, complaint)
  const message = complaint.message ?? `The upstream answered with HTTP ${status}.`
  return new GatewayError(kind, message, {
    ...(kind === 'upstream-rejected' ? { status } : {}),
    // A gateway that ran out of time may have passed the request on.
    delivery: status === 408 || status === 504 ? 'ambiguous' : 'rejected',
    upstream: defined({ status, requestId: headers['x-request-id'] }),
    ...defined({
      code: complaint.code ?? complaint.type,
      path: complaint.param,
      retryAfterMs: retryAfter(headers, complaint),
      overflow: kind === 'context-overflow' ? overflowOf(message) : undefined,
    }),
  })
}

/** An error that a host put into a stream or into a reply with status 200. */
export function decodeInbandError(error: unknown): GatewayError {
  const complaint = readComplaint(error)
  const status = statusOf(complaint)
  const kind = classify(status, complaint)
  const message = complaint.message ?? 'The upstream ended its reply with an error.'
  return new GatewayError(kind, message, {
    ...(kind === 'upstream-rejected' ? { status } : {}),
    ...defined({
      code: complaint.code ?? complaint.type,
      upstream: complaint.status === undefined ? undefined : { status: complaint.status },
      retryAfterMs: retryAfter({}, complaint),
      overflow: kind === 'context-overflow' ? overflowOf(message) : undefined,
    }),
  })
}

/** The error object is `error`, the body itself, FastAPI's `detail`, or (Google) the first of a list. */
function readComplaint(given: unknown): Complaint {
  const body: unknown = Array.isArray(given) ? given[0] : given
  if (!isObject(body)) return { raw: body, ...defined({ message: filled(body) }) }
  const { error } = body
  if (typeof error === 'string') return { ...readComplaint({ ...body, error: undefined }), message: error, raw: body }
  const found = isObject(error) ? error : body
  const { code, message, detail, type, param, status } = found
  return {
    raw: found,
    ...defined({
      message: filled(message) ?? detailText(detail) ?? filled(body['message']),
      type: filled(type) ?? filled(status),
      code: typeof code === 'number' ? String(code) : filled(code),
      param: filled(param),
      status: [found['status_code'], code, status].map(httpStatus).find((value) => value !== undefined),
    }),
  }
}

function httpStatus(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && number >= 400 && number < 600 ? number : undefined
}

/** FastAPI: a text, or a list of `{loc, msg}`. */
function detailText(detail: unknown): string | undefined {
  if (!Array.isArray(detail)) return filled(isObject(detail) ? detail['message'] : detail)
  const texts = detail.map((entry: unknown) => {
    if (!isObject(entry)) return ''
    const steps: readonly unknown[] = Array.isArray(entry['loc']) ? entry['loc'] : []
    const place = steps.filter((step) => typeof step === 'string' || typeof step === 'number').join('.')
    return `${place === '' ? '' : `${place}: `}${filled(entry['msg']) ?? ''}`
  })
  return filled(texts.join('; '))
}

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
  return { error: { message: messageOf(error), type, param, code: ours ?? code ?? own ?? null } }
}

/** Clients read the time to wait from the text as well. */
function messageOf({ kind, message, details: { retryAfterMs } }: GatewayError): string {
  const waits = ERROR_KINDS[kind].status === 429 && retryAfterMs !== undefined && !/try again in/i.test(message)
  return waits ? `${message} Please try again in ${Math.ceil(retryAfterMs / 100) / 10}s.` : message
}
