// Between a stored request and its row: which field stands in which column, and in what form it crosses to the thread that
// writes.
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { latencyClass } from '../latency-classes.ts'
import { programOf } from '../program-name.ts'
import type { StoredAttempt, StoredRequest } from '../stored-request.ts'

/** A row as values in the order of the columns: half as large to copy between threads as an object. */
export interface PackedRequest {
  readonly values: readonly SQLInputValue[]
  readonly attempts: readonly (readonly SQLInputValue[])[]
}

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>

type Plain = Exclude<keyof StoredRequest, 'losses' | 'attempts' | 'stream' | 'isEstimated'>

/** Fields that are a text or a number here and there. */
const PLAIN: readonly (readonly [field: Plain, column: string])[] = [
  ['id', 'id'],
  ['time', 'time'],
  ['client', 'client'],
  ['path', 'path'],
  ['agent', 'agent'],
  ['key', 'key'],
  ['session', 'session'],
  ['project', 'project'],
  ['model', 'model'],
  ['upstreamModel', 'upstream_model'],
  ['provider', 'provider'],
  ['lane', 'lane'],
  ['status', 'status'],
  ['errorKind', 'error_kind'],
  ['error', 'error'],
  ['latencyMs', 'latency_ms'],
  ['firstTokenMs', 'first_token_ms'],
  ['inputTokens', 'input_tokens'],
  ['outputTokens', 'output_tokens'],
  ['cacheReadTokens', 'cache_read_tokens'],
  ['cacheWriteTokens', 'cache_write_tokens'],
  ['reasoningTokens', 'reasoning_tokens'],
  ['costUsd', 'cost_usd'],
  ['finish', 'finish'],
  ['requestedEffort', 'requested_effort'],
  ['appliedEffort', 'applied_effort'],
  ['upstreamRequestId', 'upstream_request_id'],
  ['replayOf', 'replay_of'],
]

/** Columns of a request, in the order of `PackedRequest.values`. */
export const COLUMNS: readonly string[] = [
  ...PLAIN.map(([, column]) => column),
  'stream',
  'is_estimated',
  'losses',
  'program',
  'latency_class',
]

const ATTEMPT: readonly (readonly [field: keyof StoredAttempt, column: string])[] = [
  ['provider', 'provider'],
  ['model', 'model'],
  ['waitMs', 'wait_ms'],
  ['latencyMs', 'latency_ms'],
  ['status', 'status'],
  ['errorKind', 'error_kind'],
  ['firstTokenMs', 'first_token_ms'],
]

/** Columns of an attempt, in the order of its values. */
export const ATTEMPT_COLUMNS: readonly string[] = ['request', 'position', ...ATTEMPT.map(([, column]) => column)]

/** The values of a request. */
export function pack(request: StoredRequest): PackedRequest {
  const values: SQLInputValue[] = PLAIN.map(([field]) => request[field] ?? null)
  values.push(
    truth(request.stream),
    truth(request.isEstimated),
    request.losses.length === 0 ? null : request.losses.join('\n'),
    programOf(request.agent) ?? null,
    request.errorKind === undefined ? latencyClass(request.latencyMs) : null,
  )
  const attempts = request.attempts.map((attempt, position) => [
    request.id,
    position,
    ...ATTEMPT.map(([field]) => attempt[field] ?? null),
  ])
  return { values, attempts }
}

/** The request of a row. */
export function unpack(row: Row, attempts: readonly Row[]): StoredRequest {
  const { losses } = row
  return {
    ...fieldsOf(PLAIN, row),
    stream: untruth(row['stream']),
    isEstimated: untruth(row['is_estimated']),
    losses: typeof losses === 'string' ? losses.split('\n') : [],
    attempts: attempts.map((attempt) => fieldsOf(ATTEMPT, attempt)),
  } as unknown as StoredRequest
}

function fieldsOf(fields: readonly (readonly [field: string, column: string])[], row: Row): Record<string, unknown> {
  return Object.fromEntries(fields.map(([field, column]) => [field, row[column] ?? undefined]))
}

function truth(flag: boolean | undefined): number | null {
  return flag === undefined ? null : Number(flag)
}

function untruth(value: SQLOutputValue | undefined): boolean | undefined {
  return value === null || value === undefined ? undefined : value === 1
}
