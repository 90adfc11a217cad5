// The reasoning scale as clients spell it.
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
