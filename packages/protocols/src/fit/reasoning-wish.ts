// The client's wish for reasoning, worked out once, and the words for what a target cannot do of it.
import type { Effort, ReasoningIntent, Request } from '#ir'
import { fieldPointer } from './client-field.ts'
import { clampEffort, effortOfBudget } from './effort.ts'
import type { FitContext } from './plan.ts'

export interface ReasoningWish {
  readonly intent: ReasoningIntent
  /** Undefined: reason, but how much is the provider's default. */
  readonly effort: Effort | undefined
  readonly off: boolean
}

/** What a target is told; undefined = nothing, its default holds. */
export interface Resolved {
  readonly intent: ReasoningIntent | undefined
  /** Set when the budget needs a larger output limit than the client gave. */
  readonly maxOutputTokens?: number
}

/** Works out how much reasoning the client means, whichever currency it used. */
export function wishOf(intent: ReasoningIntent): ReasoningWish {
  const spoken = intent.effort ?? (intent.budget === undefined ? undefined : effortOfBudget(intent.budget))
  if (intent.mode === 'disabled' || spoken === 'none') return { intent, effort: 'none', off: true }
  // `between_tools` thinks little: other targets have no word for it (01 §1.2.1).
  return { intent, effort: spoken ?? (intent.mode === 'between-tools' ? 'low' : undefined), off: false }
}

/**
 * Whether a target that shows reasoning only when asked shall show it (05 note 28): a word of the client decides, else
 * whoever switched reasoning on in a protocol that shows it unasked.
 */
export function wantsSummary({ intent, off }: ReasoningWish, { source }: FitContext): boolean {
  if (off) return false
  if (intent.display !== undefined) return intent.display !== 'omitted'
  if (source === 'openai-chat') return true
  return source === 'anthropic' && (intent.mode === 'adaptive' || intent.mode === 'enabled')
}

/** The effort that the model takes instead of the wished one; what is lost by that is noted. */
export function takeEffort(from: Effort, request: Request, context: FitContext): Effort | undefined {
  const { target, ledger } = context
  const to = clampEffort(from, target.capabilities)
  if (to === from) return to
  const at = fieldPointer(request, 'effort', context)
  if (to !== undefined && target.capabilities.effortAliases?.[from] === to) {
    ledger.rewritten('effort_clamped', `${target.model} treats effort "${from}" as "${to}".`, at)
    return to
  }
  const instead = to === undefined ? 'its own default is used' : `"${to}" is used`
  ledger.approximated('effort_clamped', `${target.model} does not take effort "${from}": ${instead}.`, at)
  return to
}

/** Notes that the wish is told in another way, or not at all. */
export function noteRewritten(
  text: string,
  request: Request,
  context: FitContext,
  severity: 'info' | 'warn' = 'warn',
): void {
  context.ledger.approximated('thinking_rewritten', text, fieldPointer(request, 'thinking', context), severity)
}

/** The answer for models that do not reason: nothing is sent, and only a wish to reason is a loss. */
export function cannotReason(wish: ReasoningWish, request: Request, context: FitContext): Resolved {
  if (!wish.off && (wish.effort !== undefined || wish.intent.mode !== undefined)) {
    noteRewritten(`${context.target.model} does not reason: the wish for it was left out.`, request, context, 'info')
  }
  return { intent: undefined }
}
