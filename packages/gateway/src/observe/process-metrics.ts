// What Prometheus wants to know of the process itself, read at the moment it asks: nothing runs in between.
import { performance } from 'node:perf_hooks'
import { VERSION } from '../version.ts'
import type { Scrape } from './scrape.ts'

/** The names are those that prom-client and its dashboards use. */
export function addProcessMetrics({ counter, gauge, gauges }: Scrape): void {
  const running = { version: VERSION, node: process.versions.node }
  gauges('ferryllm_build_info', 'Always 1; the labels say what is running.', () => [[running, 1]])
  counter('process_cpu_seconds_total', 'CPU time of this process, in seconds.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  gauge('process_start_time_seconds', 'When the process began, in seconds since 1970.', () => {
    return performance.timeOrigin / 1000
  })
  gauge('nodejs_heap_size_used_bytes', 'Used heap.', () => process.memoryUsage().heapUsed)
  gauge('nodejs_eventloop_utilization', 'Share of its life that the event loop was busy.', () => {
    return performance.eventLoopUtilization().utilization
  })
}
