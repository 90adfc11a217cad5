// Where the time of a request went, step by step, and the one that took the longest.
import type { Trace, TraceAttempt } from '@ferryllm/control'

export type Step = 'upload' | 'gateway' | 'earlier' | 'wait' | 'connect' | 'thinking' | 'prompt' | 'output'

export interface Span {
  readonly step: Step
  /** Milliseconds since the request arrived. */
  readonly from: number
  readonly to: number
}

/** In order, without gaps; steps that took no time are left out. */
export function spansOf({ times, attempts }: Trace): Span[] {
  const last = attempts.at(-1)
  const marks: [Step, number | undefined][] = [
    ['upload', times.body],
    ['gateway', attempts[0]?.times.begun ?? times.routed],
    ...attemptMarks(attempts, last),
    ['thinking', times.first_token],
    ['output', times.closed],
  ]
  const spans: Span[] = []
  let from = 0
  for (const [step, at] of marks) {
    if (at === undefined || at <= from) continue
    spans.push({ step, from, to: at })
    from = at
  }
  return spans
}

function attemptMarks(attempts: readonly TraceAttempt[], last: TraceAttempt | undefined): [Step, number | undefined][] {
  if (last === undefined) return []
  const { begun = 0, sent, headers, first_byte: firstByte } = last.times
  return [
    ...(attempts.length > 1 ? [['earlier', begun] as [Step, number]] : []),
    ['wait', begun + last.wait_ms],
    ['connect', sent],
    ['prompt', firstByte ?? headers],
  ]
}

/** The longest step. */
export function slowest(spans: readonly Span[]): Span | undefined {
  return spans.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0]
}

/** Tokens per second while the reply was coming; undefined where that says nothing. */
export function outputRate(outputTokens: number | undefined, { times }: Trace): number | undefined {
  if (outputTokens === undefined || times.first_token === undefined || times.closed === undefined) return undefined
  const ms = times.closed - times.first_token
  return outputTokens < 2 || ms < 20 ? undefined : (outputTokens / ms) * 1000
}
