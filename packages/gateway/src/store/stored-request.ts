// What is kept of one request: names, numbers and outcomes, flat enough for a table; never content, never a credential.
import { redactText } from '@ferryllm/control'
import { isLoss, type ErrorKind } from '@ferryllm/protocols'
import type { Finished } from '../observe/events.ts'

/** One request as the store keeps it; what is not known is undefined. */
export interface StoredRequest {
  /** Our request id, the one that clients see. */
  readonly id: string
  /** When it arrived, in milliseconds since 1970. */
  readonly time: number
  /** The client's protocol. */
  readonly client: string
  readonly path: string
  /** The client program and its version. */
  readonly agent: string | undefined
  /** The name of the client key. */
  readonly key: string | undefined
  readonly session: string | undefined
  readonly project: string | undefined
  /** As the client named it. */
  readonly model: string | undefined
  /** The model that served. */
  readonly upstreamModel: string | undefined
  /** The provider that served. */
  readonly provider: string | undefined
  readonly lane: string | undefined
  readonly stream: boolean | undefined
  readonly status: number
  readonly errorKind: ErrorKind | undefined
  readonly error: string | undefined
  readonly latencyMs: number
  readonly firstTokenMs: number | undefined
  /** All prompt tokens, cached ones included. */
  readonly inputTokens: number | undefined
  /** All generated tokens, reasoning included. */
  readonly outputTokens: number | undefined
  readonly cacheReadTokens: number | undefined
  readonly cacheWriteTokens: number | undefined
  readonly reasoningTokens: number | undefined
  /** The gateway counted the tokens because the provider did not. */
  readonly isEstimated: boolean | undefined
  readonly costUsd: number | undefined
  readonly finish: string | undefined
  readonly requestedEffort: string | undefined
  readonly appliedEffort: string | undefined
  readonly upstreamRequestId: string | undefined
  /** The request that this one repeats, if somebody has asked for that. */
  readonly replayOf: string | undefined
  /** Codes of what was lost in translation. */
  readonly losses: readonly string[]
  /** In order, the last one included. */
  readonly attempts: readonly StoredAttempt[]
}

/** One attempt at a provider. */
export interface StoredAttempt {
  readonly provider: string
  readonly model: string
  /** Pause before it. */
  readonly waitMs: number
  readonly latencyMs: number
  readonly status: number | undefined
  readonly errorKind: ErrorKind | undefined
  readonly firstTokenMs: number | undefined
}

const MAX_MESSAGE = 500
/** Clients choose these, as long as they like. */
const MAX_NAME = 200
const MAX_LOSSES = 50

/**
 * The row of a finished request; undefined for one that is no use of a model, such as a model list, and for whoever knocks
 * without a key or at no door: real requests must not be pushed out of the store by them.
 */
export function storedRequest(record: Finished, now: number): StoredRequest | undefined {
  const { usage, error } = record
  if (record.provider === undefined && record.isAdmitted !== true) return undefined
  return {
    id: record.requestId,
    time: Math.round(now - record.latencyMs),
    client: record.client,
    path: cut(record.path),
    agent: name(record.agent),
    key: name(record.key),
    session: name(record.session),
    project: name(record.project),
    model: name(record.model ?? error?.details.model),
    upstreamModel: name(record.upstreamModel),
    provider: record.provider,
    lane: record.lane,
    stream: record.stream,
    status: record.status,
    errorKind: error?.kind,
    // In this order: half a key would not be recognized.
    error: error === undefined ? undefined : redactText(error.message.slice(0, 2 * MAX_MESSAGE)).slice(0, MAX_MESSAGE),
    latencyMs: Math.round(record.latencyMs),
    firstTokenMs: whole(record.firstTokenMs),
    inputTokens: whole(usage?.input),
    outputTokens: whole(usage?.output),
    cacheReadTokens: whole(usage?.cacheRead),
    cacheWriteTokens: whole(usage?.cacheWrite),
    reasoningTokens: whole(usage?.reasoning),
    isEstimated: usage === undefined ? undefined : usage.estimated === true,
    costUsd: record.costUsd,
    finish: record.finish?.reason,
    requestedEffort: record.requestedEffort,
    appliedEffort: record.appliedEffort,
    upstreamRequestId: name(record.upstreamRequestId),
    replayOf: record.replayOf,
    losses: lossCodes(record),
    attempts: (record.attempts ?? []).map(({ error: errorKind, ...attempt }) => ({
      provider: attempt.provider,
      model: cut(attempt.model),
      waitMs: Math.round(attempt.waitMs),
      latencyMs: Math.round(attempt.latencyMs),
      status: attempt.status,
      errorKind,
      firstTokenMs: whole(attempt.firstTokenMs),
    })),
  }
}

function lossCodes({ notes = [] }: Finished): string[] {
  if (notes.length === 0) return []
  return [...new Set(notes.filter(isLoss).map(({ code }) => cut(code)))].slice(0, MAX_LOSSES)
}

/** An empty name is none. */
function name(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : cut(text)
}

function cut(text: string): string {
  return text.slice(0, MAX_NAME)
}

/** Providers may count anything; the table holds whole numbers. */
function whole(count: number | undefined): number | undefined {
  if (count === undefined || !Number.isFinite(count)) return undefined
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.round(count)))
}
