// The clock of one demo reply: everything it will still say waits here, so that it can be held back and called off.
import type { UpstreamControl } from '../upstream/send.ts'

export interface Stage {
  /** Does `work` later, never at once; not while paused, not at all after an abort. */
  readonly after: (ms: number, work: () => void) => void
  readonly control: UpstreamControl
}

/** `failed` gets what a work throws. */
export function createStage(failed: (thrown: unknown) => void): Stage {
  let over = false
  let paused = false
  let held: (() => void) | undefined
  let cancel: (() => void) | undefined
  const run = (work: () => void): void => {
    if (paused) {
      held = work
      return
    }
    try {
      work()
    } catch (thrown) {
      failed(thrown)
    }
  }
  const after = (ms: number, work: () => void): void => {
    if (over) return
    if (ms > 0) {
      const timer = setTimeout(run, ms, work)
      cancel = () => clearTimeout(timer)
    } else {
      const immediate = setImmediate(run, work)
      cancel = () => clearImmediate(immediate)
    }
  }
  return {
    after,
    control: {
      pause: () => {
        paused = true
      },
      resume: () => {
        paused = false
        const work = held
        held = undefined
        if (work !== undefined) after(0, work)
      },
      abort: () => {
        over = true
        held = undefined
        cancel?.()
      },
    },
  }
}
