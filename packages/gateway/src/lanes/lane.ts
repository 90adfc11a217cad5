// What every lane needs to run one exchange, and the words for what goes wrong in it.
import { CODECS, GatewayError, type Event, type ProtocolId, type Sink } from '@ferryllm/protocols'
import type { ClientProtocol } from '../http/endpoints.ts'
import type { Exchange, Headers } from '../http/exchange.ts'
import { translateRateLimits } from '../http/rate-limits.ts'
import { passedHeaders, sendError } from '../http/respond.ts'
import { redactError } from '../observe/redact.ts'
import type { Timeouts } from '../config/snapshot.ts'
import type { Send } from '../upstream/send.ts'
import type { Outcome } from './outcome.ts'
import { parseOrText } from './parse-or-text.ts'

export interface LaneContext {
  readonly exchange: Exchange
  readonly requestId: string
  readonly client: ClientProtocol
  /** Name of the provider, for messages. */
  readonly provider: string
  readonly protocol: ProtocolId
  /** The model as the client named it. */
  readonly clientModel: string
  /** The model as the provider knows it. */
  readonly upstreamModel: string
  /** `performance.now()` when the request arrived. */
  readonly arrivedAt: number
  readonly keepAliveMs: number
  /** The first event of a whole reply has no time of its own. */
  readonly timeouts: Timeouts
  readonly send: Send
  /** Exchanges under way, each with what ends it: a shutdown that cannot wait any longer calls them all. */
  readonly open: Set<(error: GatewayError) => void>
  readonly mint: (prefix: string) => string
  /** Takes the provider's credential out of a text: some providers repeat it in their errors. */
  readonly redact: (text: string) => string
  /** The provider got the caller's own credential. */
  readonly callerPays: boolean
  /** Asked before a client that has seen nothing yet is told of a failure: true when another attempt follows. */
  readonly another?: (error: GatewayError) => boolean
  /** What the client knows the reply by already: it runs in the background. */
  readonly named?: Named
  /** Takes the reply as the client gets it, when it is whole and, of translated ones, when it begins, if it is to be kept. */
  readonly keep?: Keep
  /** Hears what the provider calls its reply, as soon as it says so. */
  readonly identified?: (id: string) => void
  /** Hears a translated reply as its provider says it, if it is to be remembered. */
  readonly remember?: Sink<Event>
  /** Hears when the reply has its first content. */
  readonly heard: (firstTokenMs: number) => void
  /** Headers that tell where the answer comes from. */
  readonly headers: Record<string, string>
}

/** A reply that has its id before anybody makes it. */
export interface Named {
  readonly id: string
  /** Unix seconds. */
  readonly created: number
}

/** Takes response objects. */
export interface Keep {
  readonly begun: (response: unknown) => void
  readonly response: (response: unknown) => void
}

/** Writes down that there is content now. */
export function markFirstToken(lane: LaneContext, outcome: Outcome): void {
  if (outcome.firstTokenMs !== undefined) return
  outcome.firstTokenMs = performance.now() - lane.arrivedAt
  lane.heard(outcome.firstTokenMs)
}

/** A provider's refusal as an error that names the provider and keeps the body. */
export function upstreamError(lane: LaneContext, status: number, headers: Headers, body: Buffer): GatewayError {
  const text = lane.redact(body.toString('utf8'))
  const error =
    status >= 400 && status < 600
      ? CODECS[lane.protocol].decodeError(status, parseOrText(text), headers)
      : new GatewayError('upstream-failed', `${lane.provider} answered with status ${status}.`)
  // Their own credential: they can do something about it, and Claude Code and Codex renew a login that has run out.
  const isTheirs = error.kind === 'upstream-auth' && lane.callerPays
  const requestId = headers['request-id'] ?? headers['x-request-id']
  const retryAfterMs = error.details.retryAfterMs ?? retryAfterDate(headers['retry-after']) ?? usualWait(error)
  return new GatewayError(isTheirs ? 'upstream-rejected' : error.kind, error.message, {
    ...error.details,
    status: isTheirs ? status : error.status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    upstream: {
      provider: lane.provider,
      status,
      body: text,
      ...(headers['content-type'] === undefined ? {} : { contentType: headers['content-type'] }),
      ...(requestId === undefined ? {} : { requestId }),
    },
  })
}

/** A limit without a time to wait ends a Codex session at once, with one it is waited for (spec clients.md §3.7). */
const USUAL_WAIT_MS = 2000

function usualWait({ kind }: GatewayError): number | undefined {
  return kind === 'upstream-limited' ? USUAL_WAIT_MS : undefined
}

/** `Retry-After` as a date; seconds are the codec's business. */
function retryAfterDate(value: string | undefined): number | undefined {
  if (value === undefined || /^[\d.]+$/.test(value.trim())) return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}

/** Keeps a failure from the client because another attempt follows; only while nothing of the reply is out. */
export function supersede(lane: LaneContext, outcome: Outcome, error: GatewayError): boolean {
  if (lane.another?.(error) !== true) return false
  outcome.error = error
  outcome.superseded = true
  return true
}

/** Answers with an error and writes it down; `received` are the provider's headers, if it came to that. */
export function fail(lane: LaneContext, outcome: Outcome, thrown: GatewayError, received: Headers = {}): void {
  const error = redactError(thrown, lane.redact)
  outcome.error = error
  outcome.status = error.status
  sendError(lane.exchange, lane.client, error, lane.requestId, {
    ...passedHeaders(received, lane.requestId),
    ...(lane.client === lane.protocol ? {} : translateRateLimits(received, lane.client, Date.now())),
    ...lane.headers,
  })
}
