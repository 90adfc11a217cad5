// Adds up usage: an engine gives sums and latencies, this gives figures per group. One way for all engines,
// so that they agree.
import { percentile } from './latency-classes.ts'
import type { Dimension, Usage, UsageFigures, UsageGroup } from './request-store.ts'

/** Sums over requests of one group. */
export interface PartialUsage {
  /** One label per dimension asked for. */
  readonly labels: readonly (string | null)[]
  /** One for each request that ended well. */
  readonly latencyClasses: readonly number[]
  /** One for each of those that had a first token. */
  readonly firstTokenClasses: readonly number[]
  readonly sums: UsageSums
}

/** What is added up. */
export interface UsageSums {
  requests: number
  errors: number
  inputTokens: number
  outputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  reasoningTokens: number
  costUsd: number
  unpriced: number
  /** Prompt tokens of requests whose provider reports caching. */
  cacheableTokens: number
}

/** The names of the sums, in one order for all engines. */
export const SUMS = [
  'requests',
  'errors',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'costUsd',
  'unpriced',
  'cacheableTokens',
] as const satisfies readonly (keyof UsageSums)[]

/** Figures per group and in total. */
export function foldUsage(by: readonly Dimension[], partials: Iterable<PartialUsage>): Usage {
  const groups = new Map<string, Collected & { readonly labels: PartialUsage['labels'] }>()
  const total = collected()
  for (const partial of partials) {
    const name = JSON.stringify(partial.labels)
    let group = groups.get(name)
    if (group === undefined) groups.set(name, (group = { ...collected(), labels: partial.labels }))
    add(group, partial)
    add(total, partial)
  }
  const named = [...groups.values()].map((group): UsageGroup => {
    const labels = by.map((dimension, index) => [dimension, group.labels[index] ?? null])
    return { group: Object.fromEntries(labels) as UsageGroup['group'], ...figures(group) }
  })
  return { groups: by.length === 0 ? [] : named.toSorted(inOrder), total: figures(total) }
}

interface Collected {
  readonly sums: UsageSums
  readonly latencies: Map<number, number>
  readonly firstTokens: Map<number, number>
}

function collected(): Collected {
  const sums = Object.fromEntries(SUMS.map((sum) => [sum, 0])) as Record<(typeof SUMS)[number], number>
  return { sums, latencies: new Map(), firstTokens: new Map() }
}

function add({ sums, latencies, firstTokens }: Collected, partial: PartialUsage): void {
  for (const sum of SUMS) sums[sum] += partial.sums[sum]
  count(latencies, partial.latencyClasses)
  count(firstTokens, partial.firstTokenClasses)
}

function count(counts: Map<number, number>, classes: readonly number[]): void {
  for (const each of classes) counts.set(each, (counts.get(each) ?? 0) + 1)
}

function figures({ sums: { cacheableTokens, ...sums }, latencies, firstTokens }: Collected): UsageFigures {
  const latencyP50Ms = percentile(latencies, 0.5)
  const latencyP95Ms = percentile(latencies, 0.95)
  const firstTokenP50Ms = percentile(firstTokens, 0.5)
  return {
    ...sums,
    ...(cacheableTokens === 0 ? {} : { cacheRatio: sums.cacheReadTokens / cacheableTokens }),
    ...(latencyP50Ms === undefined || latencyP95Ms === undefined ? {} : { latencyP50Ms, latencyP95Ms }),
    ...(firstTokenP50Ms === undefined ? {} : { firstTokenP50Ms }),
  }
}

function inOrder(a: UsageGroup, b: UsageGroup): number {
  return timeOf(a).localeCompare(timeOf(b)) || b.requests - a.requests || nameOf(a).localeCompare(nameOf(b))
}

function timeOf({ group: { day, hour, minute } }: UsageGroup): string {
  return `${day ?? ''} ${hour ?? ''} ${minute ?? ''}`
}

function nameOf({ group }: UsageGroup): string {
  return Object.values(group).join('\n')
}
