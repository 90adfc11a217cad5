// Which call a functionResponse answers: Google pairs them by name and order, everyone else by id.

export interface CallBook {
  /** The id of a call: its own, or one that its place gives it, the same in every request of the conversation. */
  readonly called: (id: string | undefined, name: string, place: string) => string
  /** The id of the call that a response answers; its own when no call fits. */
  readonly answered: (id: string | undefined, name: string, place: string) => string
}

interface Queue {
  readonly ids: string[]
  /** Everything before it is answered: long histories stay linear. */
  head: number
}

/** Turns must be shown to it in order. */
export function callBook(): CallBook {
  const known = new Set<string>()
  const answeredIds = new Set<string>()
  const all = new Map<string, Queue>()
  /** Calls that the client sent without an id, so that no id of a response can name them. */
  const nameless = new Map<string, Queue>()

  const add = (queues: Map<string, Queue>, name: string, id: string): void => {
    const queue = queues.get(name) ?? { ids: [], head: 0 }
    queues.set(name, queue)
    queue.ids.push(id)
  }

  const oldest = (queue: Queue | undefined): string | undefined => {
    if (queue === undefined) return undefined
    for (;;) {
      const id = queue.ids[queue.head]
      if (id === undefined || !answeredIds.has(id)) return id
      queue.head++
    }
  }

  return {
    called(id, name, place) {
      const own = id ?? `call_${place}`
      add(all, name, own)
      if (id === undefined) add(nameless, name, own)
      known.add(own)
      return own
    },
    answered(id, name, place) {
      const open = id === undefined ? oldest(all.get(name)) : known.has(id) ? id : oldest(nameless.get(name))
      const answer = open ?? id ?? `call_${place}`
      answeredIds.add(answer)
      return answer
    },
  }
}
