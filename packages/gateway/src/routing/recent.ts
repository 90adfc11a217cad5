// A map that forgets: what was not touched for a while, and the oldest when there are too many.

/** Holds at most so many entries, each for so long after it was last set. */
export interface Recent<Value> {
  readonly get: (key: string) => Value | undefined
  readonly set: (key: string, value: Value) => void
}

export function createRecent<Value>(maxEntries: number, maxAgeMs: number, now: () => number): Recent<Value> {
  // Insertion order is age: whatever is set goes to the end.
  const entries = new Map<string, { readonly value: Value; readonly at: number }>()
  return {
    get(key) {
      const entry = entries.get(key)
      return entry === undefined || now() - entry.at > maxAgeMs ? undefined : entry.value
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, { value, at: now() })
      const [oldest] = entries.keys()
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
    },
  }
}
