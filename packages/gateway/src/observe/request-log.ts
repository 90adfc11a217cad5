// One line per request: names, numbers and outcomes; never content, never a credential.
import { isLoss } from '@ferryllm/protocols'
import type { Finished } from './events.ts'

export type LogFormat = 'text' | 'json'

/** Messages of providers may be as long as they like; a line of the log may not. */
const MAX_VALUE = 500

/** The fields of a record that are worth a line, without the empty ones. */
function fields(record: Finished): [string, string | number | boolean][] {
  const { usage, error } = record
  const losses = record.notes?.filter(isLoss).length ?? 0
  const all: [string, string | number | boolean | undefined][] = [
    ['request_id', record.requestId],
    ['entry', record.client],
    ['path', record.model === undefined ? record.path : undefined],
    ['model', record.model],
    ['backend_model', record.upstreamModel === record.model ? undefined : record.upstreamModel],
    ['provider', record.provider],
    ['lane', record.lane],
    ['stream', record.stream],
    ['status', record.status],
    ['latency_ms', Math.round(record.latencyMs)],
    ['first_token_ms', record.firstTokenMs === undefined ? undefined : Math.round(record.firstTokenMs)],
    ['input_tokens', usage?.input],
    ['output_tokens', usage?.output],
    ['cached_tokens', usage?.cacheRead],
    ['reasoning_tokens', usage?.reasoning],
    ['requested_reasoning', record.requestedEffort],
    ['applied_reasoning', record.appliedEffort],
    ['cost_usd', record.costUsd],
    ['finish_reason', record.finish?.reason],
    ['fallback_count', record.fallbackCount === 0 ? undefined : record.fallbackCount],
    ['failed_attempts', record.failedAttempts?.join(',') || undefined],
    ['losses', losses === 0 ? undefined : losses],
    ['relocated_system_text', record.relocatedText],
    ['upstream_request_id', record.upstreamRequestId],
    ['error_kind', error?.kind],
    ['error', error?.message],
    // A defect of ours: the client hears nothing of it, so it has to be found here.
    ['stack', error?.kind === 'internal' ? stackOf(error.cause) : undefined],
  ]
  return all
    .filter((field): field is [string, string | number | boolean] => field[1] !== undefined)
    .map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, MAX_VALUE) : value])
}

/** Where it happened; without the message, which may quote a request. */
function stackOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  const places = cause.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  return [cause.name, ...places.slice(0, 4).map((line) => line.trim())].join(' ')
}

/** ANSI codes: green, yellow, red. */
const COLOURS = { info: 32, warn: 33, error: 31 }

/** Colours are for text on a terminal; JSON has none. */
export function logLine(record: Finished, format: LogFormat, now: Date, ansi = false): string {
  const level = record.error === undefined ? 'info' : record.status >= 500 ? 'error' : 'warn'
  if (format === 'json') {
    return JSON.stringify({
      time: now.toISOString(),
      level,
      msg: 'request completed',
      ...Object.fromEntries(fields(record)),
    })
  }
  const text = fields(record).map(([name, value]) => `${name}=${quote(String(value))}`)
  const shown = ansi ? `\u001b[${COLOURS[level]}m${level.padEnd(5)}\u001b[0m` : level.padEnd(5)
  return `${now.toISOString()} ${shown} request completed ${text.join(' ')}`
}

/** Line breaks, quotes and terminal codes of strangers may not forge a second line. */
function quote(value: string): string {
  if (/^[\w./:@+-]+$/.test(value)) return value
  return JSON.stringify(value).replaceAll(/[\x7f-\x9f\u2028\u2029]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
