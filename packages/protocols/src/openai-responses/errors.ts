// Our kinds of error -> the OpenAI envelope, and the codes of a stream. Providers' errors are read by
// `wire/upstream-error`.
import type { ErrorKind, GatewayError } from '#ir'
import type { EncodedError } from '#codec'
import { messageWithDelay } from '#wire'

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

/** The HTTP answer for an error. */
export function encodeError(error: GatewayError, _requestId: string): EncodedError {
  const { status, type, code } = SPELLINGS[error.kind]
  const own = KEEPS_CODE.has(error.kind) ? error.details.code : undefined
  const param = error.details.path ?? (error.kind === 'model-not-found' ? 'model' : null)
  return {
    status: status ?? error.status,
    body: { error: { message: messageWithDelay(error), type, param, code: own ?? code } },
  }
}

/** The error of a stream that is already under way, for `error` and `response.failed`. */
export function streamedError(error: GatewayError): { code: string; message: string; param: string | null } {
  return { code: SPELLINGS[error.kind].streamed, message: messageWithDelay(error), param: error.details.path ?? null }
}
