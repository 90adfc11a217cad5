// fit/reasoning for Responses targets: an effort word and whether a summary is shown (spec 03 §3.2, 05 notes 27 and 28).
import type { Effort, ReasoningIntent, Request } from '#ir'
import type { FitContext } from './plan.ts'
import {
  cannotReason,
  noteRewritten,
  takeEffort,
  wantsSummary,
  type ReasoningWish,
  type Resolved,
} from './reasoning-wish.ts'

/** Resolves the wish for a Responses host; also the effort rule of chat hosts that speak OpenAI's `reasoning_effort`. */
export function responsesReasoning(wish: ReasoningWish, request: Request, context: FitContext): Resolved {
  if (context.target.capabilities.reasoningModel === false) return cannotReason(wish, request, context)
  const effort = openaiEffort(wish, request, context)
  const display = wantsSummary(wish, context) ? summary(wish.intent) : undefined
  if (effort === undefined && display === undefined) return { intent: undefined }
  return { intent: { ...(effort === undefined ? {} : { effort }), ...(display === undefined ? {} : { display }) } }
}

/** The effort for hosts with OpenAI's scale; undefined = the model's default. */
export function openaiEffort(wish: ReasoningWish, request: Request, context: FitContext): Effort | undefined {
  const { source, target } = context
  const { efforts } = target.capabilities
  if (wish.effort === undefined) {
    // Models that can leave reasoning out do so unless told otherwise; the client switched it on.
    const asked = wish.intent.mode === 'adaptive' || wish.intent.mode === 'enabled' || wish.intent.budget === -1
    return asked && efforts?.includes('none') === true ? 'medium' : undefined
  }
  const foreign = source === 'anthropic' || source === 'gemini'
  if (wish.off && efforts === undefined && foreign) {
    // `none` is a word that many hosts refuse; a client of another protocol never said it.
    noteRewritten(
      `It is unknown whether ${target.model} can leave reasoning out: its default is used.`,
      request,
      context,
      'info',
    )
    return undefined
  }
  return takeEffort(wish.effort, request, context)
}

function summary({ display }: ReasoningIntent): ReasoningIntent['display'] {
  return display === 'concise' || display === 'detailed' ? display : 'auto'
}
