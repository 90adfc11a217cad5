// How many tokens a reply may have when the client named no limit and the target wants one.
import type { Target } from '../target.ts'

/** What Claude Code itself asks of a model it does not know (clients.md 2.4). */
const UNKNOWN_MODEL = 32_000

/**
 * The model's own maximum: a small constant would cut replies short, and Codex takes a cut reply for a fatal error
 * (golden REQ-13).
 */
export function defaultOutput({ capabilities }: Target): number {
  return capabilities.maxOutput ?? UNKNOWN_MODEL
}
