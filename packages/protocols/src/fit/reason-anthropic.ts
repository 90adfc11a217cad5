// fit/reasoning for Anthropic targets: adaptive thinking with an effort, or a token budget, whichever the model takes
// (spec 01 §1.2.1 and §1.5, 05 note 27).
import type { ReasoningIntent, Request } from '#ir'
import type { Target } from '../target.ts'
import { fieldPointer } from './client-field.ts'
import { anthropicBudget, lowerEffort, MIN_BUDGET } from './effort.ts'
import { defaultOutput } from './output-limit.ts'
import type { FitContext } from './plan.ts'
import {
  cannotReason,
  noteRewritten,
  takeEffort,
  wantsSummary,
  type ReasoningWish,
  type Resolved,
} from './reasoning-wish.ts'

/** A host whose models we do not know: the older budget form is the one that compatible hosts learnt first. */
const UNKNOWN = { adaptive: true, budget: true, disabled: true, betweenTools: true }

/** Tokens left for the answer beside the largest budget. */
const ANSWER_ROOM = 1024

/** Resolves the wish for an Anthropic model; the output limit grows where the budget needs it (golden REAS-16). */
export function anthropicReasoning(wish: ReasoningWish, request: Request, context: FitContext): Resolved {
  const { thinking } = context.target.capabilities
  if (wish.off) return { intent: switchedOff(wish, request, context) }
  if (isEffortAlone(wish, context)) return { intent: effortOnly(wish, request, context) }
  if (mustCallTool(request, context))
    return { intent: withoutThinking('while a tool call is forced', request, context) }
  const form = formOf(wish, thinking)
  if (form === 'budget' && hasLostThinking(request, context)) {
    return { intent: withoutThinking('behind tool calls whose thinking is gone', request, context) }
  }
  if (form === undefined) return cannotReason(wish, request, context)
  if (form === 'between-tools') return { intent: betweenTools(wish, request, context) }
  return form === 'adaptive' ? { intent: adaptive(wish, request, context) } : withBudget(wish, request, context)
}

type Thinking = FitContext['target']['capabilities']['thinking']

function formOf({ intent }: ReasoningWish, known: Thinking): 'adaptive' | 'budget' | 'between-tools' | undefined {
  const can = known ?? UNKNOWN
  if (intent.mode === 'between-tools' && can.betweenTools) return 'between-tools'
  if (intent.budget !== undefined && intent.budget > 0 && can.budget) return 'budget'
  if (can.adaptive && (intent.mode === 'adaptive' || known !== undefined)) return 'adaptive'
  return can.budget ? 'budget' : undefined
}

function switchedOff({ intent }: ReasoningWish, request: Request, context: FitContext): ReasoningIntent | undefined {
  const can = context.target.capabilities.thinking ?? UNKNOWN
  const { model } = context.target
  if (can.disabled) {
    // With thinking disabled an effort above high is a 400.
    const spoken =
      intent.effort === undefined || intent.effort === 'none' ? undefined : lowerEffort(intent.effort, 'high')
    const effort = spoken === undefined ? undefined : takeEffort(spoken, request, context)
    return { mode: 'disabled', ...(effort === undefined ? {} : { effort }) }
  }
  if (can.betweenTools) {
    noteRewritten(`${model} cannot switch thinking off: it thinks between tool calls only.`, request, context)
    return { mode: 'between-tools', effort: 'low' }
  }
  if (!can.adaptive) return undefined
  noteRewritten(`${model} cannot switch thinking off: it thinks with low effort.`, request, context)
  return { effort: 'low' }
}

/** `output_config.effort` without `thinking` says nothing about thinking: it is not switched on by us. */
function isEffortAlone({ intent }: ReasoningWish, { source }: FitContext): boolean {
  return source === 'anthropic' && intent.mode === undefined && intent.budget === undefined
}

function effortOnly({ intent }: ReasoningWish, request: Request, context: FitContext): ReasoningIntent | undefined {
  const effort = intent.effort === undefined ? undefined : takeEffort(intent.effort, request, context)
  return effort === undefined ? undefined : { effort }
}

/** A forced call and thinking exclude each other on older models; history that holds thinking needs it on (TOOL-16). */
function mustCallTool(request: Request, { target }: FitContext): boolean {
  if (target.capabilities.forcedChoiceWhileThinking !== false) return false
  const mode = request.toolChoice?.mode
  if (mode !== 'required' && mode !== 'named') return false
  return !request.turns.some((turn) => turn.parts.some((part) => part.kind === 'reasoning'))
}

/** With a budget, the last answer has to begin with thinking when it has tool calls: else a 400 (decision 0026). */
function hasLostThinking({ turns }: Request, { target }: FitContext): boolean {
  const last = turns.findLast(({ role }) => role === 'assistant')
  if (target.capabilities.thinking === undefined || last === undefined) return false
  return last.parts.some(({ kind }) => kind === 'tool-call') && last.parts[0]?.kind !== 'reasoning'
}

function withoutThinking(when: string, request: Request, context: FitContext): ReasoningIntent | undefined {
  const { model, capabilities } = context.target
  noteRewritten(`${model} cannot think ${when}: it does not think this time.`, request, context)
  // Models with adaptive thinking may think by default.
  return capabilities.thinking?.adaptive === true ? { mode: 'disabled' } : undefined
}

function betweenTools(wish: ReasoningWish, request: Request, context: FitContext): ReasoningIntent {
  const { effort } = wish.intent
  const taken = effort === undefined ? undefined : takeEffort(lowerEffort(effort, 'high'), request, context)
  return { mode: 'between-tools', ...(taken === undefined ? {} : { effort: taken }), ...display(wish, context) }
}

function adaptive(wish: ReasoningWish, request: Request, context: FitContext): ReasoningIntent {
  if (wish.intent.budget !== undefined && wish.intent.budget > 0) {
    const text = `${context.target.model} takes no thinking budget: adaptive thinking with a like effort is used.`
    noteRewritten(text, request, context)
  }
  const effort = wish.effort === undefined ? undefined : takeEffort(wish.effort, request, context)
  return { mode: 'adaptive', ...(effort === undefined ? {} : { effort }), ...display(wish, context) }
}

function withBudget(wish: ReasoningWish, request: Request, context: FitContext): Resolved {
  const { source, target, ledger } = context
  // `{summary}` alone is no wish to think, and these models do not think unasked.
  if (wish.effort === undefined && wish.intent.mode === undefined && wish.intent.budget === undefined) {
    return { intent: undefined }
  }
  if (wish.intent.mode === 'adaptive') {
    noteRewritten(`${target.model} has no adaptive thinking: a budget is used.`, request, context)
  }
  const limit = request.maxOutputTokens ?? defaultOutput(target)
  const ceiling = (target.capabilities.maxOutput ?? Number.POSITIVE_INFINITY) - ANSWER_ROOM
  const budget = Math.max(MIN_BUDGET, Math.min(wantedBudget(wish, limit, target), ceiling))
  const intent: ReasoningIntent = { mode: 'enabled', budget, ...display(wish, context) }
  // A client of the same protocol may leave the answer less room than we would.
  if (limit >= budget + (source === 'anthropic' ? 1 : ANSWER_ROOM)) return { intent }
  const raised = budget + ANSWER_ROOM
  const at = fieldPointer(request, 'maxOutputTokens', context)
  ledger.rewritten('max_tokens_raised', `The output limit is raised to ${raised}: it includes the thinking budget.`, at)
  return { intent, maxOutputTokens: raised }
}

/** The client's own number, else the table's; Claude's own default effort is high. */
function wantedBudget({ intent, effort }: ReasoningWish, limit: number, { capabilities }: Target): number {
  if (intent.budget !== undefined && intent.budget > 0) return intent.budget
  const wanted = anthropicBudget(effort ?? 'high', capabilities)
  return effort === 'max' ? Math.min(wanted, limit - 1) : wanted
}

/** Newer models hide their thinking unless asked to show it. */
function display(wish: ReasoningWish, context: FitContext): Pick<ReasoningIntent, 'display'> {
  const { display: said } = wish.intent
  if (context.source === 'anthropic') return said === undefined ? {} : { display: said }
  if (said === 'omitted') return { display: 'omitted' }
  return wantsSummary(wish, context) ? { display: 'summarized' } : {}
}
