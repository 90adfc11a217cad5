// The figures of all requests together, under the names that ferryllm has always had.
import type { Scrape } from './scrape.ts'

export interface Totals {
  requests: number
  failed: number
  closed: number
  micros: number
  upstreamErrors: number
  /** Prompt tokens: guessed, counted by providers, and counted by those that report caching. */
  estimated: number
  prompt: number
  counted: number
  cacheRead: number
  cacheWrite: number
}

/** Numbers to be added to, and the series that show them. */
export function declareTotals({ counter, gauge }: Scrape): Totals {
  const total: Totals = {
    requests: 0,
    failed: 0,
    closed: 0,
    micros: 0,
    upstreamErrors: 0,
    estimated: 0,
    prompt: 0,
    counted: 0,
    cacheRead: 0,
    cacheWrite: 0,
  }
  const count = (name: string, help: string, read: () => number): void => counter(`ferryllm_${name}`, help, read)
  count('requests_total', 'Generation requests.', () => total.requests)
  count('requests_ok_total', 'Generation requests that ended well.', () => total.requests - total.failed)
  count('requests_error_total', 'Generation requests that ended with an error.', () => total.failed)
  count('client_closed_total', 'Generation requests whose client left before the end.', () => total.closed)
  count('upstream_errors_total', 'Attempts that failed at a provider, repeated ones included.', () => {
    return total.upstreamErrors
  })
  count('request_latency_micros_total', 'Time of all generation requests, in microseconds.', () => total.micros)
  count('estimated_prompt_tokens_total', 'Prompt tokens as the gateway guessed them beforehand.', () => total.estimated)
  count('upstream_prompt_tokens_total', 'Prompt tokens as providers counted them, cached ones included.', () => {
    return total.prompt
  })
  count('cache_prompt_tokens_total', 'Prompt tokens of requests whose provider reports caching.', () => total.counted)
  count('prompt_cached_tokens_total', 'Prompt tokens that came from a cache.', () => total.cacheRead)
  count('prompt_cache_read_tokens_total', 'Prompt tokens read from a cache.', () => total.cacheRead)
  count('prompt_cache_creation_tokens_total', 'Prompt tokens written to a cache.', () => total.cacheWrite)
  gauge('ferryllm_request_latency_micros_average', 'Mean time of a generation request, in microseconds.', () => {
    return total.requests === 0 ? 0 : total.micros / total.requests
  })
  gauge('ferryllm_prompt_cache_hit_ratio', 'Share of prompt tokens that came from a cache.', () => {
    return total.counted === 0 ? 0 : total.cacheRead / total.counted
  })
  return total
}
