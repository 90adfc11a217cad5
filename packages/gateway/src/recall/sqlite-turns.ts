// Remembered turns in the database of the request log, through the same thread. Memory answers first: the disk is asked
// after a restart, and for what memory had no room for.
import { createRecent } from '../routing/recent.ts'
import type { WorkerClient } from '../store/sqlite/worker-client.ts'
import { memoryTurns } from './memory-turns.ts'
import type { RememberedTurn, TurnMemory } from './turn-memory.ts'

/** The store on disk, and what is to be done for it now and then. */
export interface SqliteTurns extends TurnMemory {
  /** Takes over a new size. */
  readonly resize: (maxBytes: number) => void
  /** Forgets what has expired, and what is too much. */
  readonly prune: () => Promise<void>
}

/** Where the turns go, and who hears that they do not get there. */
export interface SqliteTurnsOptions {
  readonly maxBytes: number
  readonly failing: (reason: string) => void
  readonly now?: () => number
}

/** What memory holds of them, whatever the disk may hold. */
export const MAX_MEMORY_BYTES = 64 * 1024 * 1024
/** A busy gateway does not wait for the hour. */
const PRUNE_EVERY_TURNS = 2_000
/** No request waits longer for its past. */
const PATIENCE_MS = 1_000
/** Calls that nobody remembers (made elsewhere, before there was a memory) are not asked for with every turn. */
const ABSENT_MS = 5 * 60_000
const MAX_ABSENT = 20_000

/** Keeps turns by means of `worker`. */
export function sqliteTurns(
  worker: Pick<WorkerClient, 'call'>,
  { now = Date.now, failing, ...options }: SqliteTurnsOptions,
): SqliteTurns {
  let { maxBytes } = options
  const memory = memoryTurns(Math.min(maxBytes, MAX_MEMORY_BYTES), now)
  const absent = createRecent<true>(MAX_ABSENT, ABSENT_MS, now)
  let unpruned = 0
  let isFailing = false
  const tell = (cause: unknown): void => {
    if (!isFailing) failing(cause instanceof Error ? cause.message : String(cause))
    isFailing = true
  }
  const prune = async (): Promise<void> => {
    unpruned = 0
    await worker.call('pruneTurns', { now: now(), maxBytes })
  }
  const write = async (turn: RememberedTurn): Promise<void> => {
    try {
      await worker.call('putTurn', turn)
      isFailing = false
      if (++unpruned >= PRUNE_EVERY_TURNS) await prune()
    } catch (cause) {
      tell(cause)
    }
  }
  const read = async (owner: string, ids: readonly string[]): Promise<readonly RememberedTurn[]> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PATIENCE_MS)
    })
    try {
      const found = await Promise.race([worker.call('findTurns', { owner, ids, now: now() }), late])
      if (found === undefined) return []
      const present = new Set(found.map(({ id }) => id))
      for (const id of ids) if (!present.has(id)) absent.set(`${owner}\n${id}`, true)
      for (const turn of found) memory.put(turn, false)
      return found
    } catch (cause) {
      tell(cause)
      return []
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    put(turn, isPrivate) {
      memory.put(turn, isPrivate)
      if (!isPrivate) void write(turn)
    },
    async find(owner, calls) {
      const known = await memory.find(owner, calls)
      // The other calls of a turn come with its first one.
      const covered = new Set(known.flatMap((turn) => turn.calls.map(({ id }) => id)))
      const unknown = calls.filter((call) => !covered.has(call) && absent.get(`${owner}\n${call}`) === undefined)
      return unknown.length === 0 ? known : [...known, ...(await read(owner, unknown))]
    },
    touch(turns, expiresAt) {
      memory.touch(turns, expiresAt)
      const used = turns.map(({ owner, id }) => ({ owner, id }))
      worker.call('touchTurns', { turns: used, expiresAt }).catch(tell)
    },
    resize(next) {
      maxBytes = next
      memory.resize(Math.min(next, MAX_MEMORY_BYTES))
    },
    prune,
  }
}
