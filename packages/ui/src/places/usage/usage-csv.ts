// Usage as CSV (RFC 4180), as `ferryllm usage --csv` writes it.
import type { UsageAnswer, UsageDimension } from '@ferryllm/control'

const FIGURES = [
  'requests',
  'errors',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'cost_usd',
  'unpriced',
  'cache_ratio',
  'latency_p50_ms',
  'latency_p95_ms',
  'first_token_p50_ms',
] as const satisfies readonly (keyof UsageAnswer['total'])[]

/** One line per group, without a sum, which a spreadsheet would count twice. */
export function usageCsv({ groups }: UsageAnswer, by: readonly UsageDimension[]): string {
  const rows = groups.map((group) => [
    ...by.map((name) => group.group[name]),
    ...FIGURES.map((figure) => group[figure]),
  ])
  return [[...by, ...FIGURES], ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')
}

function cellOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  // Names come from strangers: what begins like a formula must not become one.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
