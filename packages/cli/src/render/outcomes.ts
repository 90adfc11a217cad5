// Checks with their outcomes as text: a sign, a name, what was found, and below it what to do.
import { printable, type Paint } from './text.ts'

/** What a check came to. */
export type Outcome = 'ok' | 'warning' | 'failed' | 'skipped'

/** One line of a report. */
export interface Checked {
  readonly name: string
  readonly outcome: Outcome
  /** What was found, in words. */
  readonly detail: string
  /** What to do about it. */
  readonly fix?: string
  readonly ms?: number
}

const SIGNS: Readonly<Record<Outcome, readonly [sign: string, colour: 'green' | 'yellow' | 'red' | 'dim']>> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
  skipped: ['-', 'dim'],
}

/** All lines, names in one column. */
export function renderOutcomes(checks: readonly Checked[], paint: Paint): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return checks.map((check) => renderOne(check, width, paint)).join('\n')
}

/** `12 ok, 1 warning, 1 failed`; what there is none of is not counted. */
export function countOutcomes(checks: readonly Checked[]): string {
  const outcomes = ['ok', 'warning', 'failed', 'skipped'] as const
  return outcomes
    .map((outcome) => [checks.filter((check) => check.outcome === outcome).length, outcome] as const)
    .filter(([count]) => count > 0)
    .map(([count, outcome]) => `${count} ${outcome === 'warning' && count > 1 ? 'warnings' : outcome}`)
    .join(', ')
}

function renderOne({ name, outcome, detail, fix, ms }: Checked, width: number, paint: Paint): string {
  const [sign, colour] = SIGNS[outcome]
  const time = ms === undefined ? '' : paint('dim', ` (${ms} ms)`)
  const line = `  ${paint(colour, sign)} ${name.padEnd(width)}  ${printable(detail)}${time}`
  return fix === undefined ? line : `${line}\n${' '.repeat(width + 6)}${paint('dim', '→')} ${printable(fix)}`
}
