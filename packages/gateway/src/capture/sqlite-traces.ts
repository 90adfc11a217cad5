// Traces in the database of the request log, through the same thread, which packs them as well.
import type { WorkerClient } from '../store/sqlite/worker-client.ts'
import type { RecordedTrace } from './recorded.ts'
import type { TraceLimits, TraceStore } from './trace-store.ts'

/** A busy gateway does not wait for the hour. */
const PRUNE_EVERY = 100
/** On their way to the thread; memory has the latest traces anyway. */
const MAX_UNDER_WAY = 50

/** Keeps traces by means of `worker`; `failing` hears once, until it works again. */
export function sqliteTraces(worker: Pick<WorkerClient, 'call'>, failing: (reason: string) => void): TraceStore {
  let limits: TraceLimits | undefined
  let unpruned = 0
  let underWay = 0
  let degraded: string | undefined
  const failed = (cause: unknown): void => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    if (degraded === undefined) failing(reason)
    degraded = reason
  }
  /** What cannot be read is not there. */
  const ask = async <T>(call: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await call()
    } catch (cause) {
      failed(cause)
      return otherwise
    }
  }
  const prune = async (next: TraceLimits | undefined = limits): Promise<void> => {
    limits = next
    unpruned = 0
    if (next !== undefined) await ask(() => worker.call('pruneTraces', { ...next, now: Date.now() }), undefined)
  }
  const put = async (trace: RecordedTrace): Promise<void> => {
    underWay++
    try {
      await worker.call('putTrace', trace)
      degraded = undefined
      if (++unpruned >= PRUNE_EVERY) await prune()
    } catch (cause) {
      failed(cause)
    } finally {
      underWay--
    }
  }
  return {
    write(trace) {
      if (underWay < MAX_UNDER_WAY) void put(trace)
      else failed(new Error('the disk is slower than the requests come'))
    },
    find: (id) => ask(() => worker.call('getTrace', id), undefined),
    search: (text) => ask(() => worker.call('searchTraces', text), []),
    forget: (id) => ask(() => worker.call('forgetTraces', id), 0),
    prune,
    async state() {
      const sizes = await ask(() => worker.call('sizeOfTraces', undefined), { traces: 0, bytes: 0 })
      return degraded === undefined ? sizes : { ...sizes, degraded }
    },
  }
}
