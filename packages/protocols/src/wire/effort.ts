// The reasoning scale as clients spell it, and as Gemini counts it.
import type { Effort } from '#ir'

/** Every spelling in use, spec 05 note 27. */
const EFFORTS: ReadonlyMap<string, Effort> = new Map([
  ['none', 'none'],
  ['minimal', 'minimal'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'xhigh'],
  ['x_high', 'xhigh'],
  ['x-high', 'xhigh'],
  ['extra_high', 'xhigh'],
  ['max', 'max'],
  ['ultracode', 'max'],
])

/** The effort that a word means, in any case; undefined for a word that is not on the scale. */
export function decodeEffort(word: string | undefined): Effort | undefined {
  return word === undefined ? undefined : EFFORTS.get(word.toLowerCase())
}

const GEMINI_BUDGET: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 32_768,
}

/** Tokens that mean this effort to Gemini 2.5 (spec 05 note 27); the model's own range still has to be applied. */
export function geminiBudget(effort: Effort): number {
  return GEMINI_BUDGET[effort]
}
