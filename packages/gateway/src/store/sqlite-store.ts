// The store on disk, as the gateway's own thread sees it: requests are queued and written elsewhere, questions are answered
// from there, and memory stands in for a file that is of no use. Nothing here holds up a request.
import { sqliteTurns } from '../recall/sqlite-turns.ts'
import type { TurnMemory } from '../recall/turn-memory.ts'
import type { ResponseStore } from '../session/response-store.ts'
import { sqliteResponses } from '../session/sqlite-responses.ts'
import { sqliteTraces } from '../capture/sqlite-traces.ts'
import type { TraceStore } from '../capture/trace-store.ts'
import { memoryStore } from './memory-store.ts'
import type { RequestStore, StoreLimits } from './request-store.ts'
import { pack } from './sqlite/columns.ts'
import { startWorker } from './sqlite/worker-client.ts'
import type { StoredRequest } from './stored-request.ts'
import { createWriteQueue, type QueueTuning } from './write-queue.ts'

/** Where the store is, and who hears of its troubles. */
export interface SqliteOptions extends QueueTuning {
  readonly path: string
  readonly limits: StoreLimits
  /** Gets a sentence whenever the store gets worse, or well again. */
  readonly notify: Notify
}

/** A store on disk, which also has responses that can be continued, remembered turns, and what was recorded of requests. */
export interface SqliteStore extends RequestStore {
  readonly responses: ResponseStore
  readonly turns: TurnMemory
  readonly traces: TraceStore
}

/** Takes a sentence for the log. */
export type Notify = (level: 'info' | 'warn', message: string) => void

const PRUNE_EVERY_MS = 3_600_000
/** A busy gateway does not wait for the hour. */
const PRUNE_EVERY_REQUESTS = 20_000
/** How long an ending gateway waits for the disk. */
const CLOSE_MS = 5_000

/** Opens the store at `path`, on a thread of its own. */
export function sqliteStore({ path, notify, ...options }: SqliteOptions): SqliteStore {
  let { limits } = options
  let unpruned = 0
  let isClosing = false
  let standIn: { readonly store: RequestStore; readonly reason: string } | undefined
  const inMemory = (): RequestStore | undefined => standIn?.store

  const worker = startWorker(path, {
    opened() {
      void prune()
      queue.open()
    },
    moved: (movedTo) => notify('warn', `${path} could not be read: it is now ${movedTo}, and a new one was begun`),
    gone(reason) {
      const store = memoryStore()
      standIn = { store, reason }
      for (const request of queue.stop()) store.write(request)
      notify('warn', `requests are kept in memory only, because ${path} cannot be used: ${reason}`)
    },
  })
  const failing = (what: string) => (reason: string) => {
    // What there is to say about a thread that has ended has been said.
    if (standIn === undefined && !isClosing)
      notify('warn', `${what} are kept in memory only, because ${path} cannot be used: ${reason}`)
  }
  const responses = sqliteResponses(worker, { maxBytes: limits.responseBytes, failing: failing('responses') })
  const turns = sqliteTurns(worker, { maxBytes: limits.turnBytes, failing: failing('turns with tool calls') })
  const traces = sqliteTraces(worker, failing('recorded bodies'))
  const queue = createWriteQueue<StoredRequest>(
    {
      async send(batch) {
        await worker.call('write', batch.map(pack))
        unpruned += batch.length
        if (unpruned >= PRUNE_EVERY_REQUESTS) void prune()
      },
      failing: (reason) => notify('warn', `requests wait in memory, because ${path} cannot be written: ${reason}`),
      recovered: () => notify('info', `requests are written to ${path} again`),
      losing: (limit) => notify('warn', `requests are lost: more than ${limit} wait to be written to ${path}`),
    },
    options,
  )
  const prune = async (): Promise<void> => {
    unpruned = 0
    try {
      await Promise.all([responses.prune(), turns.prune(), traces.prune(), worker.call('prune', limits)])
    } catch (cause) {
      // What there is to say about a thread that has ended has been said.
      if (standIn === undefined && !isClosing) notify('warn', `${path} could not be pruned: ${String(cause)}`)
    }
  }
  const pruning = setInterval(() => void prune(), PRUNE_EVERY_MS)
  pruning.unref()

  /** From the file; from memory when the file is of no use, even if that turns out only now. */
  const ask = async <T>(file: () => Promise<T>, memory: (store: RequestStore) => Promise<T>): Promise<T> => {
    await queue.flush()
    const before = inMemory()
    if (before !== undefined) return await memory(before)
    try {
      return await file()
    } catch (cause) {
      const after = inMemory()
      if (after === undefined) throw cause
      return await memory(after)
    }
  }
  return {
    write(request) {
      const store = inMemory()
      if (store === undefined) queue.push(request)
      else store.write(request)
    },
    usage: (query) =>
      ask(
        () => worker.call('usage', query),
        (store) => store.usage(query),
      ),
    requests: (query) =>
      ask(
        () => worker.call('requests', query),
        (store) => store.requests(query),
      ),
    request: (id) =>
      ask(
        () => worker.call('request', id),
        (store) => store.request(id),
      ),
    async prune(next) {
      limits = next
      responses.resize(next.responseBytes)
      turns.resize(next.turnBytes)
      await inMemory()?.prune(next)
      await prune()
    },
    responses,
    turns,
    traces,
    flush: queue.flush,
    health() {
      const degraded = standIn?.reason ?? queue.failure()
      return {
        engine: standIn === undefined ? 'sqlite' : 'memory',
        ...(degraded === undefined ? {} : { degraded }),
        ...queue.counts(),
      }
    },
    async close() {
      isClosing = true
      clearInterval(pruning)
      let timer: NodeJS.Timeout | undefined
      await Promise.race([queue.flush(), new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MS)))])
      clearTimeout(timer)
      const left = queue.stop()
      if (left.length > 0) notify('warn', `${left.length} requests were lost: ${path} could not be written in time`)
      await worker.close(CLOSE_MS)
    },
  }
}
