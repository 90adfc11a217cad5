// fit: wire messages become turns that alternate, which is what most targets take (spec 05 note 8).
import type { Turn } from '#ir'
import { isEmptyText } from './hoist-system.ts'
import type { FitContext, FitStep } from './plan.ts'
import { sameItems, tidyTurns, withParts } from './turns.ts'

/** Stands where a target insists on a user's word and there is none. */
const PLACEHOLDER = '(continued)'

/** Joins neighbours of one role, drops empty texts and turns, and lets a user turn come first where that is required. */
export const mergeTurns: FitStep = (request, context) => {
  if (context.source === context.target.protocol) return request
  let before: Turn['role'] | undefined
  const filled = request.turns.map((turn) => {
    const kept = turn.parts.filter((part) => !isEmptyText(part, context))
    // An empty message still is the user's turn to speak: without it the answer before it would be a prefill, and later
    // be one with the answer after it.
    const isSilent = kept.length === 0 && turn.role === 'user' && before !== 'user'
    if (turn.role !== 'system' && (isSilent || kept.length > 0)) before = turn.role
    return isSilent ? { ...turn, parts: [{ kind: 'text' as const, text: PLACEHOLDER }] } : withParts(turn, kept)
  })
  const merged = startWithUser(tidyTurns(filled), context)
  return sameItems(merged, request.turns) ? request : { ...request, turns: merged }
}

function startWithUser(turns: readonly Turn[], { target, ledger }: FitContext): readonly Turn[] {
  const needsUser = target.protocol === 'anthropic' || target.protocol === 'gemini'
  const first = turns.find((turn) => turn.role !== 'system')
  if (!needsUser || first?.role === 'user') return turns
  ledger.added('user_turn_added', 'The history did not start with a user message: a placeholder was put first.')
  return [{ role: 'user', parts: [{ kind: 'text', text: PLACEHOLDER }] }, ...turns]
}
