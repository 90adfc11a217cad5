// The record of a request as the fields of its log line: names, numbers and outcomes; never content, never a credential.
import { freshInput, isLoss, type Note, type Usage } from '@ferryllm/protocols'
import type { AttemptRecord, Finished } from './events.ts'
import type { Both, Fields } from './log-line.ts'

/** How many codes, and how many dropped fields, a line names. */
const MAX_NAMED = 8

/** The names that ferryllm has always used, and what they could not say. */
export function requestFields(record: Finished): Fields {
  const { usage, error, fallbackCount = 0, notes = [] } = record
  return {
    request_id: record.requestId,
    entry: record.client,
    path: record.model === undefined ? record.path : undefined,
    model: record.model,
    backend_model: record.upstreamModel === record.model ? undefined : record.upstreamModel,
    provider: record.provider,
    lane: record.lane,
    stream: record.stream,
    transport: record.transport,
    status: record.status,
    latency_ms: Math.round(record.latencyMs),
    first_token_ms: rounded(record.firstTokenMs),
    output_tokens_per_second: outputRate(record),
    agent: record.agent,
    key: record.key,
    session: record.session,
    project: record.project,
    requested_reasoning: record.requestedEffort,
    applied_reasoning: record.appliedEffort,
    estimated_prompt_tokens: record.estimatedInput,
    ...(usage === undefined ? undefined : usageFields(usage)),
    cost_usd: record.costUsd,
    finish_reason: record.finish?.reason,
    fallback_count: fallbackCount === 0 ? undefined : fallbackCount,
    attempts: attemptList(record.attempts),
    failed_attempts: record.failedAttempts?.join(',') || undefined,
    ...(notes.length === 0 ? undefined : lossFields(notes)),
    relocated_system_text: record.relocatedText,
    upstream_request_id: record.upstreamRequestId,
    usage_unread: record.unread,
    trace_id: record.trace?.traceId,
    error_kind: error?.kind,
    error: error?.message,
    // A defect of ours: the client hears nothing of it, so it has to be found here.
    stack: error?.kind === 'internal' ? stackOf(error.cause) : undefined,
  }
}

function usageFields(usage: Usage): Fields {
  const { input, output, cacheRead, cacheWrite, reasoning } = usage
  const reportsCache = cacheRead !== undefined || cacheWrite !== undefined
  return {
    input_tokens: input,
    fresh_tokens: reportsCache ? freshInput(usage) : undefined,
    cached_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
    cache_hit_ratio: reportsCache && input > 0 ? Math.round(((cacheRead ?? 0) / input) * 1000) / 1000 : undefined,
    output_tokens: output,
    reasoning_tokens: reasoning,
  }
}

/** While it was generating: without the time to the first token, where that is known. */
function outputRate({ usage, latencyMs, firstTokenMs = 0, stream }: Finished): number | undefined {
  const generatingMs = stream === true ? latencyMs - firstTokenMs : latencyMs
  if (usage === undefined || usage.output === 0 || generatingMs < 1) return undefined
  return Math.round((usage.output / generatingMs) * 10_000) / 10
}

/** A single attempt is told by the line itself. */
function attemptList(attempts: readonly AttemptRecord[] = []): Both | undefined {
  if (attempts.length < 2) return undefined
  return {
    text: attempts.map(({ provider, status, error }) => `${provider}:${status ?? error ?? 200}`).join(','),
    json: attempts.map(({ provider, model, waitMs, latencyMs, status, error, firstTokenMs }) => ({
      provider,
      model,
      wait_ms: Math.round(waitMs),
      latency_ms: Math.round(latencyMs),
      status,
      error_kind: error,
      first_token_ms: rounded(firstTokenMs),
    })),
  }
}

function lossFields(notes: readonly Note[]): Fields {
  const losses = notes.filter(isLoss)
  if (losses.length === 0) return {}
  const dropped = losses.flatMap(({ op, from }) => (op === 'dropped' && from !== undefined ? [from] : []))
  return {
    losses: losses.length,
    loss_codes: list(losses.map(({ code }) => code)),
    dropped_fields: list(dropped),
  }
}

function list(names: readonly string[]): Both | undefined {
  const unique = [...new Set(names)].slice(0, MAX_NAMED).map((name) => name.slice(0, 100))
  return unique.length === 0 ? undefined : { text: unique.join(','), json: unique }
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value)
}

/** Where it happened; without the message, which may quote a request. */
function stackOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  const places = cause.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  return [cause.name, ...places.slice(0, 4).map((line) => line.trim())].join(' ')
}
