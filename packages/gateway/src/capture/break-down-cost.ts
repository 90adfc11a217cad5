// What a request cost, class by class, at the prices that hold now.
import type { CostBreakdown, RequestEvent } from '@ferryllm/control'
import { ratesOf } from '../catalog/prices.ts'
import type { Snapshot } from '../config/snapshot.ts'

const MILLION = 1_000_000

/** Undefined where nobody knows a price, or no tokens were counted. */
export function breakDownCost(snapshot: Snapshot, row: RequestEvent): CostBreakdown | undefined {
  const { input_tokens: input, output_tokens: output = 0, is_estimated: isEstimated } = row
  const provider = snapshot.providers.get(row.provider ?? '')
  const found = provider === undefined ? undefined : ratesOf(snapshot, provider, row.upstream_model ?? '')
  if (input === undefined || found === undefined || isEstimated === true) return undefined
  const { rates, source } = found
  const read = Math.min(row.cache_read_tokens ?? 0, input)
  const written = Math.min(row.cache_write_tokens ?? 0, input - read)
  const tier = rates.tiers?.findLast(({ above }) => input > above) ?? rates
  const { cacheRead = tier.input, cacheWrite = tier.input } = tier
  const parts = Object.fromEntries(
    [
      ['fresh', input - read - written, tier.input] as const,
      ['cache_read', read, cacheRead] as const,
      ['cache_write', written, cacheWrite] as const,
      ['output', output, tier.output] as const,
    ].flatMap(([name, tokens, price]) =>
      tokens === 0 ? [] : [[name, { tokens, usd_per_million: price, usd: (tokens * price) / MILLION }] as const],
    ),
  )
  const usd = Object.values(parts).reduce((sum, part) => sum + part.usd, 0)
  return { source, parts, usd, saved_usd: (read * (tier.input - cacheRead)) / MILLION }
}
