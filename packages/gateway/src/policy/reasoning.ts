// How much the model may think: the owner's default, ceiling or fixed value against what the client asked for.
import type { Effort } from '@ferryllm/protocols'
import { effortOf } from './effort-of.ts'
import type { ReasoningRule } from '../config/snapshot.ts'
import type { Policy } from './policy.ts'

const SCALE: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

export const reasoning: Policy = {
  name: 'reasoning',
  when: 'before',
  concerns: (_body, { settings: { reasoning: rule } }) =>
    rule.policy !== 'preserve' && (rule.defaultEffort !== undefined || rule.maxEffort !== undefined),
  apply(request, { settings: { reasoning: rule }, ledger }) {
    const asked = effortOf(request)
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
  policy: ReasoningRule['policy'],
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
