// Usage as a table and as CSV.
import type { Dimension, Usage, UsageFigures, UsageGroup } from '@ferryllm/gateway'
import { renderCsv } from './csv.ts'
import { formatCost, formatCount, formatDuration, formatShare } from './numbers.ts'
import { plural, renderTable, type Paint } from './text.ts'

const FIGURES = ['requests', 'errors', 'input', 'cached', 'output', 'cost', 'p50', 'p95'] as const

/** The table of groups with their sum below. */
export function renderUsage(by: readonly Dimension[], { groups, total }: Usage, paint: Paint): string {
  const rows = groups.map((group) => [...labelsOf(by, group), ...cells(group)])
  const sum = [...by.map((_, index) => (index === 0 ? 'total' : '')), ...cells(total)]
  const table = renderTable([...by, ...FIGURES], [...rows, sum], paint, new Set(FIGURES))
  if (total.unpriced === 0) return `${table}\n`
  const unpriced = `${plural(total.unpriced, 'request')} without a known price`
  return `${table}\n\n  ${paint('dim', `The cost leaves out ${unpriced}.`)}\n`
}

function cells(figures: UsageFigures): string[] {
  const isUnknown = figures.costUsd === 0 && figures.unpriced > 0
  return [
    String(figures.requests),
    String(figures.errors),
    formatCount(figures.inputTokens),
    formatShare(figures.cacheRatio),
    formatCount(figures.outputTokens),
    isUnknown ? '-' : formatCost(figures.costUsd),
    formatDuration(figures.latencyP50Ms),
    formatDuration(figures.latencyP95Ms),
  ]
}

const CSV_FIGURES = {
  requests: 'requests',
  errors: 'errors',
  input_tokens: 'inputTokens',
  output_tokens: 'outputTokens',
  cache_read_tokens: 'cacheReadTokens',
  cache_write_tokens: 'cacheWriteTokens',
  reasoning_tokens: 'reasoningTokens',
  cost_usd: 'costUsd',
  unpriced: 'unpriced',
  cache_ratio: 'cacheRatio',
  latency_p50_ms: 'latencyP50Ms',
  latency_p95_ms: 'latencyP95Ms',
  first_token_p50_ms: 'firstTokenP50Ms',
} as const satisfies Record<string, keyof UsageFigures>

/** One line per group, without a sum, which a spreadsheet would count twice. */
export function renderUsageCsv(by: readonly Dimension[], { groups, total }: Usage): string {
  const figures = Object.values(CSV_FIGURES)
  const rows =
    by.length === 0
      ? [figures.map((figure) => total[figure])]
      : groups.map((group) => [
          ...by.map((dimension) => group.group[dimension]),
          ...figures.map((figure) => group[figure]),
        ])
  return renderCsv([[...by, ...Object.keys(CSV_FIGURES)], ...rows])
}

function labelsOf(by: readonly Dimension[], { group }: UsageGroup): string[] {
  return by.map((dimension) => group[dimension] ?? '-')
}
