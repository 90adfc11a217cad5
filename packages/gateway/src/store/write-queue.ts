// Requests on their way to the disk: they wait for each other a moment, go in batches, and go again after a failure. The
// queue is bounded; whatever falls out of it is counted and told.

/** How a queue works; the defaults fit, tests have their own. */
export interface QueueTuning {
  /** How long an item waits for others at most. */
  readonly batchMs?: number
  readonly batchSize?: number
  /** Items that may wait; the oldest are given up for more. */
  readonly queueSize?: number
  /** Pause after a batch that could not be written. */
  readonly retryMs?: number
}

/** What the owner of a queue hears. */
export interface QueueEvents<Item> {
  /** Writes a batch; rejects when nothing of it was written. */
  readonly send: (batch: readonly Item[]) => Promise<unknown>
  readonly failing: (reason: string) => void
  readonly recovered: () => void
  readonly losing: (limit: number) => void
}

/** A queue in front of a disk. */
export interface WriteQueue<Item> {
  readonly push: (item: Item) => void
  /** From now on batches are sent. */
  readonly open: () => void
  /** Resolves when everything pushed before is written, or the disk has just failed. */
  readonly flush: () => Promise<void>
  /** Ends the queue and gives what was in it. */
  readonly stop: () => Item[]
  readonly counts: () => { readonly queued: number; readonly written: number; readonly lost: number }
  /** Why the last batch could not be written. */
  readonly failure: () => string | undefined
}

/** A queue that is not open yet. */
export function createWriteQueue<Item>(events: QueueEvents<Item>, tuning: QueueTuning): WriteQueue<Item> {
  // 100 rows take half a millisecond to hand over to another thread.
  const { batchMs = 250, batchSize = 100, queueSize = 10_000, retryMs = 2_000 } = tuning
  let waiting: Item[] = []
  let underWay: readonly Item[] = []
  let state: 'closed' | 'open' | 'stopped' = 'closed'
  let timer: NodeJS.Timeout | undefined
  let written = 0
  let lost = 0
  let isLosing = false
  let failure: string | undefined
  let flushes: { readonly upTo: number; readonly resolve: () => void }[] = []

  const settle = (upTo: number): void => {
    for (const flush of flushes) if (flush.upTo <= upTo) flush.resolve()
    flushes = flushes.filter((flush) => flush.upTo > upTo)
  }
  const schedule = (): void => {
    if (state !== 'open' || underWay.length > 0 || waiting.length === 0) return
    if (failure === undefined && (waiting.length >= batchSize || flushes.length > 0)) return send()
    timer ??= setTimeout(send, failure === undefined ? batchMs : retryMs)
    timer.unref()
  }
  const send = (): void => {
    clearTimeout(timer)
    timer = undefined
    const batch = (underWay = waiting.splice(0, batchSize))
    events.send(batch).then(
      () => wrote(batch.length),
      (cause: unknown) => failed(batch, cause instanceof Error ? cause.message : String(cause)),
    )
  }
  const wrote = (count: number): void => {
    underWay = []
    written += count
    isLosing = false
    if (failure !== undefined) events.recovered()
    failure = undefined
    settle(written + lost)
    schedule()
  }
  const failed = (batch: readonly Item[], reason: string): void => {
    underWay = []
    if (state === 'stopped') return
    waiting.unshift(...batch)
    if (failure === undefined) events.failing(reason)
    failure = reason
    settle(Infinity)
    schedule()
  }
  return {
    push(item) {
      waiting.push(item)
      if (waiting.length > queueSize) {
        waiting.shift()
        lost++
        if (!isLosing) events.losing(queueSize)
        isLosing = true
      }
      schedule()
    },
    open() {
      state = 'open'
      schedule()
    },
    flush() {
      const ahead = waiting.length + underWay.length
      if (ahead === 0 || state === 'stopped') return Promise.resolve()
      return new Promise((resolve) => {
        flushes.push({ upTo: written + lost + ahead, resolve })
        if (failure === undefined) schedule()
        else if (underWay.length === 0) send()
      })
    },
    stop() {
      state = 'stopped'
      clearTimeout(timer)
      const left = [...underWay, ...waiting.splice(0)]
      underWay = []
      settle(Infinity)
      return left
    },
    counts: () => ({ queued: waiting.length + underWay.length, written, lost }),
    failure: () => failure,
  }
}
