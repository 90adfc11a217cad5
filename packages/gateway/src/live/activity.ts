// The requests that are under way, and everybody who watches them: rows are made only while somebody does, several changes
// of one request within a moment make one row, and no request waits for any of it.
import type { RequestEvent } from '@ferryllm/control'
import type { Recording } from '../capture/recording.ts'
import type { Finished } from '../observe/events.ts'
import { presentRequest } from '../store/present.ts'
import { storedRequest } from '../store/stored-request.ts'

/** What is known of a request before it has ended. */
export type Facts = Omit<Finished, 'status' | 'latencyMs' | 'error'>

/** A request under way. */
export interface Running {
  /** Something more is known. */
  readonly learn: (facts: Partial<Facts>) => void
  /** Its client has gone, or has everything. */
  readonly leave: () => void
}

export interface Activity {
  readonly begin: (facts: Facts) => Running
  /** A request has ended, whether it was seen to begin or not. */
  readonly finished: (record: Finished, endedAt?: number) => void
  /** The rows of all that are under way, in the order in which they came. */
  readonly running: () => RequestEvent[]
  /** One that is under way. */
  readonly find: (id: string) => Under | undefined
  /** Gives the rows that are new since the last call. */
  readonly takeNews: () => RequestEvent[]
}

/** The row of a request under way, and what is being recorded of it. */
export interface Under {
  readonly row: RequestEvent
  readonly recording: Recording | undefined
}

interface Entry {
  facts: Facts
  readonly time: number
}

type News = { readonly entry: Entry } | { readonly record: Finished; readonly time: number }

/** `watched` says whether rows are wanted at all; `changed` hears that there are some. */
export function createActivity(watched: () => boolean, changed: () => void, now: () => number = Date.now): Activity {
  const entries = new Map<string, Entry>()
  let news = new Map<string, News>()
  const tell = (id: string, piece: News): void => {
    if (!watched()) return
    // What is told last of a request stands last.
    news.delete(id)
    news.set(id, piece)
    changed()
  }
  return {
    begin(facts) {
      const entry: Entry = { facts, time: now() }
      const id = facts.requestId
      entries.set(id, entry)
      tell(id, { entry })
      return {
        learn(more) {
          entry.facts = { ...entry.facts, ...more }
          tell(id, { entry })
        },
        leave: () => void entries.delete(id),
      }
    },
    finished(record, endedAt = now()) {
      entries.delete(record.requestId)
      tell(record.requestId, { record, time: endedAt })
    },
    running: () => [...entries.values()].flatMap(runningRow),
    find: (id) => {
      const entry = entries.get(id)
      const [row] = entry === undefined ? [] : runningRow(entry)
      return row === undefined ? undefined : { row, recording: entry?.facts.recording }
    },
    takeNews() {
      const taken = [...news.values()]
      news = new Map()
      return taken.flatMap((piece) => ('entry' in piece ? runningRow(piece.entry) : doneRow(piece)))
    },
  }
}

function runningRow({ facts, time }: Entry): RequestEvent[] {
  const row = rowOf({ ...facts, status: 0, latencyMs: 0, isAdmitted: true }, time, 'running')
  return row.map(({ status: _status, latency_ms: _latency, ...known }) => known)
}

function doneRow({ record, time }: { readonly record: Finished; readonly time: number }): RequestEvent[] {
  return rowOf(record, time, 'done')
}

/** None for what is no use of a model: the list of requests does not have it either. */
function rowOf(record: Finished, now: number, state: RequestEvent['state']): RequestEvent[] {
  const request = storedRequest(record, now)
  return request === undefined ? [] : [{ ...presentRequest(request), state }]
}
