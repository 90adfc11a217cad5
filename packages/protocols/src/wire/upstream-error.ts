// A provider's refusal -> one of our kinds. By its codes and texts first, as hosts disagree about the status, and by one
// reading for all protocols: what stands behind an endpoint need not be who invented its protocol (spec 06 §6.7.1).
import { compact, type Delivery, type ErrorKind, GatewayError } from '#ir'
import { type Complaint, readComplaint } from './complaint.ts'
import { isOverflowCode, isOverflowText, overflowOf } from './overflow.ts'
import { isQuota } from './quota.ts'
import { type Headers, retryAfterOf } from './retry-after.ts'

/** Google's words for a status (google.rpc.Code). */
export const RPC_STATUSES: ReadonlyMap<string, number> = new Map([
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

/** Errors inside a stream or a 200 have no status: their words imply one. */
const STATUS_OF_WORD: ReadonlyMap<string, number> = new Map([
  ...RPC_STATUSES,
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['permission_denied', 403],
  ['not_found_error', 404],
  ['conflict_error', 409],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['too_many_requests', 429],
  ['api_error', 500],
  ['server_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
])

/** Any provider's HTTP error as one of our kinds. `body` is parsed JSON, or text. */
export function upstreamError(status: number, body: unknown, headers: Headers): GatewayError {
  const complaint = readComplaint(body)
  const message = complaint.message ?? `The upstream answered with status ${status}.`
  // A gateway that ran out of time may have passed the request on.
  const delivery = status === 408 || status === 504 ? 'ambiguous' : 'rejected'
  return build(status, status, complaint, message, headers, delivery)
}

/** An error that a provider put into a stream or into a 200. */
export function inbandError(body: unknown): GatewayError {
  const complaint = readComplaint(body)
  const { code = '', type = '' } = complaint
  const named = complaint.status ?? STATUS_OF_WORD.get(code) ?? STATUS_OF_WORD.get(type)
  const status = named ?? (/^invalid_|_policy/.test(code) ? 400 : 500)
  const message = complaint.message ?? 'The upstream ended its reply with an error.'
  return build(status, named, complaint, message, {}, 'accepted')
}

function build(
  status: number,
  told: number | undefined,
  complaint: Complaint,
  message: string,
  headers: Headers,
  delivery: Delivery,
): GatewayError {
  const kind = classify(status, complaint)
  const requestId = headers['request-id'] ?? headers['x-request-id'] ?? complaint.requestId
  return new GatewayError(
    kind,
    message,
    compact({
      delivery,
      // Only a refusal is the client's business under the provider's own status.
      status: kind === 'upstream-rejected' ? status : undefined,
      code: complaint.code ?? (complaint.type === 'invalid_request_error' ? undefined : complaint.type),
      path: complaint.param,
      retryAfterMs: retryAfterOf(headers, complaint),
      overflow: kind === 'context-overflow' ? overflowOf(complaint) : undefined,
      upstream: told === undefined && requestId === undefined ? undefined : compact({ status: told, requestId }),
    }),
  )
}

const BAD_KEY = /invalid_api_key|account_deactivated|API_KEY_INVALID|api key (?:not valid|expired|is invalid)/i
/** A 403 that another key would get as well: this model or feature is not for everyone, or the prompt was moderated. */
const NOT_ALLOWED =
  /moderat|flagged|\b(?:model|feature|tool)s?\b[^.]{0,80}\bnot (?:allowed|available|enabled|permitted|supported)|not (?:allowed|permitted|authorized) to (?:use|access|sample from)\b[^.]{0,40}\b(?:model|feature|tool)|no(?:t have)? access to[^.]{0,40}\b(?:model|feature|tool)/i
const MISSING_MODEL =
  /model_not_found|DeploymentNotFound|model .{0,200}(?:does not exist|not found)|no such model|unknown model/i
const OVERLOAD_WORD = /^(?:server_is_(?:overloaded|busy)|(?:engine_)?overloaded(?:_error)?|slow_down)$/
const OVERLOAD_TEXT = /overloaded|server_is_busy|at capacity|service unavailable/i
const LIMIT_WORD = /^(?:rate_limit|too_many_requests)/

/** The kind of an upstream error, from the most specific hint to the bare status. */
export function classify(status: number, complaint: Complaint): ErrorKind {
  const { code = '', type = '', message = '' } = complaint
  const reasons = complaint.details.map(({ reason }) => (typeof reason === 'string' ? reason : ''))
  const words = [code, type, ...reasons, message].join('\n').slice(0, 4000)
  // Some hosts say 500 for what is the request's own fault.
  const refused = status <= 500 && status !== 429
  if (isOverflowCode(complaint)) return 'context-overflow'
  if (refused && status !== 401 && status !== 403 && status !== 404 && isOverflowText(complaint)) {
    return 'context-overflow'
  }
  if (status === 402 || (status <= 500 && isQuota(status, complaint))) return 'upstream-quota'
  // Google answers a wrong key with 400.
  if (status === 401 || (refused && BAD_KEY.test(words))) return 'upstream-auth'
  if (status === 403) return NOT_ALLOWED.test(words) ? 'upstream-rejected' : 'upstream-auth'
  if (status === 404 || (refused && MISSING_MODEL.test(words))) return 'upstream-not-found'
  return classifyTrouble(status, complaint)
}

/** What is left when neither prompt, account, key nor model is to blame. */
function classifyTrouble(status: number, { code = '', type = '', message = '' }: Complaint): ErrorKind {
  const overloaded = OVERLOAD_WORD.test(code) || OVERLOAD_WORD.test(type)
  const strained = status === 429 || status >= 500
  if (status === 503 || status === 529 || overloaded || (strained && OVERLOAD_TEXT.test(message))) {
    return 'upstream-overloaded'
  }
  if (status === 429 || LIMIT_WORD.test(code) || LIMIT_WORD.test(type)) return 'upstream-limited'
  if (status === 408 || status === 504) return 'upstream-timeout'
  return status < 500 ? 'upstream-rejected' : 'upstream-failed'
}
