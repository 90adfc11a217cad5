// Remembered turns without a disk, bounded in size; the disk's own answers are kept here, too.
import { sizeOf, type RememberedTurn, type TurnMemory } from './turn-memory.ts'

/** Turns in memory, which can also tell at once. */
export interface MemoryTurns extends TurnMemory {
  readonly look: (owner: string, call: string) => RememberedTurn | undefined
  /** Takes over a new size; the turns unused for longest go first. */
  readonly resize: (maxBytes: number) => void
}

/** Keeps turns of at most `most` bytes together. */
export function memoryTurns(most: number, now: () => number = Date.now): MemoryTurns {
  let maxBytes = most
  let bytes = 0
  /** The one unused for longest comes first. */
  const turns = new Map<string, RememberedTurn>()
  const remove = (key: string): void => {
    const former = turns.get(key)
    if (former === undefined) return
    turns.delete(key)
    bytes -= sizeOf(former)
  }
  const shrink = (): void => {
    for (const [key, { expiresAt }] of turns) {
      if (bytes <= maxBytes && expiresAt > now()) return
      remove(key)
    }
  }
  const put = (turn: RememberedTurn): void => {
    const key = keyOf(turn.owner, turn.id)
    remove(key)
    turns.set(key, turn)
    bytes += sizeOf(turn)
    shrink()
  }
  const look = (owner: string, call: string): RememberedTurn | undefined => {
    const turn = turns.get(keyOf(owner, call))
    return turn === undefined || turn.expiresAt <= now() ? undefined : turn
  }
  return {
    put,
    look,
    find: async (owner, calls) => calls.map((call) => look(owner, call)).filter((turn) => turn !== undefined),
    touch(used, expiresAt) {
      for (const { owner, id } of used) {
        const turn = look(owner, id)
        if (turn !== undefined) put({ ...turn, expiresAt: Math.max(expiresAt, turn.expiresAt) })
      }
    },
    resize(next) {
      maxBytes = next
      shrink()
    },
  }
}

function keyOf(owner: string, id: string): string {
  return `${owner}\n${id}`
}
