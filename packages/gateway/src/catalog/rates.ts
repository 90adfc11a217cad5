// What tokens cost and what a request came to. Every part of the usage is paid once: the totals include the cached tokens.
import type { Usage } from '@ferryllm/protocols'

/** USD per million tokens. What is not said of the cache costs as much as fresh input. */
export interface Rates {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
  readonly cacheWrite1h?: number
  /** Other rates for the whole request when its prompt is longer, in ascending order. */
  readonly tiers?: readonly (Omit<Rates, 'tiers'> & { readonly above: number })[]
}

const MILLION = 1_000_000

/** USD for one request. */
export function costAt(rates: Rates, usage: Usage): number {
  const tier = rates.tiers?.findLast(({ above }) => usage.input > above)
  const { input, output, cacheRead = input, cacheWrite = input, cacheWrite1h = cacheWrite } = tier ?? rates
  const read = Math.min(usage.cacheRead ?? 0, usage.input)
  const written = Math.min(usage.cacheWrite ?? 0, usage.input - read)
  const written1h = Math.min(usage.cacheWrite1h ?? 0, written)
  const sum =
    (usage.input - read - written) * input +
    read * cacheRead +
    (written - written1h) * cacheWrite +
    written1h * cacheWrite1h +
    usage.output * output
  return sum / MILLION
}
