// How much the model may think: the owner's default, ceiling or fixed value against what the client asked for.
import type { Effort, Request } from '@ferryllm/protocols'
import type { Policy } from './policy.ts'

const SCALE: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** Tokens to effort, as ferryllm's users know it (reference-systems §1.6). */
const EFFORT_OF_BUDGET: readonly (readonly [number, Effort])[] = [
  [32_768, 'max'],
  [16_384, 'xhigh'],
  [8_192, 'high'],
  [2_048, 'medium'],
  [512, 'low'],
  [1, 'minimal'],
]

export const reasoning: Policy = {
  name: 'reasoning',
  when: 'before',
  concerns: (_body, { settings: { reasoning: rule } }) =>
    rule.policy !== 'preserve' && (rule.defaultEffort !== undefined || rule.maxEffort !== undefined),
  apply(request, { settings: { reasoning: rule }, ledger }) {
    const asked = requestedEffort(request)
    const wanted = decide(rule.policy, asked, rule.defaultEffort, rule.maxEffort)
    if (wanted === undefined || wanted === asked) return request
    ledger.rewritten(
      'reasoning_policy',
      `The policy "${rule.policy}" set the reasoning effort to ${wanted} (the request asked for ${asked ?? 'none in particular'}).`,
    )
    const { budget: _budget, mode: _mode, ...kept } = request.reasoning ?? {}
    return {
      ...request,
      reasoning: { ...kept, effort: wanted, ...(wanted === 'none' ? { mode: 'disabled' as const } : {}) },
    }
  },
}

function decide(
  policy: 'preserve' | 'fill_missing' | 'cap' | 'force',
  asked: Effort | undefined,
  fallback: Effort | undefined,
  ceiling: Effort | undefined,
): Effort | undefined {
  switch (policy) {
    case 'preserve':
      return undefined
    case 'fill_missing':
      return asked === undefined ? fallback : undefined
    case 'cap': {
      const effort = asked ?? fallback
      return effort !== undefined && ceiling !== undefined && SCALE.indexOf(effort) > SCALE.indexOf(ceiling)
        ? ceiling
        : effort
    }
    case 'force':
      return fallback ?? ceiling
  }
}

function requestedEffort({ reasoning: intent }: Request): Effort | undefined {
  if (intent === undefined) return undefined
  if (intent.mode === 'disabled') return 'none'
  if (intent.effort !== undefined) return intent.effort
  const { budget } = intent
  if (budget === undefined || budget < 0) return undefined
  return EFFORT_OF_BUDGET.find(([tokens]) => budget >= tokens)?.[1] ?? 'none'
}
