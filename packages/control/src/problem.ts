// What is wrong with a configuration, first by key path, then by place in the file.
import type { KeyPositions, Path, Span } from './locate-keys.ts'
import { redactLine, redactText } from './redact-line.ts'

/** `error`: the file is refused. `warning`: it works, but hardly as meant. `note`: something this version leaves undone. */
export type Severity = 'error' | 'warning' | 'note'

/** A problem as a check finds it. */
export interface Finding {
  readonly severity: Severity
  readonly path: Path
  /** Whether the key or its value is to be pointed at. */
  readonly at: 'key' | 'value'
  readonly message: string
  /** Where the value comes from when that is not the file: what is to be named instead of a line. */
  readonly source?: string
  /** What was probably meant. */
  readonly suggestion?: string
  /** Set when a provider cannot be used because of this: which one, and the reason to show. */
  readonly disables?: { readonly provider: number; readonly reason: string }
}

/** A problem as it is shown: line and column count from 1, in UTF-16 units like editors do. */
export interface Problem {
  readonly severity: Severity
  /** For example `providers[0].base_url`; empty for the file as a whole. */
  readonly path: string
  /** Set when the value stands outside the file, for example `environment variable FERRYLLM_SERVER_LISTEN`; `line` is 0 then. */
  readonly source?: string
  readonly line: number
  readonly column: number
  /** How many characters are meant, at least 1. */
  readonly length: number
  readonly message: string
  readonly suggestion?: string
  /** The line of the file, with everything that may be a credential replaced by stars. */
  readonly excerpt: string
}

/** Stands for a name that is missing or wrong and has been reported, so that the remaining checks can run. */
export const STAND_IN = '\0'

/** A key path as people write it. */
export function formatPath(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}

/** Puts a finding at its place in the file. */
export function placeFinding(finding: Finding, source: string, positions: KeyPositions): Problem {
  const { severity, suggestion, source: outside } = finding
  const span = finding.at === 'key' ? positions.key(finding.path) : positions.value(finding.path)
  const path = redactText(formatPath(finding.path))
  const message = redactText(finding.message)
  const meant = suggestion === undefined ? {} : { suggestion }
  if (outside !== undefined) {
    return { severity, path, source: outside, line: 0, column: 0, length: 1, message, ...meant, excerpt: '' }
  }
  return { severity, path, ...place(source, span, path), message, ...meant }
}

/** Line, column and the redacted line of a stretch of the file. */
export function place(source: string, span: Span, path: string): Omit<Problem, 'severity' | 'path' | 'message'> {
  const before = source.slice(0, span.offset)
  const start = before.lastIndexOf('\n') + 1
  const end = source.indexOf('\n', span.offset)
  const text = source.slice(start, end === -1 ? undefined : end).replace(/\r$/, '')
  const column = span.offset - start + 1
  return {
    line: before.split('\n').length,
    column,
    length: Math.max(1, Math.min(span.length, text.length - column + 1)),
    excerpt: redactLine(text, path),
  }
}
