// What follows a failed attempt that the client knows nothing of: the same provider again, the next one, or the truth.
import { ERROR_KINDS, type GatewayError } from '@ferryllm/protocols'
import type { RetryRule } from '../config/snapshot.ts'

export type NextStep =
  | { readonly kind: 'repeat'; readonly waitMs: number }
  | { readonly kind: 'fallback' }
  | { readonly kind: 'give-up' }

/** A provider that wants a longer pause is left to the client, or to the next provider. */
const MAX_WAIT_MS = 60_000

/** What another provider may do better although the same one never will. */
const ELSEWHERE: ReadonlySet<string> = new Set(['context-overflow', 'upstream-not-found'])

/** `tried` counts the attempts with this provider so far; `random` gives 0…1 and spreads the repetitions. */
export function nextStep(
  error: GatewayError,
  { tried, rule, random = Math.random }: { tried: number; rule: RetryRule; random?: () => number },
): NextStep {
  const { retry } = ERROR_KINDS[error.kind]
  if (retry === 'never') return { kind: ELSEWHERE.has(error.kind) ? 'fallback' : 'give-up' }
  if (retry === 'another-credential' || tried > rule.retries) return { kind: 'fallback' }
  const { retryAfterMs } = error.details
  if (retryAfterMs !== undefined) {
    return retryAfterMs > MAX_WAIT_MS ? { kind: 'fallback' } : { kind: 'repeat', waitMs: retryAfterMs }
  }
  const backoffMs = Math.min(MAX_WAIT_MS, rule.backoffMs * 2 ** (tried - 1))
  return { kind: 'repeat', waitMs: backoffMs * (0.5 + random() / 2) }
}
