// Responses in the database of the request log, through the same thread: what could not be written yet, or cannot be
// written at all, is answered from memory.
import type { WorkerClient } from '../store/sqlite/worker-client.ts'
import { memoryResponses } from './memory-responses.ts'
import type { ResponseStore, StoredResponse } from './response-store.ts'

/** The store on disk, and what is to be done for it now and then. */
export interface SqliteResponses extends ResponseStore {
  /** Takes over a new size. */
  readonly resize: (maxBytes: number) => void
  /** Forgets what has expired, and what is too much. */
  readonly prune: () => Promise<void>
}

/** Where the responses go, and who hears that they do not get there. */
export interface SqliteResponsesOptions {
  readonly maxBytes: number
  readonly failing: (reason: string) => void
  readonly now?: () => number
}

/** A busy gateway does not wait for the hour. */
const PRUNE_EVERY_RESPONSES = 500
/** What waits for the disk may be large: a request brings its pictures along. */
export const MAX_MEMORY_BYTES = 64 * 1024 * 1024

/** Keeps responses by means of `worker`. */
export function sqliteResponses(
  worker: Pick<WorkerClient, 'call'>,
  { now = Date.now, failing, ...options }: SqliteResponsesOptions,
): SqliteResponses {
  let { maxBytes } = options
  const memory = memoryResponses(Math.min(maxBytes, MAX_MEMORY_BYTES), now)
  let unpruned = 0
  let isFailing = false
  const tell = (cause: unknown): void => {
    if (!isFailing) failing(cause instanceof Error ? cause.message : String(cause))
    isFailing = true
  }
  const write = async (response: StoredResponse): Promise<void> => {
    memory.put(response)
    try {
      await worker.call('putResponse', response)
      memory.forget(response)
      isFailing = false
      if (++unpruned >= PRUNE_EVERY_RESPONSES) await prune()
    } catch (cause) {
      tell(cause)
    }
  }
  const prune = async (): Promise<void> => {
    unpruned = 0
    await worker.call('pruneResponses', { now: now(), maxBytes })
  }
  /** What cannot be read is not there: the client is told so, and sends the whole conversation. */
  const read = async <Found>(call: () => Promise<Found>): Promise<Found | undefined> => {
    try {
      return await call()
    } catch (cause) {
      tell(cause)
      return undefined
    }
  }
  return {
    put: (response) => void write(response),
    get: async (owner, id) =>
      memory.find(owner, id) ?? (await read(() => worker.call('getResponse', { owner, id, now: now() }))),
    holding: async (owner, item) =>
      memory.findHolding(owner, item) ??
      (await read(() => worker.call('responseHolding', { owner, id: item, now: now() }))),
    async calling(owner, call) {
      const written = await read(() => worker.call('responsesCalling', { owner, id: call, now: now() }))
      return [...new Set([...memory.findCalling(owner, call), ...(written ?? [])])]
    },
    touch(owner, ids, expiresAt) {
      memory.touch(owner, ids, expiresAt)
      worker.call('touchResponses', { owner, ids, expiresAt }).catch(tell)
    },
    async delete(owner, id) {
      await memory.delete(owner, id)
      await worker.call('deleteResponse', { owner, id })
    },
    resize(next) {
      maxBytes = next
      memory.resize(Math.min(next, MAX_MEMORY_BYTES))
    },
    prune,
  }
}
