// Token counts with one meaning everywhere: `input` and `output` are inclusive totals, and nothing downstream subtracts
// except the Anthropic encoder, whose wire counts exclude the cache (spec 06 §6.2).

export interface Usage {
  /** All prompt tokens: fresh + cacheRead + cacheWrite. */
  readonly input: number
  /** All generated tokens, reasoning included. */
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
  /** The part of `cacheWrite` with a one-hour life, when the provider says so. */
  readonly cacheWrite1h?: number
  readonly reasoning?: number
  readonly audioInput?: number
  readonly audioOutput?: number
  readonly webSearches?: number
  /** True when the gateway counted because the provider did not. */
  readonly estimated?: boolean
  /** The provider's own usage object. */
  readonly raw?: unknown
}

/**
 * The later report wins field by field: providers send cumulative figures, they are never summed. An estimate that the
 * provider's own figures replace is none any more.
 */
export function mergeUsage(earlier: Usage | undefined, later: Usage | undefined): Usage | undefined {
  if (earlier === undefined) return later
  if (later === undefined) return earlier
  const { estimated: _estimated, ...figures } = earlier
  return {
    ...figures,
    ...Object.fromEntries(Object.entries(later).filter(([, value]) => value !== undefined)),
  }
}

/** Prompt tokens that were neither read from nor written to a cache; never negative, whatever the provider claims. */
export function freshInput(usage: Usage): number {
  return Math.max(0, usage.input - (usage.cacheRead ?? 0) - (usage.cacheWrite ?? 0))
}
