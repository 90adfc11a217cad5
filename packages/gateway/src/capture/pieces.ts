// The parts of a body as they come by: kept as they are until the request has ended, when it is known whether anybody wants
// them. Nothing is copied and nothing is looked at before.
import type { At, RecordedBody } from './recorded.ts'

/** Bytes that all running recordings may hold together. */
export interface Budget {
  /** False when that is too much. */
  readonly take: (bytes: number) => boolean
  readonly give: (bytes: number) => void
}

export function createBudget(maxBytes: () => number): Budget {
  let held = 0
  return {
    take(bytes) {
      if (held + bytes > maxBytes()) return false
      held += bytes
      return true
    },
    give(bytes) {
      held -= bytes
    },
  }
}

export interface Pieces {
  readonly add: (piece: string | Uint8Array, at: At) => void
  /** Everything so far, in memory of its own. */
  readonly body: () => RecordedBody
  /** Lets go of what is held. */
  readonly drop: () => void
}

/** Keeps the first `maxBytes`, as far as the budget goes, and counts the rest. */
export function collectPieces(budget: Budget, maxBytes: number): Pieces {
  let pieces: (string | Uint8Array)[] = []
  const times: At[] = []
  /** Of the pieces that are not kept whole, which are the last ones. */
  const otherSizes: number[] = []
  let held = 0
  return {
    add(piece, at) {
      times.push(at)
      const { length } = piece
      const isWhole = otherSizes.length === 0 && held + length <= maxBytes && budget.take(length)
      if (isWhole) {
        held += length
        pieces.push(piece)
        return
      }
      const rest = otherSizes.length === 0 ? maxBytes - held : 0
      otherSizes.push(typeof piece === 'string' ? Buffer.byteLength(piece) : length)
      // The first part of what does not fit; nothing may stand behind the hole.
      if (rest <= 0 || !budget.take(rest)) return
      held += rest
      pieces.push(typeof piece === 'string' ? piece.slice(0, rest) : piece.subarray(0, rest))
    },
    body() {
      const parts = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece))
      const whole = times.length - otherSizes.length
      const sizes = [...parts.slice(0, whole).map((part) => part.length), ...otherSizes]
      const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
      let end = 0
      for (const part of parts) {
        bytes.set(part, end)
        end += part.length
      }
      return {
        bytes,
        size: sizes.reduce((sum, size) => sum + size, 0),
        chunks: times.map((at, index) => [at, sizes[index] ?? 0] as const),
      }
    },
    drop() {
      budget.give(held)
      held = 0
      pieces = []
    },
  }
}
