// Errors as the events that stand for them on a WebSocket: clients read status and headers from one as from a reply.
import { CODECS, type GatewayError } from '@ferryllm/protocols'
import { retryHeaders } from '../http/respond.ts'

/** Headers that say how long a body is are of no use without it. */
const BODY_HEADER = /^content-/

/** The event of an error reply; `body` is the JSON of the Responses API. */
export function errorEvent(status: number, body: string, headers: Readonly<Record<string, string>>): string {
  const told = Object.entries(headers).filter(([name]) => !BODY_HEADER.test(name))
  return JSON.stringify({ type: 'error', status, ...(JSON.parse(body) as object), headers: Object.fromEntries(told) })
}

/** The event of an error that a stream ended with: `data` is that of its own event, which says no status. */
export function lateErrorEvent(data: string): string {
  const { error, code, message, param } = JSON.parse(data) as {
    readonly error?: { readonly code?: unknown }
    readonly code?: unknown
    readonly message?: unknown
    readonly param?: unknown
  }
  const told = error ?? { type: 'server_error', code, message, param }
  const status = STATUSES.get(told.code) ?? 500
  return JSON.stringify({ type: 'error', status, error: told })
}

/** By which clients decide whether to try again. */
const STATUSES: ReadonlyMap<unknown, number> = new Map([
  ['rate_limit_exceeded', 429],
  ['insufficient_quota', 429],
  ['invalid_prompt', 400],
  ['context_length_exceeded', 400],
])

/** The event of an error that belongs to no request. */
export function eventOf(error: GatewayError): string {
  const { status, body } = CODECS['openai-responses'].encodeError(error, '')
  return errorEvent(status, JSON.stringify(body), retryHeaders(error))
}
