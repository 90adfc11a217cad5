// When each stored key was last used. In a file of its own that only gateways write, so that it never meets an edit of the
// store; two gateways that write at the same moment lose a minute of one of them.
import { replaceFile } from '../replace-file.ts'
import { readText } from './edit-store.ts'

/** Ids with the time of the last use, ISO 8601. */
export type KeyUsage = Readonly<Record<string, string>>

export interface UsageRecorder {
  readonly used: (id: string) => void
  /** Writes what has not been written yet. */
  readonly flush: () => void
}

/** At most one write per minute, however many requests there are; the first one soon. */
const PAUSE_MS = 60_000
const FIRST_MS = 1000

/** Where the usage of a store is kept. */
export function usagePath(store: string): string {
  return store.replace(/(?:\.json)?$/, '.used.json')
}

/** What has been recorded; a file that cannot be understood counts as none, for nothing depends on it. */
export function readUsage(store: string): KeyUsage {
  try {
    const content: unknown = JSON.parse(readText(usagePath(store)) ?? '{}')
    const entries = typeof content === 'object' && content !== null ? Object.entries(content) : []
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch (cause) {
    if (cause instanceof SyntaxError) return {}
    throw cause
  }
}

/** `failed` hears why a write was not possible. */
export function recordUsage(store: string, failed: (cause: unknown) => void): UsageRecorder {
  let unwritten = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let writtenAt = -Infinity
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (unwritten.size === 0) return
    writtenAt = Date.now()
    const news = Object.fromEntries([...unwritten].map(([id, at]) => [id, new Date(at).toISOString()]))
    unwritten = new Map()
    try {
      replaceFile(usagePath(store), `${JSON.stringify({ ...readUsage(store), ...news }, null, 2)}\n`, true)
    } catch (cause) {
      failed(cause)
    }
  }
  return {
    flush,
    used(id) {
      const now = Date.now()
      unwritten.set(id, now)
      if (timer !== undefined) return
      timer = setTimeout(flush, Math.max(FIRST_MS, writtenAt + PAUSE_MS - now))
      timer.unref()
    },
  }
}
