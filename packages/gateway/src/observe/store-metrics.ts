// How the store of requests is, for Prometheus: what waits for the disk, what is on it, and what never will be.
import type { StoreHealth } from '../store/request-store.ts'
import type { Scrape } from './scrape.ts'

/** No samples while nothing is stored. */
export function addStoreMetrics({ counters, gauges }: Scrape, health: () => StoreHealth | undefined): void {
  const read = (of: (store: StoreHealth) => number) => (): (readonly [{}, number])[] => {
    const store = health()
    return store === undefined ? [] : [[{}, of(store)]]
  }
  gauges(
    'ferryllm_store_degraded',
    '1 while requests are not kept where they should be.',
    read(({ degraded }) => (degraded === undefined ? 0 : 1)),
  )
  gauges(
    'ferryllm_store_queued_requests',
    'Requests that wait to be written.',
    read(({ queued }) => queued),
  )
  counters(
    'ferryllm_store_written_requests_total',
    'Requests that were written to the store.',
    read(({ written }) => written),
  )
  counters(
    'ferryllm_store_lost_requests_total',
    'Requests that the store had to give up.',
    read(({ lost }) => lost),
  )
}
