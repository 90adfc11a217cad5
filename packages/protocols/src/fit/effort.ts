// The canonical reasoning scale and its two currencies, effort words and token budgets (spec 05 note 27).
import type { Effort } from '#ir'
import type { ModelCapabilities } from '../target.ts'

/** From nothing to everything. */
export const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** The smallest budget that Anthropic takes. */
export const MIN_BUDGET = 1024

/** What `max` asks for where a budget says it. */
const MAX_BUDGET = 63_999

const ANTHROPIC_BUDGET: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 32_768,
  max: MAX_BUDGET,
}

/** Tokens that mean this effort to an Anthropic-style host. */
export function anthropicBudget(effort: Effort, { budgets }: ModelCapabilities): number {
  return budgets?.[effort] ?? ANTHROPIC_BUDGET[effort]
}

/** The effort that a budget means; undefined for -1, which leaves it to the model. */
export function effortOfBudget(budget: number): Effort | undefined {
  if (budget < 0) return undefined
  if (budget === 0) return 'none'
  if (budget <= 1024) return 'minimal'
  if (budget <= 2048) return 'low'
  if (budget <= 8192) return 'medium'
  return budget <= 24_576 ? 'high' : 'xhigh'
}

/**
 * The effort that the model takes instead of `wish`: the same, what its maker equates with it, else the next lower one,
 * never a higher one unless nothing lower exists. Undefined when the model has no effort control at all.
 */
export function clampEffort(wish: Effort, capabilities: ModelCapabilities): Effort | undefined {
  const { efforts, effortAliases } = capabilities
  if (efforts === undefined || efforts.includes(wish)) return wish
  const alias = effortAliases?.[wish]
  if (alias !== undefined && efforts.includes(alias)) return alias
  const known = efforts.toSorted(byScale)
  // `none` is a switch, not a little less effort: a wish for some reasoning never becomes none.
  const lower = known.filter((effort) => effort !== 'none' && byScale(effort, wish) < 0)
  return lower.at(-1) ?? known.find((effort) => effort !== 'none') ?? known[0]
}

/** The lower of two efforts. */
export function lowerEffort(a: Effort, b: Effort): Effort {
  return byScale(a, b) <= 0 ? a : b
}

function byScale(a: Effort, b: Effort): number {
  return EFFORTS.indexOf(a) - EFFORTS.indexOf(b)
}
