// Errors both ways: what a provider answers or streams -> one of our kinds, and our kinds -> the OpenAI envelope.
import type { ErrorDetails, ErrorKind } from '#ir'
import { GatewayError } from '#ir'
import type { EncodedError } from '#codec'
import { compact, type Fields, isFields, jsonText, numberOr, stringOr } from './parts/read-fields.ts'

interface Facts {
  /** 0 inside a stream. */
  readonly status: number
  readonly code: string
  readonly type: string
  readonly message: string
}

const OVERFLOW_TEXT =
  /context[_ ](?:length|window)|prompt is too long|input is too long|too many (?:input )?tokens|input tokens exceed|exceeds the (?:maximum|model|context)[^.]{0,40}tokens|reduce the length of/i
const QUOTA_CODES = /^(?:insufficient_quota|billing_\w+|usage_limit_reached|usage_not_included|insufficient_balance)$/
const LIMIT_WORDS = /^(?:rate_limit|too_many_requests)/
const OVERLOAD_CODES = /^(?:server_is_overloaded|overloaded(?:_error)?|engine_overloaded|slow_down)$/
const AUTH_CODES = /^(?:invalid_api_key|authentication_error|permission_(?:error|denied)|account_deactivated)$/

/** The kind, from the most specific hint to the bare status. */
function kindOf({ status, code, type, message }: Facts): ErrorKind {
  const rejected = status === 0 || status === 400 || status === 413 || status === 422
  if (code === 'context_length_exceeded' || (rejected && OVERFLOW_TEXT.test(message))) return 'context-overflow'
  if (status === 402 || QUOTA_CODES.test(code) || QUOTA_CODES.test(type)) return 'upstream-quota'
  if (status === 429 || LIMIT_WORDS.test(code) || LIMIT_WORDS.test(type)) {
    return 'upstream-limited'
  }
  if (status === 404 || code === 'model_not_found') return 'upstream-not-found'
  if (status === 401 || status === 403 || AUTH_CODES.test(code)) return 'upstream-auth'
  if (status === 529 || status === 503 || OVERLOAD_CODES.test(code) || OVERLOAD_CODES.test(type)) {
    return 'upstream-overloaded'
  }
  if (status === 408 || status === 504) return 'upstream-timeout'
  if (status >= 500) return 'upstream-failed'
  if (status >= 400) return 'upstream-rejected'
  return /^invalid_|_policy/.test(code) || type === 'invalid_request_error' ? 'upstream-rejected' : 'upstream-failed'
}

const TOKENS = /(\d[\d,]*) tokens? >|(?:resulted in|requested(?: about)?|input token count \(?|contains) ?(\d[\d,]*)/i
const LIMIT =
  /> (\d[\d,]*)|(?:maximum context length is|limit of|allowed \(?|context (?:window|length) of) ?(\d[\d,]*)/i

/** The two figures of an overflow, as far as the text tells them. */
function overflowOf(message: string): { tokens?: number; limit?: number } {
  const figure = (pattern: RegExp): number | undefined => {
    const match = pattern.exec(message)
    const digits = match?.[1] ?? match?.[2]
    return digits === undefined ? undefined : Number(digits.replaceAll(',', ''))
  }
  return compact({ tokens: figure(TOKENS), limit: figure(LIMIT) })
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `1.5s`, `6m0s`, `20ms` in milliseconds. */
function durationMs(text: string): number | undefined {
  let total: number | undefined
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    total = (total ?? 0) + Number(count) * (UNITS[unit ?? ''] ?? 0)
  }
  return total === undefined ? undefined : Math.ceil(total)
}

function retryAfterOf(
  message: string,
  body: unknown,
  headers: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const ms = numberOr(Number(headers['retry-after-ms'] ?? Number.NaN))
  if (ms !== undefined) return ms
  // A date needs a clock: the gateway reads that form.
  const seconds = numberOr(Number(headers['retry-after'] ?? Number.NaN))
  if (seconds !== undefined) return seconds * 1000
  const stated = /try again in ((?:\d+(?:\.\d+)?(?:ms|s|m|h))+)/i.exec(message)?.[1]
  if (stated !== undefined) return durationMs(stated)
  const spelled = /try again in (\d+(?:\.\d+)?) seconds?/i.exec(message)?.[1]
  if (spelled !== undefined) return Math.ceil(Number(spelled) * 1000)
  const error = isFields(body) && isFields(body['error']) ? body['error'] : {}
  const details = Array.isArray(error['details']) ? error['details'] : []
  const delay = details.flatMap((entry) => (isFields(entry) ? [stringOr(entry['retryDelay'])] : []))[0]
  return delay === undefined ? undefined : durationMs(delay)
}

/** The fields of an error, wherever hosts put them. */
function errorFields(body: unknown): Fields {
  if (typeof body === 'string') return { message: body }
  if (!isFields(body)) return {}
  const error = body['error'] ?? body
  if (typeof error === 'string') return { ...body, message: error }
  if (!isFields(error)) return {}
  const message = error['message'] ?? error['detail'] ?? error['msg']
  return typeof message === 'string' ? { ...error, message } : { ...error, message: undefined }
}

function build(facts: Facts, details: ErrorDetails): GatewayError {
  const kind = kindOf(facts)
  const overflow = kind === 'context-overflow' ? overflowOf(facts.message) : undefined
  return new GatewayError(kind, facts.message, {
    ...details,
    ...(facts.code === '' ? {} : { code: facts.code }),
    ...(overflow === undefined ? {} : { overflow }),
    // Only a refusal is the client's business under the provider's own status.
    ...(kind === 'upstream-rejected' && facts.status >= 400 ? { status: facts.status } : {}),
  })
}

/** An error that a provider put into a stream or into a 200. */
export function errorFrom(error: Fields): GatewayError {
  const fields = errorFields(error)
  const message = (stringOr(fields['message']) ?? 'The upstream reported an error without a message.').slice(0, 2000)
  const code = stringOr(fields['code']) ?? ''
  const param = stringOr(fields['param'])
  const type = stringOr(fields['type']) ?? ''
  const retryAfterMs = retryAfterOf(message, undefined, {})
  return build(
    { status: 0, code, type, message },
    compact({ delivery: 'accepted' as const, path: param, retryAfterMs }),
  )
}

const MAX_BODY = 64 * 1024

/** An HTTP error answer. */
export function decodeError(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | undefined>>,
): GatewayError {
  const fields = errorFields(body)
  const text = typeof body === 'string' ? body : body === undefined ? undefined : jsonText(body, 'error')
  // An HTML page is no message.
  const stated = stringOr(fields['message'])
  const readable = stated !== undefined && stated !== '' && !/^\s*</.test(stated)
  const message = readable ? stated.slice(0, 2000) : `The upstream answered with status ${status}.`
  const code = stringOr(fields['code']) ?? ''
  const type = stringOr(fields['type']) ?? ''
  const ambiguous = status === 408 || status === 504
  return build(
    { status, code, type, message },
    compact({
      delivery: ambiguous ? ('ambiguous' as const) : ('rejected' as const),
      path: stringOr(fields['param']),
      retryAfterMs: retryAfterOf(message, body, headers),
      upstream: compact({
        status,
        body: text?.slice(0, MAX_BODY),
        contentType: headers['content-type'],
        requestId: headers['x-request-id'] ?? headers['request-id'],
      }),
    }),
  )
}

interface Spelling {
  /** Instead of the error's own status. */
  readonly status?: number
  readonly type: 'invalid_request_error' | 'server_error' | 'rate_limit_error' | 'insufficient_quota'
  /** When the error has no code of its own. */
  readonly code: string | null
  /** In a stream, where Codex decides by the code alone whether it tries again (clients.md §3.7). */
  readonly streamed: string
}

const REFUSED = { type: 'invalid_request_error', streamed: 'invalid_prompt' } as const
const BROKEN = { type: 'server_error', streamed: 'server_error' } as const
const LIMITED = { type: 'rate_limit_error', code: 'rate_limit_exceeded', streamed: 'rate_limit_exceeded' } as const

const SPELLINGS: Readonly<Record<ErrorKind, Spelling>> = {
  'invalid-request': { ...REFUSED, code: null },
  unsupported: { ...REFUSED, code: 'unsupported_parameter' },
  unauthenticated: { ...REFUSED, code: 'invalid_api_key' },
  forbidden: { ...REFUSED, code: 'forbidden' },
  'not-found': { ...REFUSED, code: 'not_found' },
  'model-not-found': { ...REFUSED, code: 'model_not_found' },
  'method-not-allowed': { ...REFUSED, code: 'method_not_allowed' },
  'too-large': { ...REFUSED, code: 'request_too_large' },
  'unsupported-media-type': { ...REFUSED, code: 'unsupported_media_type' },
  limited: LIMITED,
  saturated: { ...BROKEN, code: 'server_error' },
  'upstream-rejected': { ...REFUSED, code: null },
  'context-overflow': { ...REFUSED, code: 'context_length_exceeded', streamed: 'context_length_exceeded' },
  'upstream-not-found': { ...REFUSED, code: 'model_not_found' },
  // 401 would make clients ask for a login (ERR-07), and asking again cannot help.
  'upstream-auth': { ...BROKEN, status: 502, code: 'provider_auth_failed', streamed: 'invalid_prompt' },
  'upstream-quota': {
    status: 429,
    type: 'insufficient_quota',
    code: 'insufficient_quota',
    streamed: 'insufficient_quota',
  },
  'upstream-limited': LIMITED,
  // ERR-03: `server_is_overloaded` ends a Codex session, so nobody is told that word.
  'upstream-overloaded': { ...BROKEN, status: 503, code: 'server_error' },
  'upstream-failed': { ...BROKEN, code: 'server_error' },
  'upstream-timeout': { ...BROKEN, code: 'timeout' },
  'upstream-unreachable': { ...BROKEN, code: 'server_error' },
  'upstream-malformed': { ...BROKEN, code: 'server_error' },
  'stream-truncated': { ...BROKEN, code: 'server_error' },
  cancelled: { ...BROKEN, code: 'cancelled' },
  internal: { ...BROKEN, code: 'server_error' },
}

/** Codes of the provider that mean the same to a client of this protocol. */
const KEEPS_CODE: ReadonlySet<ErrorKind> = new Set(['invalid-request', 'unsupported', 'not-found', 'upstream-rejected'])

/** Codex reads the waiting time from the text. */
function messageOf({ kind, message, details }: GatewayError): string {
  const waits = kind === 'limited' || kind === 'upstream-limited'
  if (!waits || details.retryAfterMs === undefined || /try again in/i.test(message)) return message
  return `${message} Please try again in ${details.retryAfterMs / 1000}s.`
}

/** The HTTP answer for an error. */
export function encodeError(error: GatewayError, _requestId: string): EncodedError {
  const { status, type, code } = SPELLINGS[error.kind]
  const own = KEEPS_CODE.has(error.kind) ? error.details.code : undefined
  const param = error.details.path ?? (error.kind === 'model-not-found' ? 'model' : null)
  return {
    status: status ?? error.status,
    body: { error: { message: messageOf(error), type, param, code: own ?? code } },
  }
}

/** The error of a stream that is already under way, for `error` and `response.failed`. */
export function streamedError(error: GatewayError): { code: string; message: string; param: string | null } {
  return { code: SPELLINGS[error.kind].streamed, message: messageOf(error), param: error.details.path ?? null }
}
