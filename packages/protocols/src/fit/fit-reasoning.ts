// fit: what the client wishes of reasoning, in the words of the target model (spec 05 notes 27 and 28).
import type { ReasoningIntent, Request } from '#ir'
import { pointer } from '#ir'
import { untranslated } from './client-field.ts'
import { replaceSome } from './keep-same.ts'
import type { FitContext, FitStep } from './plan.ts'
import { anthropicReasoning } from './reason-anthropic.ts'
import { chatReasoning } from './reason-chat.ts'
import { geminiReasoning } from './reason-gemini.ts'
import { responsesReasoning } from './reason-responses.ts'
import { wishOf, type Resolved } from './reasoning-wish.ts'

/** Resolves the reasoning wish to what the target model takes; nothing is sent when nothing was asked. */
export const fitReasoning: FitStep = (request, context) => {
  if (untranslated(request, context)) return request
  const folded = foldTurnEfforts(request, context)
  if (folded.reasoning === undefined) return folded
  const { intent, maxOutputTokens } = resolve(folded, folded.reasoning, context)
  if (sameIntent(intent, folded.reasoning) && maxOutputTokens === undefined) return folded
  const { reasoning: _reasoning, ...rest } = folded
  return {
    ...rest,
    ...(intent === undefined ? {} : { reasoning: intent }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  }
}

function resolve(request: Request, intent: ReasoningIntent, context: FitContext): Resolved {
  const wish = wishOf(intent)
  switch (context.target.protocol) {
    case 'anthropic':
      return anthropicReasoning(wish, request, context)
    case 'openai-chat':
      return chatReasoning(wish, request, context)
    case 'openai-responses':
      return responsesReasoning(wish, request, context)
    case 'gemini':
      return geminiReasoning(wish, request, context)
  }
}

/** Claude Code also says the effort on single messages; where that has no place, the last word counts for the request. */
function foldTurnEfforts(request: Request, { source, target, ledger }: FitContext): Request {
  const native = source === 'anthropic' && target.protocol === 'anthropic' && target.capabilities.midSystem !== false
  const spoken = request.turns.findLast((turn) => turn.effort !== undefined)
  if (native || spoken?.effort === undefined) return request
  const text = 'The effort said on single messages counts for the whole request: the last one is used.'
  ledger.approximated('thinking_rewritten', text, pointer(spoken, 'output_config'), 'info')
  const turns = replaceSome(request.turns, (turn) => {
    if (turn.effort === undefined) return undefined
    const { effort: _effort, ...rest } = turn
    return [rest]
  })
  return { ...request, turns, reasoning: { ...request.reasoning, effort: spoken.effort } }
}

function sameIntent(a: ReasoningIntent | undefined, b: ReasoningIntent): boolean {
  return a?.mode === b.mode && a?.effort === b.effort && a?.budget === b.budget && a?.display === b.display
}
