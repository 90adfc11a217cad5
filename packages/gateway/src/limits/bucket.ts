// A token bucket: holds what a period allows and refills steadily. It may be overdrawn by what was not known beforehand.

export interface Bucket {
  /** How long until `amount` may be taken; 0 = now. An amount larger than the bucket waits for a full one. */
  readonly waitMs: (amount: number) => number
  /** A negative amount gives back. */
  readonly take: (amount: number) => void
  readonly limit: () => number
  readonly left: () => number
  /** How long until nothing is missing. */
  readonly fullInMs: () => number
  /** A new limit: what was used up stays used up, so that a file saved twice a minute is no way around it. */
  readonly resize: (limit: number) => void
}

export function createBucket(first: number, periodMs: number, now: () => number): Bucket {
  let limit = first
  let level = limit
  let filledAt = now()
  const fill = (): void => {
    const at = now()
    level = Math.min(limit, level + (Math.max(0, at - filledAt) * limit) / periodMs)
    filledAt = at
  }
  const timeFor = (missing: number): number => Math.max(0, Math.ceil((missing * periodMs) / limit))
  return {
    limit: () => limit,
    left() {
      fill()
      return level
    },
    waitMs(amount) {
      fill()
      return timeFor(Math.min(amount, limit) - level)
    },
    fullInMs() {
      fill()
      return timeFor(limit - level)
    },
    take(amount) {
      fill()
      level = Math.min(limit, level - amount)
    },
    resize(next) {
      if (next === limit) return
      fill()
      level += next - limit
      limit = next
    },
  }
}
