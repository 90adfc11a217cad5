// Counts tokens on a thread of its own, which starts when somebody first asks and ends when nobody has asked for a while.
// What was counted is remembered piece by piece: of a conversation that grows only the new part takes time.
import { hash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import type { Counted, Piece } from './count-worker.ts'
import { cutText } from './cut-text.ts'

export interface TokenCounter {
  /** Tokens of o200k in all the texts together; what there is no time for, or no thread, is guessed. Never rejects. */
  readonly count: (texts: readonly string[]) => Promise<number>
  readonly close: () => Promise<void>
}

export interface CounterOptions {
  /** The program of the thread. */
  readonly script?: URL
  /** How long one count may take once the thread runs. */
  readonly budgetMs?: number
  /** How long the first one may take, which waits for the thread to start. */
  readonly startMs?: number
  readonly idleMs?: number
}

/** As many pieces of 8192 characters are 160 MB of text; remembered are 40 bytes of each. */
const MAX_KNOWN = 20_000
const IDLE_MS = 10 * 60_000
/** Of UTF-8, in text of any language. */
const BYTES_PER_TOKEN = 4
/** A thread that has ended by itself is not started again at once. */
const REST_MS = 30_000

export function createTokenCounter({
  script = new URL('./count-worker.ts', import.meta.url),
  budgetMs = 150,
  startMs = 3_000,
  idleMs = IDLE_MS,
}: CounterOptions = {}): TokenCounter {
  /** By the digest of the piece; promises are of pieces that the thread has now. */
  const known = new Map<string, number | Promise<number | undefined>>()
  const waiting = new Map<number, (tokens: number | undefined) => void>()
  let thread: Worker | undefined
  let isRunning = false
  let restsUntil = 0
  let isClosed = false
  let ids = 0
  let idle: NodeJS.Timeout | undefined

  /** The thread is no more: who waits for it waits no longer. */
  const forget = (): void => {
    thread = undefined
    isRunning = false
    clearTimeout(idle)
    for (const answer of waiting.values()) answer(undefined)
    waiting.clear()
  }
  const gone = (ended: Worker): void => {
    if (thread !== ended) return
    restsUntil = performance.now() + REST_MS
    forget()
  }
  const stop = async (): Promise<void> => {
    const stopped = thread
    forget()
    await stopped?.terminate()
  }
  const stopWhenIdle = (): void => {
    clearTimeout(idle)
    if (waiting.size === 0) idle = setTimeout(() => void stop(), idleMs).unref()
  }
  const start = (): Worker => {
    const started = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: 256 } })
    // A program that has nothing else to do may end: whoever waits for a count does so until a timer ends.
    started.unref()
    started.on('error', () => gone(started))
    started.on('exit', () => gone(started))
    started.on('message', ({ id, tokens }: Counted) => {
      isRunning = true
      waiting.get(id)?.(tokens)
      waiting.delete(id)
      stopWhenIdle()
    })
    return started
  }
  const running = (): Worker | undefined => {
    if (isClosed || performance.now() < restsUntil) return undefined
    thread ??= start()
    return thread
  }
  const ask = (text: string): Promise<number | undefined> | undefined => {
    const worker = running()
    if (worker === undefined) return undefined
    clearTimeout(idle)
    const id = ids++
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      worker.postMessage({ id, text } satisfies Piece)
    })
  }
  const remember = (key: string, value: number | Promise<number | undefined>): void => {
    // The one that was put in first goes: cheaper than knowing which was used last, and counting it again costs little.
    const [oldest] = known.size < MAX_KNOWN ? [] : known.keys()
    if (oldest !== undefined) known.delete(oldest)
    known.set(key, value)
  }
  const tokensOf = (text: string): number | undefined | Promise<number | undefined> => {
    const key = hash('sha256', text, 'base64url')
    const found = known.get(key)
    if (found !== undefined) return found
    const counting = ask(text)?.then((tokens) => {
      if (tokens === undefined) known.delete(key)
      else known.set(key, tokens)
      return tokens
    })
    if (counting !== undefined) remember(key, counting)
    return counting
  }

  return {
    async count(texts) {
      let tokens = 0
      const open = new Map<Promise<number | undefined>, string[]>()
      for (const piece of texts.flatMap(cutText)) {
        const counted = tokensOf(piece)
        if (counted instanceof Promise) open.set(counted, [...(open.get(counted) ?? []), piece])
        else tokens += counted ?? guess(piece)
      }
      if (open.size === 0) return tokens
      const finished = await within(isRunning ? budgetMs : startMs, open.keys())
      for (const [counting, pieces] of open) {
        for (const piece of pieces) tokens += finished.get(counting) ?? guess(piece)
      }
      return tokens
    },
    async close() {
      isClosed = true
      await stop()
    },
  }
}

function guess(piece: string): number {
  return Math.ceil(Buffer.byteLength(piece) / BYTES_PER_TOKEN)
}

/** What has come in time. */
async function within<T>(ms: number, promises: Iterable<Promise<T>>): Promise<ReadonlyMap<Promise<T>, T>> {
  const results = new Map<Promise<T>, T>()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  const all = Promise.all([...promises].map((promise) => promise.then((result) => results.set(promise, result))))
  await Promise.race([all, late])
  clearTimeout(timer)
  return new Map(results)
}
