// Requests of the log: many as a table, one in full.
import type { StoredRequest } from '@ferryllm/gateway'
import { formatCost, formatCount, formatDuration, formatTime } from './numbers.ts'
import { printable, renderTable, type Paint } from './text.ts'

const NUMBERS = new Set(['status', 'input', 'output', 'cost', 'time taken'])

/** The table of requests, as they come. */
export function renderRequests(requests: readonly StoredRequest[], paint: Paint): string {
  const head = ['time', 'status', 'provider', 'model', 'input', 'output', 'cost', 'time taken', 'error', 'id']
  const rows = requests.map((request) => [
    formatTime(request.time),
    String(request.status),
    request.provider ?? '-',
    request.upstreamModel ?? request.model ?? '-',
    request.inputTokens === undefined ? '-' : formatCount(request.inputTokens),
    request.outputTokens === undefined ? '-' : formatCount(request.outputTokens),
    request.costUsd === undefined ? '-' : formatCost(request.costUsd),
    formatDuration(request.latencyMs),
    request.errorKind ?? '-',
    request.id,
  ])
  return `${renderTable(head, rows, paint, NUMBERS)}\n`
}

/** Everything that is known of one request. */
export function renderRequest(request: StoredRequest, paint: Paint): string {
  const { attempts, losses, time, error, errorKind, isEstimated, ...rest } = request
  const fields: [string, unknown][] = [
    ['time', formatTime(time)],
    ...Object.entries(rest),
    ['error', errorKind === undefined ? undefined : `${errorKind}: ${error ?? ''}`],
    ['tokens', isEstimated === true ? 'estimated by the gateway' : undefined],
    ['losses', losses.join(', ') || undefined],
  ]
  const known = fields.filter(([, value]) => value !== undefined)
  const names = known.map(([name]) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
  const width = Math.max(...names.map((name) => name.length))
  const lines = known.map(
    ([, value], index) => `  ${paint('dim', (names[index] ?? '').padEnd(width))}  ${printable(String(value))}`,
  )
  if (attempts.length === 0) return `${lines.join('\n')}\n`
  const rows = attempts.map((attempt) => [
    attempt.provider,
    attempt.model,
    formatDuration(attempt.waitMs),
    formatDuration(attempt.latencyMs),
    formatDuration(attempt.firstTokenMs),
    String(attempt.status ?? '-'),
    attempt.errorKind ?? '-',
  ])
  const head = ['provider', 'model', 'wait', 'time taken', 'first token', 'status', 'error']
  return `${lines.join('\n')}\n\n${paint('bold', 'Attempts')}\n${renderTable(head, rows, paint)}\n`
}
