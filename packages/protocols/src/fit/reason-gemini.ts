// fit/reasoning for Gemini targets: a level since Gemini 3, a token budget in 2.5 (spec 04 §4.5, 05 note 27).
import type { ReasoningIntent, Request } from '#ir'
import { geminiBudget } from '#wire'
import { fieldPointer } from './client-field.ts'
import type { FitContext } from './plan.ts'
import {
  cannotReason,
  noteRewritten,
  takeEffort,
  wantsSummary,
  type ReasoningWish,
  type Resolved,
} from './reasoning-wish.ts'

/** Resolves the wish to a level or a budget; both together are a 400. */
export function geminiReasoning(wish: ReasoningWish, request: Request, context: FitContext): Resolved {
  const { reasoningModel, thinkingControl } = context.target.capabilities
  if (reasoningModel === false) return cannotReason(wish, request, context)
  const amount = thinkingControl === 'budget' ? budget(wish, request, context) : level(wish, request, context)
  const display = shown(wish, context)
  if (Object.keys(amount).length === 0 && display === 'omitted') return { intent: undefined }
  return { intent: { ...amount, display } }
}

function shown(wish: ReasoningWish, context: FitContext): NonNullable<ReasoningIntent['display']> {
  if (context.source === 'gemini' && wish.intent.display !== undefined) return wish.intent.display
  return wantsSummary(wish, context) ? 'auto' : 'omitted'
}

function level(wish: ReasoningWish, request: Request, context: FitContext): ReasoningIntent {
  const { intent } = wish
  // Gemini 3 still takes the budget of a client that speaks its protocol.
  if (context.source === 'gemini' && intent.budget !== undefined && intent.effort === undefined) {
    return { budget: intent.budget }
  }
  const effort = wish.effort === undefined ? undefined : takeEffort(wish.effort, request, context)
  return effort === undefined ? {} : { effort }
}

function budget(wish: ReasoningWish, request: Request, context: FitContext): ReasoningIntent {
  const { intent, effort, off } = wish
  const range = context.target.capabilities.thinkingBudget ?? { min: 1, max: 24_576, off: true }
  if (off && range.off) return { budget: 0 }
  if (off) {
    const text = `${context.target.model} cannot switch thinking off: it gets its smallest budget.`
    noteRewritten(text, request, context)
    return { budget: range.min }
  }
  if (intent.budget !== undefined && intent.effort === undefined) {
    if (intent.budget < 0) return { budget: -1 }
    const clamped = clamp(intent.budget, range)
    if (clamped !== intent.budget) {
      const text = `${context.target.model} takes thinking budgets from ${range.min} to ${range.max}: ${clamped} is used.`
      context.ledger.approximated('effort_clamped', text, fieldPointer(request, 'thinking', context), 'info')
    }
    return { budget: clamped }
  }
  if (effort === undefined) return {}
  return { budget: clamp(context.target.capabilities.budgets?.[effort] ?? geminiBudget(effort), range) }
}

function clamp(tokens: number, { min, max }: { readonly min: number; readonly max: number }): number {
  return Math.min(max, Math.max(min, tokens))
}
