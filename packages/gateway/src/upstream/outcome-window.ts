// How many of the latest requests failed: counts per slice of time, so that memory does not grow with the traffic.

export interface OutcomeWindow {
  readonly add: (isFailure: boolean, windowMs: number) => void
  readonly totals: (windowMs: number) => { readonly failed: number; readonly all: number }
  readonly clear: () => void
}

/** A window slides in steps of a tenth of itself. */
const SLICES = 10

interface Slice {
  readonly from: number
  failed: number
  all: number
}

export function createWindow(now: () => number): OutcomeWindow {
  let slices: Slice[] = []
  const fresh = (windowMs: number): Slice[] => (slices = slices.filter(({ from }) => from > now() - windowMs))
  return {
    add(isFailure, windowMs) {
      const last = fresh(windowMs).at(-1)
      const isCurrent = last !== undefined && now() - last.from < windowMs / SLICES
      const slice = isCurrent ? last : { from: now(), failed: 0, all: 0 }
      if (!isCurrent) slices.push(slice)
      slice.all++
      if (isFailure) slice.failed++
    },
    totals(windowMs) {
      const sum = { failed: 0, all: 0 }
      for (const { failed, all } of fresh(windowMs)) {
        sum.failed += failed
        sum.all += all
      }
      return sum
    },
    clear() {
      slices = []
    },
  }
}
