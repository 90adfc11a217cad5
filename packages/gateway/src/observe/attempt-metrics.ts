// What happens between the gateway and its providers, for Prometheus: attempts and how they ended, repetitions,
// fallbacks, and what is under way.
import type { AttemptRecord, Finished } from './events.ts'
import type { Scrape } from './scrape.ts'

export interface AttemptMetrics {
  readonly record: (finished: Finished) => void
  /** A request to this provider begins, or is over. */
  readonly begun: (provider: string) => void
  readonly ended: (provider: string) => void
}

/** Provider names come from the configuration and outcomes are error kinds: the labels are few. */
export function createAttemptMetrics({ counter, counters, gauges }: Scrape): AttemptMetrics {
  const outcomes = new Map<string, Map<string, number>>()
  const retries = new Map<string, number>()
  const underWay = new Map<string, number>()
  let fallbacks = 0
  counters(
    'ferryllm_upstream_attempts_total',
    'Requests to providers, by how they ended: ok, or the kind of the error.',
    () =>
      [...outcomes].flatMap(([provider, counts]) =>
        [...counts].map(([outcome, count]) => [{ provider, outcome }, count] as const),
      ),
  )
  counters('ferryllm_upstream_retries_total', 'Attempts with a provider that had just failed the same request.', () =>
    byProvider(retries),
  )
  counter('ferryllm_fallbacks_total', 'Steps from one provider of a route to the next.', () => fallbacks)
  gauges('ferryllm_upstream_in_flight', 'Requests to providers under way.', () => byProvider(underWay))
  return {
    record({ attempts = [], fallbackCount = 0 }) {
      let previous: AttemptRecord | undefined
      for (const attempt of attempts) {
        const { provider, error = 'ok' } = attempt
        const counts = outcomes.get(provider) ?? new Map<string, number>()
        outcomes.set(provider, counts)
        increase(counts, error, 1)
        if (previous?.provider === provider) increase(retries, provider, 1)
        previous = attempt
      }
      fallbacks += fallbackCount
    },
    begun: (provider) => increase(underWay, provider, 1),
    ended: (provider) => increase(underWay, provider, -1),
  }
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by)
}

function byProvider(counts: ReadonlyMap<string, number>): (readonly [{ provider: string }, number])[] {
  return [...counts].map(([provider, count]) => [{ provider }, count] as const)
}
