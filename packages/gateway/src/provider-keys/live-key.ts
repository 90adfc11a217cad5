// A key that may change while the gateway runs: the last one that was good, however badly its source does meanwhile.
import type { ReadKey } from '@ferryllm/control'

export interface LiveKey {
  readonly current: () => ReadKey
  /** Looks again now; does nothing when that was done a moment ago. */
  readonly renew: () => void
  /** The first answer is there, good or not. */
  readonly ready: Promise<void>
  readonly stop: () => void
}

/** What a live key tells of itself. */
export interface LiveKeyListener {
  /** The key, its base URL or the reason why there is none is another one now. */
  readonly changed: () => void
  /** The source fails although there was a key: said once until it works again. */
  readonly warn: (text: string) => void
}

/** Holds on to the last good key. */
export function createHolder(
  first: ReadKey,
  { changed, warn }: LiveKeyListener,
): {
  readonly current: () => ReadKey
  readonly take: (fresh: ReadKey) => void
} {
  let current = first
  let warned: string | undefined
  const complain = (problem: string): void => {
    if (warned === undefined) warn(`${first.source}: ${problem}; the last good value stays in use`)
    warned = problem
  }
  return {
    current: () => current,
    take(fresh) {
      if (fresh.problem === undefined) warned = undefined
      else if (current.key !== undefined) complain(fresh.problem)
      if (fresh.key === undefined && current.key !== undefined) return
      const before = current
      const baseUrl = fresh.baseUrl ?? (fresh.problem === undefined ? undefined : before.baseUrl)
      current = { ...fresh, ...(baseUrl === undefined ? {} : { baseUrl }) }
      const isSame =
        before.key?.reveal() === current.key?.reveal() &&
        before.baseUrl === current.baseUrl &&
        before.problem === current.problem
      if (!isSame) changed()
    },
  }
}
