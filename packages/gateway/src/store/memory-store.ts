// The store without a disk: the last requests, in a ring. For tests, for programs that embed the gateway, and for when the
// disk fails.
import { foldUsage, type PartialUsage } from './fold-usage.ts'
import { latencyClass } from './latency-classes.ts'
import { offsetAt, timeLabel } from './local-time.ts'
import { programOf } from './program-name.ts'
import { pageSize, type Dimension, type RequestFilters, type RequestStore, type StoreLimits } from './request-store.ts'
import type { StoredRequest } from './stored-request.ts'

const CAPACITY = 2_000

/** Keeps the last `capacity` requests. */
export function memoryStore(now: () => number = Date.now, capacity: number = CAPACITY): RequestStore {
  /** In the order in which they ended; the oldest is replaced first. */
  let ring: StoredRequest[] = []
  let oldest = 0
  const ids = new Set<string>()
  const matching = (filters: RequestFilters): StoredRequest[] => ring.filter((request) => matches(request, filters))
  return {
    write(request) {
      if (ids.has(request.id)) return
      ids.add(request.id)
      if (ring.length < capacity) return void ring.push(request)
      const replaced = ring[oldest]
      if (replaced !== undefined) ids.delete(replaced.id)
      ring[oldest] = request
      oldest = (oldest + 1) % capacity
    },
    async usage({ by = [], ...filters }) {
      return foldUsage(
        by,
        matching(filters).map((request) => partialOf(request, by)),
      )
    },
    async requests(query) {
      const latest = matching(query).toSorted((a, b) => b.time - a.time || compare(b.id, a.id))
      // The mark is the last request of the page before: its time and, among equal times, its id.
      const [, time = '', id = ''] = /^(\d+)-(.*)$/s.exec(query.after ?? '') ?? []
      const isAfter = (request: StoredRequest): boolean =>
        request.time < Number(time) || (request.time === Number(time) && request.id < id)
      const rest = query.after === undefined ? latest : latest.filter(isAfter)
      const requests = rest.slice(0, pageSize(query))
      const last = requests.at(-1)
      return last === undefined || rest.length === requests.length
        ? { requests }
        : { requests, next: `${last.time}-${last.id}` }
    },
    request: async (id) => ring.find((request) => request.id === id),
    async prune({ retentionMs }: StoreLimits) {
      ring = [...ring.slice(oldest), ...ring.slice(0, oldest)].filter(({ time }) => time >= now() - retentionMs)
      oldest = 0
      ids.clear()
      for (const { id } of ring) ids.add(id)
    },
    flush: async () => undefined,
    health: () => ({ engine: 'memory', queued: 0, written: 0, lost: 0 }),
    close: async () => undefined,
  }
}

/** By code units, as SQLite compares. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function matches(request: StoredRequest, filters: RequestFilters): boolean {
  const { since, until, model, agent, status, text, ids } = filters
  if (since !== undefined && request.time < since) return false
  if (until !== undefined && request.time >= until) return false
  if (ids !== undefined && !ids.includes(request.id)) return false
  if (model !== undefined && request.model !== model && request.upstreamModel !== model) return false
  if (agent !== undefined && programOf(request.agent) !== agent) return false
  if (status !== undefined && !ended(request, status)) return false
  const said = `${request.errorKind ?? ''} ${request.error ?? ''}`.toLowerCase()
  if (text !== undefined && !said.includes(text.toLowerCase())) return false
  const plain = ['provider', 'key', 'client', 'project', 'session'] as const
  return plain.every((field) => filters[field] === undefined || filters[field] === request[field])
}

function ended({ errorKind, status }: StoredRequest, how: NonNullable<RequestFilters['status']>): boolean {
  if (how === 'ok') return errorKind === undefined
  if (how === 'error') return errorKind !== undefined
  return Math.floor(status / 100) === Number(how[0])
}

function partialOf(request: StoredRequest, by: readonly Dimension[]): PartialUsage {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = request
  const reportsCaching = request.cacheReadTokens !== undefined || request.cacheWriteTokens !== undefined
  return {
    labels: by.map((dimension) => labelOf(request, dimension)),
    latencyClasses: request.errorKind === undefined ? [latencyClass(request.latencyMs)] : [],
    firstTokenClasses:
      request.errorKind === undefined && request.firstTokenMs !== undefined ? [latencyClass(request.firstTokenMs)] : [],
    sums: {
      requests: 1,
      errors: request.errorKind === undefined ? 0 : 1,
      inputTokens,
      outputTokens,
      cacheReadTokens,
      cacheWriteTokens,
      reasoningTokens,
      costUsd: request.costUsd ?? 0,
      unpriced: request.inputTokens !== undefined && request.costUsd === undefined ? 1 : 0,
      cacheableTokens: reportsCaching ? inputTokens : 0,
    },
  }
}

function labelOf(request: StoredRequest, dimension: Dimension): string | null {
  switch (dimension) {
    case 'day':
    case 'hour':
    case 'minute':
      return timeLabel(request.time + offsetAt(request.time), dimension)
    case 'model':
      return request.upstreamModel ?? request.model ?? null
    case 'agent':
      return programOf(request.agent) ?? null
    case 'provider':
    case 'key':
    case 'project':
    case 'session':
    case 'client':
      return request[dimension] ?? null
  }
}
