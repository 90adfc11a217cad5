// The last step: replies and errors on the wire, in the client's own shape, with the headers every reply carries.
import { CODECS, isLoss, type GatewayError, type Note } from '@ferryllm/protocols'
import type { Exchange } from './exchange.ts'
import type { ClientProtocol } from './endpoints.ts'

/** Headers of a provider's reply that a client may want; the rest stays here. */
const PASSED_HEADERS =
  /^(request-id|x-request-id|retry-after|retry-after-ms|x-should-retry|openai-processing-ms|openai-version|anthropic-organization-id|anthropic-ratelimit-.+|x-ratelimit-.+|x-codex-.+)$/

const MAX_WARNINGS = 8

export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
}

/** Both vendors' spelling of our request id. */
export function identity(requestId: string): Record<string, string> {
  return { 'request-id': requestId, 'x-request-id': requestId }
}

/** What a provider's headers tell the client; its request id moves to a name of its own. */
export function passedHeaders(
  headers: Readonly<Record<string, string | undefined>>,
  requestId: string,
): Record<string, string> {
  const passed: Record<string, string> = identity(requestId)
  for (const [name, value] of Object.entries(headers)) {
    // What node:http would refuse to send must not break a reply.
    if (value === undefined || !PASSED_HEADERS.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) continue
    if (name === 'request-id' || name === 'x-request-id') passed['x-upstream-request-id'] = value
    else passed[name] = value
  }
  return passed
}

/** What the request lost on the way, and what else its client should know. */
export function lossHeaders(notes: readonly Note[]): Record<string, string> {
  const losses = notes.filter(isLoss)
  const codes = [...new Set(notes.filter((note) => note.severity !== 'info').map((note) => note.code))]
  const headers: Record<string, string> = losses.length === 0 ? {} : { 'x-ferryllm-losses': String(losses.length) }
  if (codes.length > 0) headers['x-ferryllm-warnings'] = codes.slice(0, MAX_WARNINGS).map(headerSafe).join(', ')
  return headers
}

/** A header value may hold visible ASCII only; model and field names of strangers may hold anything. */
export function headerSafe(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '?').slice(0, 200)
}

export function sendJson(exchange: Exchange, status: number, body: unknown, headers: Record<string, string>): void {
  sendText(exchange, status, JSON.stringify(body), headers)
}

/** JSON that is text already. */
export function sendText(exchange: Exchange, status: number, text: string, headers: Record<string, string>): void {
  if (exchange.closed) return
  exchange.start(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  })
  exchange.end(text)
}

/** An error in the client's envelope; a same-protocol provider's own body goes out as it came. */
export function sendError(
  exchange: Exchange,
  protocol: ClientProtocol,
  error: GatewayError,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  if (exchange.closed) return
  if (exchange.started) return exchange.destroy()
  const { status, body } = CODECS[protocol].encodeError(error, requestId)
  sendJson(exchange, status, body, { ...headers, ...identity(requestId), ...retryHeaders(error) })
}

/** Agents obey retry-after to the second: beyond this their user had better hear at once that a budget is used up. */
const LONGEST_WAIT_MS = 10 * 60_000

/** When, and whether at all, to try again. */
export function retryHeaders({ kind, details }: GatewayError): Record<string, string> {
  const headers: Record<string, string> = {}
  if (details.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(details.retryAfterMs / 1000)))
    headers['retry-after-ms'] = String(Math.ceil(details.retryAfterMs))
  }
  const hopeless =
    kind === 'unauthenticated' ||
    kind === 'forbidden' ||
    kind === 'upstream-auth' ||
    kind === 'invalid-request' ||
    kind === 'unsupported' ||
    (kind === 'limited' && (details.retryAfterMs ?? 0) > LONGEST_WAIT_MS)
  if (hopeless) headers['x-should-retry'] = 'false'
  return headers
}
