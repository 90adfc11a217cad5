// Responses that this process is making, and for a while those it has made in the background: they can be cancelled, and
// their events can be followed. What the store holds as unfinished and nobody makes here was interrupted.
import type { Recording } from './recording.ts'

/** Responses by owner and id. */
export interface UnderWay {
  /** `recording` is there for one in the background. */
  readonly begin: (owner: string, id: string, recording?: Recording) => void
  /** It is being made now. */
  readonly has: (owner: string, id: string) => boolean
  /** What was said so far of a response in the background, or all of it. */
  readonly recording: (owner: string, id: string) => Recording | undefined
  readonly end: (owner: string, id: string) => void
  readonly forget: (owner: string, id: string) => void
}

/** Events take several times the room of what they say; the recordings that ended first go first. */
const MAX_ENDED_CHARACTERS = 16 * 1024 * 1024

/** An empty list. */
export function responsesUnderWay(maxEnded: number = MAX_ENDED_CHARACTERS): UnderWay {
  const open = new Map<string, Recording | undefined>()
  const ended = new Map<string, Recording>()
  let size = 0
  const drop = (key: string): void => {
    size -= ended.get(key)?.size() ?? 0
    ended.delete(key)
  }
  return {
    begin: (owner, id, recording) => void open.set(keyOf(owner, id), recording),
    has: (owner, id) => open.has(keyOf(owner, id)),
    recording: (owner, id) => open.get(keyOf(owner, id)) ?? ended.get(keyOf(owner, id)),
    end(owner, id) {
      const key = keyOf(owner, id)
      const recording = open.get(key)
      open.delete(key)
      if (recording === undefined) return
      ended.set(key, recording)
      size += recording.size()
      for (const oldest of ended.keys()) if (size > maxEnded) drop(oldest)
    },
    forget(owner, id) {
      open.delete(keyOf(owner, id))
      drop(keyOf(owner, id))
    },
  }
}

function keyOf(owner: string, id: string): string {
  return `${owner}\n${id}`
}
