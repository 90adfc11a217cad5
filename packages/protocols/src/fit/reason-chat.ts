// fit/reasoning for chat targets: every family of hosts spells the wish in its own way (spec 05 note 27, last lines).
import type { ReasoningIntent, Request } from '#ir'
import { anthropicBudget } from './effort.ts'
import type { FitContext } from './plan.ts'
import { openaiEffort } from './reason-responses.ts'
import { cannotReason, noteRewritten, takeEffort, type ReasoningWish, type Resolved } from './reasoning-wish.ts'

/** Resolves the wish to what `traits.reasoningControl` can say; whether reasoning is shown is the host's own matter. */
export function chatReasoning(wish: ReasoningWish, request: Request, context: FitContext): Resolved {
  const { capabilities, traits } = context.target
  if (capabilities.reasoningModel === false) return cannotReason(wish, request, context)
  switch (traits.reasoningControl) {
    case 'reasoning_effort': {
      const effort = openaiEffort(wish, request, context)
      return { intent: effort === undefined ? undefined : { effort } }
    }
    case 'thinking-type':
      return { intent: withEffort(wish, request, context) }
    case 'template':
      return { intent: withEffort(wish, request, context) }
    case 'openrouter':
      return { intent: withDisplay(openrouter(wish, request, context), wish, context) }
    case 'enable-thinking':
      return { intent: withBudget(wish, context) }
    case 'none':
      if (!saysNothing(wish)) {
        noteRewritten('This provider has no control over reasoning: its default is used.', request, context, 'info')
      }
      return { intent: undefined }
  }
}

/** A switch, and an effort beside it where the model takes one. */
function withEffort(wish: ReasoningWish, request: Request, context: FitContext): ReasoningIntent | undefined {
  if (wish.off) return { mode: 'disabled' }
  if (saysNothing(wish)) return undefined
  const effort = wish.effort === undefined ? undefined : takeEffort(wish.effort, request, context)
  return { mode: 'enabled', ...(effort === undefined ? {} : { effort }) }
}

/** OpenRouter translates efforts and budgets itself, for every model behind it. */
function openrouter(wish: ReasoningWish, request: Request, context: FitContext): ReasoningIntent | undefined {
  const { intent, effort, off } = wish
  if (off) return { mode: 'disabled' }
  if (saysNothing(wish)) return undefined
  if (intent.effort === undefined && intent.budget !== undefined && intent.budget > 0) {
    return { mode: 'enabled', budget: intent.budget }
  }
  const taken = effort === undefined ? undefined : takeEffort(effort, request, context)
  return { mode: 'enabled', ...(taken === undefined ? {} : { effort: taken }) }
}

/** OpenRouter's own clients may ask it not to return the reasoning. */
function withDisplay(
  intent: ReasoningIntent | undefined,
  { intent: { display } }: ReasoningWish,
  { source }: FitContext,
): ReasoningIntent | undefined {
  return source !== 'openai-chat' || display === undefined ? intent : { ...intent, display }
}

/** Qwen hosts: a switch and, when the client said how much, a budget in tokens. */
function withBudget(wish: ReasoningWish, { target: { capabilities } }: FitContext): ReasoningIntent | undefined {
  const { intent, effort, off } = wish
  if (off) return { mode: 'disabled' }
  if (saysNothing(wish)) return undefined
  if (intent.budget !== undefined && intent.budget > 0) return { mode: 'enabled', budget: intent.budget }
  return { mode: 'enabled', ...(effort === undefined ? {} : { budget: anthropicBudget(effort, capabilities) }) }
}

/** `{summary}` alone: how to show reasoning, not whether. */
function saysNothing({ intent, effort }: ReasoningWish): boolean {
  return effort === undefined && intent.mode === undefined && intent.budget === undefined
}
