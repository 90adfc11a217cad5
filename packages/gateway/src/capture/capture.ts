// Records requests by the owner's choice: none, those in which something failed, or all; in memory, and on disk where that was
// asked for. With `off` nothing is made; otherwise a request keeps what passes by anyway until it has ended.
import type { CaptureAnswer, CaptureMode } from '@ferryllm/control'
import type { CaptureSettings } from '../config/snapshot.ts'
import type { ClientProtocol } from '../http/endpoints.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Finished } from '../observe/events.ts'
import type { TraceStore } from './trace-store.ts'
import { createBudget } from './pieces.ts'
import { createRecording, type Recording } from './recording.ts'
import type { RecordedTrace } from './recorded.ts'
import { createTraceRing } from './trace-ring.ts'

/** A request that may be recorded. */
export interface Arrived {
  readonly id: string
  readonly client: ClientProtocol
  /** In milliseconds of `performance.now()`. */
  readonly arrivedAt: number
  /** To be kept whatever is kept of others. */
  readonly isWanted?: boolean
}

export interface Capture {
  /** Undefined when it is not recorded. */
  readonly begin: (exchange: Exchange, arrived: Arrived) => Recording | undefined
  /** A request has ended: what was recorded of it is kept or forgotten. */
  readonly finished: (record: Finished) => void
  readonly find: (id: string) => Promise<RecordedTrace | undefined>
  /** The ids of the requests that say this, in any of their bodies. */
  readonly search: (text: string) => Promise<string[]>
  /** Forgets one, or all; says how many. */
  readonly forget: (id?: string) => Promise<number>
  /** For this run. */
  readonly choose: (mode: CaptureMode) => void
  /** Takes over the settings of a new configuration; a choice for this run stays unless that key has changed. */
  readonly configure: (settings: CaptureSettings) => void
  readonly state: () => Promise<CaptureAnswer>
}

/** `disk` gives the place on disk while there is one; `changed` hears of every change of what is recorded. */
export function createCapture(
  first: CaptureSettings,
  disk: () => TraceStore | undefined,
  changed: () => void = () => undefined,
): Capture {
  let settings = first
  let mode = first.bodies
  const ring = createTraceRing(first.memoryBytes)
  // Running requests may hold as much as finished ones.
  const budget = createBudget(() => settings.memoryBytes)
  const onDisk = (): TraceStore | undefined => (settings.isOnDisk ? disk() : undefined)
  void disk()?.prune(first.disk)
  const isWanted = (record: Finished): boolean => {
    if (mode === 'off') return false
    return mode === 'all' || record.error !== undefined || (record.failedAttempts ?? []).length > 0
  }
  const keep = (trace: RecordedTrace): void => {
    ring.add(trace)
    onDisk()?.write(trace)
  }
  return {
    begin(exchange, { isWanted: always = false, ...arrived }) {
      if (mode === 'off' && !always) return undefined
      return createRecording(exchange, { ...arrived, budget, maxBytes: settings.maxBodyBytes, isWanted: always })
    },
    finished(record) {
      const { recording } = record
      if (recording === undefined) return
      if (!recording.isWanted && !isWanted(record)) return recording.drop()
      // The client has its answer: whatever this costs, nobody waits for it.
      setImmediate(() => {
        keep(recording.trace(record))
        recording.drop()
      })
    },
    find: async (id) => ring.find(id) ?? (await onDisk()?.find(id)),
    async search(text) {
      const stored = (await onDisk()?.search(text)) ?? []
      return [...new Set([...ring.search(text), ...stored])]
    },
    async forget(id) {
      const held = ring.forget(id)
      // Also what was written before the disk was switched off.
      const stored = (await disk()?.forget(id)) ?? 0
      changed()
      return Math.max(held, stored)
    },
    choose(next) {
      mode = next
      changed()
    },
    configure(next) {
      if (next.bodies !== settings.bodies) mode = next.bodies
      settings = next
      ring.resize(next.memoryBytes)
      void disk()?.prune(next.disk)
      changed()
    },
    async state() {
      const memory = ring.size()
      const stored = await onDisk()?.state()
      return {
        bodies: mode,
        configured: settings.bodies,
        max_body_bytes: settings.maxBodyBytes,
        memory: { traces: memory.traces, bytes: memory.bytes, max_bytes: memory.maxBytes },
        ...(!settings.isOnDisk
          ? {}
          : {
              disk: {
                ...(stored ?? { traces: 0, bytes: 0, degraded: NO_DISK }),
                max_bytes: settings.disk.maxBytes,
                retention_days: settings.disk.retentionMs / DAY_MS,
              },
            }),
      }
    },
  }
}

const DAY_MS = 86_400_000
const NO_DISK = 'there is no file: [storage] is off or has no path'
