// What a store of requests can do; engines implement it, and everybody else knows only this.
import type { UsageDimension } from '@ferryllm/control'
import type { StoredRequest } from './stored-request.ts'

/** What usage can be grouped by. */
export type Dimension = UsageDimension

/** Which requests are meant; all conditions must hold. */
export interface RequestFilters {
  /** Milliseconds since 1970, the moment itself included. */
  readonly since?: number
  /** The moment itself excluded. */
  readonly until?: number
  readonly provider?: string
  /** The model that was asked for, or the one that served. */
  readonly model?: string
  readonly key?: string
  readonly agent?: string
  /** The protocol that the client speaks. */
  readonly client?: string
  readonly project?: string
  readonly session?: string
  /** How it ended: well, with any error, or with a status of that class. */
  readonly status?: StatusClass
  /** Part of the error's message or kind, in any case. */
  readonly text?: string
  /** Only these. */
  readonly ids?: readonly string[]
}

/** How a request ended. */
export type StatusClass = 'ok' | 'error' | '4xx' | '5xx'

/** One page of requests, latest first. */
export interface RequestQuery extends RequestFilters {
  /** At most this many; 1 to 500, default 50. */
  readonly limit?: number
  /** `next` of the page before. */
  readonly after?: string
}

/** Requests, and where the following page begins when there is one. */
export interface RequestPage {
  readonly requests: readonly StoredRequest[]
  readonly next?: string
}

/** Which usage is wanted, and in which groups; none = the total only. */
export interface UsageQuery extends RequestFilters {
  readonly by?: readonly Dimension[]
}

/** Figures of a group of requests. */
export interface UsageFigures {
  readonly requests: number
  readonly errors: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly reasoningTokens: number
  /** Of the requests whose price is known. */
  readonly costUsd: number
  /** Requests with tokens whose price is not known. */
  readonly unpriced: number
  /** Share of the prompt that came from a cache, where the provider reports caching. */
  readonly cacheRatio?: number
  /** Of the requests that ended well; within 5 %. */
  readonly latencyP50Ms?: number
  readonly latencyP95Ms?: number
  /** Of the streams among them. */
  readonly firstTokenP50Ms?: number
}

/** One group: what it is of each dimension asked for (null = not known), and its figures. */
export interface UsageGroup extends UsageFigures {
  readonly group: Readonly<Partial<Record<Dimension, string | null>>>
}

/** The groups, by time where they have one, else the largest first; and all of them together. */
export interface Usage {
  readonly groups: readonly UsageGroup[]
  readonly total: UsageFigures
}

/** How much is kept. */
export interface StoreLimits {
  readonly retentionMs: number
  readonly maxBytes: number
  /** Of responses that can be continued, beside the requests. */
  readonly responseBytes: number
  /** For remembered turns, counted by themselves. */
  readonly turnBytes: number
}

/** How the store itself is. */
export interface StoreHealth {
  readonly engine: 'memory' | 'sqlite'
  /** Why it works worse than it should. */
  readonly degraded?: string
  /** Requests that wait to be written. */
  readonly queued: number
  /** Requests on disk that this process wrote. */
  readonly written: number
  /** Requests that could not be kept. */
  readonly lost: number
}

/** What can be asked; the same for a running gateway and for a command that reads its file. */
export interface RequestReader {
  readonly usage: (query: UsageQuery) => Promise<Usage>
  readonly requests: (query: RequestQuery) => Promise<RequestPage>
  /** The request with this id. */
  readonly request: (id: string) => Promise<StoredRequest | undefined>
}

/** A place where requests are kept. */
export interface RequestStore extends RequestReader {
  /** Takes a request; returns at once, whatever the disk does. */
  readonly write: (request: StoredRequest) => void
  /** Takes over new limits and forgets what is beyond them. */
  readonly prune: (limits: StoreLimits) => Promise<void>
  /** Resolves when everything written before is as safe as it will get. */
  readonly flush: () => Promise<void>
  readonly health: () => StoreHealth
  /** Writes what waits, and ends. */
  readonly close: () => Promise<void>
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500

/** How many requests a page holds. */
export function pageSize({ limit = DEFAULT_LIMIT }: RequestQuery): number {
  return Math.min(MAX_LIMIT, Math.max(1, Math.trunc(limit)))
}
