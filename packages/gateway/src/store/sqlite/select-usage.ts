// Usage in one pass over the table: sums per group, which `foldUsage` turns into figures.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { foldUsage, SUMS, type PartialUsage, type UsageSums } from '../fold-usage.ts'
import { latencyClass } from '../latency-classes.ts'
import { isTime, timeLabel, UNIT_MS, zoneSpans, type TimeUnit } from '../local-time.ts'
import type { Dimension, Usage, UsageQuery } from '../request-store.ts'
import type { Row } from './columns.ts'
import { whereOf } from './where.ts'

const COLUMN: Readonly<Record<Exclude<Dimension, TimeUnit>, string>> = {
  model: 'coalesce(upstream_model, model)',
  provider: 'provider',
  key: 'key',
  agent: 'program',
  project: 'project',
  session: 'session',
  client: 'client',
}

const SQL: Readonly<Record<keyof UsageSums, string>> = {
  requests: 'count(*)',
  errors: 'count(error_kind)',
  inputTokens: 'total(input_tokens)',
  outputTokens: 'total(output_tokens)',
  cacheReadTokens: 'total(cache_read_tokens)',
  cacheWriteTokens: 'total(cache_write_tokens)',
  reasoningTokens: 'total(reasoning_tokens)',
  costUsd: 'total(cost_usd)',
  unpriced: 'count(CASE WHEN cost_usd IS NULL THEN input_tokens END)',
  cacheableTokens:
    'total(CASE WHEN cache_read_tokens IS NOT NULL OR cache_write_tokens IS NOT NULL THEN input_tokens END)',
}

/** Usage of the requests that the query means. */
export function selectUsage(db: DatabaseSync, { by = [], ...filters }: UsageQuery): Usage {
  const where = whereOf(filters)
  const localTime = by.some(isTime) ? localTimeOf(db, where.sql, where.values) : 'time'
  const expressions = by.map((dimension) =>
    isTime(dimension) ? `(${localTime}) / ${UNIT_MS[dimension]}` : COLUMN[dimension],
  )
  const selected = [
    ...expressions.map((expression, index) => `${expression} AS g${index}`),
    ...SUMS.map((sum) => `${SQL[sum]} AS ${sum}`),
    // Far fewer rows than a group per class: 100,000 requests in a tenth of a second instead of one.
    'group_concat(latency_class) AS classes',
    'group_concat(CASE WHEN error_kind IS NULL THEN first_token_ms END) AS first_tokens',
  ]
  const grouped = by.length === 0 ? '' : `GROUP BY ${by.map((_, index) => index + 1).join(', ')}`
  const rows = db
    .prepare(`SELECT ${selected.join(', ')} FROM requests WHERE ${where.sql} ${grouped}`)
    .all(...where.values)
  return foldUsage(
    by,
    rows.map((row) => partialOf(row, by)),
  )
}

/** Local time in SQL: the offsets from UTC change once or twice a year. */
function localTimeOf(db: DatabaseSync, where: string, values: readonly SQLInputValue[]): string {
  const span = db.prepare(`SELECT min(time) AS first, max(time) AS last FROM requests WHERE ${where}`).get(...values)
  const spans = zoneSpans(Number(span?.['first'] ?? 0), Number(span?.['last'] ?? 0))
  const cases = spans.toReversed().map(({ from, offsetMs }) => `WHEN time >= ${from} THEN time + ${offsetMs}`)
  return `CASE ${cases.join(' ')} END`
}

function partialOf(row: Row, by: readonly Dimension[]): PartialUsage {
  const { classes, first_tokens: firstTokens } = row
  return {
    labels: by.map((dimension, index) => labelOf(row[`g${index}`], dimension)),
    latencyClasses: numbersOf(classes),
    firstTokenClasses: numbersOf(firstTokens).map(latencyClass),
    sums: Object.fromEntries(SUMS.map((sum) => [sum, Number(row[sum])])) as Record<keyof UsageSums, number>,
  }
}

function numbersOf(list: Row[string] | undefined): number[] {
  return list === null || list === undefined ? [] : String(list).split(',').map(Number)
}

function labelOf(value: Row[string] | undefined, dimension: Dimension): string | null {
  if (value === null || value === undefined) return null
  return isTime(dimension) ? timeLabel(Number(value) * UNIT_MS[dimension], dimension) : String(value)
}
