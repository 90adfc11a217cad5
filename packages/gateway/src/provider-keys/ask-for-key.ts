// A key that has to be asked for: at the start, again before it grows old, and when the provider refuses it. Requests never
// wait for that.
import { Secret } from '@ferryllm/control'
import { createHolder, type LiveKey, type LiveKeyListener } from './live-key.ts'

export interface Question {
  /** For people: who is asked. */
  readonly source: string
  /** Rejects with a reason that holds nothing secret. */
  readonly ask: (signal: AbortSignal) => Promise<string>
  readonly ttlMs: number
}

/** A source that failed is asked again sooner, and one that works is not asked more often than this. */
const PAUSE_MS = 30_000
const MAX_LENGTH = 8192

export function askForKey(
  { source, ask, ttlMs }: Question,
  listener: LiveKeyListener,
  now = () => performance.now(),
): LiveKey {
  const holder = createHolder({ source, problem: 'its key has not come yet' }, listener)
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let askedAt = now()
  let isAsking = false
  const again = (ms: number): void => {
    clearTimeout(timer)
    if (abort.signal.aborted) return
    timer = setTimeout(() => void look(), ms)
    timer.unref()
  }
  const look = async (): Promise<void> => {
    if (isAsking || abort.signal.aborted) return
    isAsking = true
    askedAt = now()
    try {
      const key = await ask(abort.signal)
      if (abort.signal.aborted) return
      if (!isKey(key)) throw new Error('what it answers is no key')
      holder.take({ source, key: new Secret(key) })
      again(ttlMs)
    } catch (cause) {
      if (!abort.signal.aborted)
        holder.take({ source, problem: cause instanceof Error ? cause.message : String(cause) })
      again(Math.min(ttlMs, PAUSE_MS))
    } finally {
      isAsking = false
    }
  }
  return {
    current: holder.current,
    ready: look(),
    renew() {
      if (now() - askedAt >= PAUSE_MS) void look()
    },
    stop() {
      abort.abort()
      clearTimeout(timer)
    },
  }
}

/** One line that a header can carry; a page of HTML is none. */
function isKey(text: string): boolean {
  return text.length <= MAX_LENGTH && /^[\x21-\x7e]+(?: [\x21-\x7e]+)?$/.test(text) && !text.startsWith('<')
}
