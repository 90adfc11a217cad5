// Figures of this gateway for Prometheus: ferryllm's own names are kept, so that dashboards go on working; what they could
// not say (percentiles, first token, status, tokens by class) has new ones.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Finished } from './events.ts'

export interface Metrics {
  readonly record: (finished: Finished) => void
  /** The text format and its content type. */
  readonly expose: () => Promise<{ readonly text: string; readonly contentType: string }>
}

/** What is asked for at the moment of exposition. */
export interface Gauges {
  readonly inFlight: () => number
  /** Providers whose circuit is open, of all that are configured. */
  readonly circuits: () => readonly { readonly provider: string; readonly isOpen: boolean }[]
}

/** Clients choose model names: past this many series, the rest are counted together as `other`. */
const MAX_SERIES = 200

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320]
const SERIES = ['provider', 'model'] as const

export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const count = (name: string, help: string): Counter => new Counter({ name: `ferryllm_${name}`, help, registers })
  const countBySeries = (name: string, help: string): Counter<'provider' | 'model'> =>
    new Counter({ name: `ferryllm_${name}`, help, labelNames: SERIES, registers })
  const ratio = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name: `ferryllm_${name}`,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })

  const requests = count('requests_total', 'Generation requests.')
  const succeeded = count('requests_ok_total', 'Generation requests that ended well.')
  const failed = count('requests_error_total', 'Generation requests that ended with an error.')
  const upstreamErrors = count('upstream_errors_total', 'Attempts that failed at a provider, repeated ones included.')
  const latency = count('request_latency_micros_total', 'Time of all generation requests, in microseconds.')
  const prompt = count('upstream_prompt_tokens_total', 'Prompt tokens as providers counted them, cached ones included.')
  const counted = count('cache_prompt_tokens_total', 'Prompt tokens of requests whose provider reports caching.')
  const cached = count('prompt_cached_tokens_total', 'Prompt tokens that came from a cache.')
  const created = count('prompt_cache_creation_tokens_total', 'Prompt tokens written to a cache.')
  const read = count('prompt_cache_read_tokens_total', 'Prompt tokens read from a cache.')
  const labeled = {
    requests: countBySeries('labeled_requests', 'Generation requests.'),
    errors: countBySeries('labeled_errors', 'Generation requests that ended with an error.'),
    latency: countBySeries('labeled_latency_micros', 'Time of generation requests, in microseconds.'),
    tokens: countBySeries('labeled_tokens', 'Prompt and output tokens.'),
    output: countBySeries('output_tokens_total', 'Output tokens, reasoning included.'),
    reasoning: countBySeries('reasoning_tokens_total', 'Reasoning tokens, as far as providers count them.'),
  }
  const duration = new Histogram({
    name: 'ferryllm_request_duration_seconds',
    help: 'Time until the reply was complete.',
    labelNames: ['client', 'provider', 'status'],
    buckets: SECONDS,
    registers,
  })
  const firstToken = new Histogram({
    name: 'ferryllm_time_to_first_token_seconds',
    help: 'Time until the first content of the reply.',
    labelNames: SERIES,
    buckets: SECONDS,
    registers,
  })

  const sum = { requests: 0, micros: 0, counted: 0, cached: 0 }
  ratio('request_latency_micros_average', 'Mean time of a generation request, in microseconds.', () =>
    sum.requests === 0 ? 0 : sum.micros / sum.requests,
  )
  ratio('prompt_cache_hit_ratio', 'Share of prompt tokens that came from a cache.', () =>
    sum.counted === 0 ? 0 : sum.cached / sum.counted,
  )
  ratio('requests_in_flight', 'Generation requests under way.', gauges.inFlight)
  void new Gauge({
    name: 'ferryllm_circuit_open',
    help: '1 while a provider is left alone after failures in a row.',
    labelNames: ['provider'],
    registers,
    collect() {
      for (const { provider, isOpen } of gauges.circuits()) this.set({ provider }, isOpen ? 1 : 0)
    },
  })

  const known = new Set<string>()
  const seriesOf = (provider: string, model: string): { provider: string; model: string } => {
    const key = `${provider}\n${model}`
    if (!known.has(key) && known.size >= MAX_SERIES) return { provider, model: 'other' }
    known.add(key)
    return { provider, model }
  }

  return {
    record({ client, provider, upstreamModel, status, error, latencyMs, firstTokenMs, usage, failedAttempts = [] }) {
      // Model lists and refused keys are in the log; these figures are about what providers do.
      if (provider === undefined || upstreamModel === undefined) return
      const series = seriesOf(provider, upstreamModel)
      const micros = Math.round(latencyMs * 1000)
      requests.inc()
      labeled.requests.inc(series)
      latency.inc(micros)
      labeled.latency.inc(series, micros)
      sum.requests++
      sum.micros += micros
      duration.observe({ client, provider, status: String(status) }, latencyMs / 1000)
      if (firstTokenMs !== undefined) firstToken.observe(series, firstTokenMs / 1000)
      const isUpstream =
        error !== undefined && (error.kind.startsWith('upstream-') || error.kind === 'stream-truncated')
      upstreamErrors.inc(failedAttempts.length + (isUpstream ? 1 : 0))
      if (error === undefined) succeeded.inc()
      else {
        failed.inc()
        labeled.errors.inc(series)
      }
      if (usage === undefined) return
      const { input, output, cacheRead, cacheWrite, reasoning } = usage
      prompt.inc(input)
      labeled.tokens.inc(series, input + output)
      labeled.output.inc(series, output)
      labeled.reasoning.inc(series, reasoning ?? 0)
      if (cacheRead === undefined && cacheWrite === undefined) return
      counted.inc(input)
      cached.inc(cacheRead ?? 0)
      read.inc(cacheRead ?? 0)
      created.inc(cacheWrite ?? 0)
      sum.counted += input
      sum.cached += cacheRead ?? 0
    },
    expose: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  }
}
