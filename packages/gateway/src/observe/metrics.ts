// Figures of this gateway for Prometheus: ferryllm's own names are kept, so that dashboards go on working; what they could
// not say (percentiles, first token, status, tokens by class) has new ones.
import { Histogram, Registry } from 'prom-client'
import { createAttemptMetrics, type AttemptMetrics } from './attempt-metrics.ts'
import type { AttemptRecord, Finished } from './events.ts'
import { addProcessMetrics } from './process-metrics.ts'
import { addProviderMetrics, type ProviderGauges } from './provider-metrics.ts'
import { createScrape } from './scrape.ts'
import { addStoreMetrics } from './store-metrics.ts'
import { addUsage, countable, createSeries, declareSeries } from './series.ts'
import { declareTotals } from './totals.ts'
import type { StoreHealth } from '../store/request-store.ts'

export interface Metrics extends Pick<AttemptMetrics, 'begun' | 'ended'> {
  readonly record: (finished: Finished) => void
  /** The text format and its content type. */
  readonly expose: () => Promise<{ readonly text: string; readonly contentType: string }>
}

/** What is asked for at the moment of exposition. */
export interface Gauges extends ProviderGauges {
  readonly inFlight: () => number
  readonly openSockets: () => number
  /** Providers whose circuit is open, of all that are configured. */
  readonly circuits: () => readonly { readonly provider: string; readonly isOpen: boolean }[]
  /** Undefined when nothing is stored. */
  readonly store: () => StoreHealth | undefined
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320]

export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry()
  const scrape = createScrape()
  const total = declareTotals(scrape)
  const series = createSeries()
  declareSeries(scrape, series)
  const attempts = createAttemptMetrics(scrape)
  const refused = new Map<string, number>()
  scrape.counters(
    'ferryllm_refused_requests_total',
    'Requests that the gateway refused before it chose a provider, by the kind of the error.',
    () => [...refused].map(([kind, count]) => [{ kind }, count] as const),
  )
  scrape.gauge('ferryllm_requests_in_flight', 'Generation requests under way.', gauges.inFlight)
  scrape.gauge('ferryllm_websockets_open', 'WebSockets that clients have open.', gauges.openSockets)
  scrape.gauges('ferryllm_circuit_open', '1 while a provider is left alone after failures in a row.', () =>
    gauges.circuits().map(({ provider, isOpen }) => [{ provider }, isOpen ? 1 : 0] as const),
  )
  addProviderMetrics(scrape, gauges)
  addStoreMetrics(scrape, gauges.store)
  addProcessMetrics(scrape)
  const duration = new Histogram({
    name: 'ferryllm_request_duration_seconds',
    help: 'Time until the reply was complete.',
    labelNames: ['client', 'provider', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  const firstToken = new Histogram({
    name: 'ferryllm_time_to_first_token_seconds',
    help: 'Time until the first content of the reply.',
    labelNames: ['provider', 'model'],
    buckets: SECONDS,
    registers: [registry],
  })

  return {
    begun: attempts.begun,
    ended: attempts.ended,
    record(finished) {
      const { client, provider, upstreamModel, status, error, latencyMs, firstTokenMs, usage } = finished
      // Model lists are in the log; these figures are about what providers do.
      if (provider === undefined || upstreamModel === undefined) {
        if (error !== undefined) refused.set(error.kind, (refused.get(error.kind) ?? 0) + 1)
        return
      }
      attempts.record(finished)
      const one = series.of(provider, upstreamModel)
      const micros = Math.round(latencyMs * 1000)
      total.requests++
      total.micros += micros
      one.requests++
      one.micros += micros
      one.cost += countable(finished.costUsd)
      duration.observe({ client, provider, status: statusLabel(status) }, latencyMs / 1000)
      if (firstTokenMs !== undefined) firstToken.observe(one.labels, firstTokenMs / 1000)
      total.upstreamErrors += (finished.attempts ?? []).filter(hasFailed).length
      total.estimated += finished.estimatedInput ?? 0
      if (error !== undefined) {
        total.failed++
        one.errors++
      }
      if (error?.kind === 'cancelled') total.closed++
      if (usage === undefined) return
      addUsage(one, usage)
      total.prompt += countable(usage.input)
      if (usage.cacheRead === undefined && usage.cacheWrite === undefined) return
      total.counted += countable(usage.input)
      total.cacheRead += countable(usage.cacheRead)
      total.cacheWrite += countable(usage.cacheWrite)
    },
    expose: async () => ({ text: scrape.text() + (await registry.metrics()), contentType: registry.contentType }),
  }
}

/** Who was passed over was not asked, and a client that left is no failure. */
function hasFailed({ error }: AttemptRecord): boolean {
  return error !== undefined && (error.startsWith('upstream-') || error === 'stream-truncated')
}

/** Providers may answer with any number; those that mean something get a series of their own. */
function statusLabel(status: number): string {
  return STATUSES.has(status) ? String(status) : `${Math.floor(status / 100)}xx`
}

const STATUSES: ReadonlySet<number> = new Set([
  200, 400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 422, 424, 429, 499, 500, 501, 502, 503, 504, 529,
])
