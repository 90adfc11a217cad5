// The blocks of a reply on their way out: numbers them, and keeps at most one of text, refusal and reasoning running.
import type { Block, Event } from '#ir'
import type { Sink } from '#stream'

type ProseKind = 'text' | 'refusal' | 'reasoning'

export interface BlockWriter {
  /** How many blocks there were. */
  readonly count: () => number
  /** The running block of this kind, if that is what runs. */
  readonly running: (kind: ProseKind) => number | undefined
  /** Starts a running block, after the one before was ended; `onEnd` may still say something into it. */
  readonly run: (kind: ProseKind, onEnd?: (at: number) => void) => number
  readonly endRunning: () => void
  /** Starts a call. Text goes on beside it, reasoning is over. */
  readonly beside: (call: Block) => number
  readonly end: (at: number) => void
  /** A block that is complete in its head. */
  readonly whole: (block: Block) => void
}

/** `onFirst` is called right before the first block starts. */
export function writeBlocks(next: Sink<Event>, onFirst: () => void): BlockWriter {
  let count = 0
  let running: { readonly kind: ProseKind; readonly at: number; readonly onEnd?: (at: number) => void } | undefined

  const start = (block: Block): number => {
    if (count === 0) onFirst()
    const at = count++
    next.push({ type: 'block-start', at, block })
    return at
  }

  const end = (at: number): void => next.push({ type: 'block-end', at })

  const endRunning = (): void => {
    if (running === undefined) return
    const { at, onEnd } = running
    running = undefined
    onEnd?.(at)
    end(at)
  }

  return {
    count: () => count,
    running: (kind) => (running?.kind === kind ? running.at : undefined),
    run(kind, onEnd) {
      endRunning()
      const at = start({ kind })
      running = onEnd === undefined ? { kind, at } : { kind, at, onEnd }
      return at
    },
    endRunning,
    beside(call) {
      if (running?.kind === 'reasoning') endRunning()
      return start(call)
    },
    end,
    whole(block) {
      endRunning()
      end(start(block))
    },
  }
}
