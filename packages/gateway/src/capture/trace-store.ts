// What a place on disk can do with traces; the database of the request log is one.
import type { RecordedTrace } from './recorded.ts'

/** How long, and how much, is kept on disk. */
export interface TraceLimits {
  readonly retentionMs: number
  readonly maxBytes: number
}

export interface TraceStore {
  /** Returns at once. */
  readonly write: (trace: RecordedTrace) => void
  readonly find: (id: string) => Promise<RecordedTrace | undefined>
  /** The ids of those that say this; the latest first. */
  readonly search: (text: string) => Promise<string[]>
  /** Forgets one, or all; says how many. */
  readonly forget: (id?: string) => Promise<number>
  /** Takes over new limits, or the same once more, and forgets what is beyond them. */
  readonly prune: (limits?: TraceLimits) => Promise<void>
  readonly state: () => Promise<TraceStoreState>
}

export interface TraceStoreState {
  readonly traces: number
  readonly bytes: number
  /** Why the last one could not be written. */
  readonly degraded?: string
}
