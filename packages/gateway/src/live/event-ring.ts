// The last events of the gateway, numbered, so that a reader who was away for a moment misses none of them.

export interface EventRing {
  /** Adds one, in the words of the stream. */
  readonly add: (event: string, data: object) => void
  /** The number of the latest one. */
  readonly last: () => number
  /** Everything after that number as text; undefined when it is not all there any more. */
  readonly after: (id: number) => string | undefined
  /** How many of the events after that number are gone; undefined for a number that nobody counts from. */
  readonly missedSince: (id: number) => number | undefined
  /** The number before the oldest one that is there. */
  readonly start: () => number
  /** Forgets everything: from now on nobody can tell what came before. */
  readonly clear: () => void
}

/** As events stand in the stream. */
export function eventText(id: number, event: string, data: object): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Numbers go on from `first`, so that those of a later process are larger. */
export function createEventRing(first: number, capacity: number): EventRing {
  let last = first
  /** The number before the first event that was counted without a break. */
  let origin = first
  let texts: string[] = []
  const start = (): number => last - texts.length
  return {
    add(event, data) {
      texts.push(eventText(++last, event, data))
      // Half at once: moving all of them for each new one would cost more than making it.
      if (texts.length > capacity) texts = texts.slice(texts.length - capacity / 2)
    },
    last: () => last,
    after: (id) => (id < start() || id > last ? undefined : texts.slice(id - start()).join('')),
    missedSince: (id) => (id < origin || id > last ? undefined : Math.max(0, start() - id)),
    start,
    clear() {
      texts = []
      // A number that nobody has got: whoever knows the one before it has missed something.
      origin = ++last
    },
  }
}
