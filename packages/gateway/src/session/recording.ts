// What came of a response in the background so far: the response object as it stands, and the events of its stream.
import type { Item } from './items.ts'

/** A response that nobody needs to wait for. */
export interface Recording {
  /** There are events to follow: the request wanted a stream. */
  readonly isStream: boolean
  /** The response object as it was told last. */
  readonly response: () => Item
  /** Events as they go over the wire; each stands at its sequence number. */
  readonly events: readonly string[]
  readonly isOver: () => boolean
  /** Characters of all events. */
  readonly size: () => number
  /** Calls back after every change; gives what ends that. */
  readonly listen: (listener: () => void) => () => void
  /** Stops what makes it; does nothing once it is over. */
  readonly cancel: () => void
}

/** What its maker does with a recording. */
export interface Recorder extends Omit<Recording, 'cancel'> {
  /** Takes the next event of the stream. */
  readonly push: (event: string, data: string) => void
  /** It goes on: the object is this one now, without an event. */
  readonly tell: (response: Item) => void
  /** It is over, with this. Only the first word counts. */
  readonly settle: (response: Item) => void
  /** Over with an error, which its events tell too. */
  readonly fail: (error: ResponseFailure) => void
}

/** The `error` of a response object. */
export interface ResponseFailure {
  readonly code: string
  readonly message: string
}

/** Lifecycle events carry the whole response object. */
const TELLS = /^response\.(?:created|queued|in_progress)$/
const ENDS = /^response\.(?:completed|incomplete|failed)$/

/** Begins with the object of a queued response; `settled` hears once how it ended. */
export function createRecorder(first: Item, isStream: boolean, settled: (response: Item) => void): Recorder {
  const events: string[] = []
  const listeners = new Set<() => void>()
  let response = first
  let isOver = false
  let size = 0
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  const record = (event: string, data: string): void => {
    const text = `event: ${event}\ndata: ${data}\n\n`
    events.push(text)
    size += text.length
  }
  const settle = (last: Item): void => {
    if (isOver) return
    isOver = true
    response = last
    settled(last)
    changed()
  }
  return {
    isStream,
    response: () => response,
    events,
    isOver: () => isOver,
    size: () => size,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    push(event, data) {
      if (isOver) return
      record(event, data)
      if (ENDS.test(event)) return settle(responseIn(data))
      if (TELLS.test(event)) response = responseIn(data)
      changed()
    },
    tell(next) {
      if (!isOver) response = next
    },
    settle,
    fail(error) {
      if (isOver) return
      const failed = { ...response, status: 'failed', error }
      if (isStream) {
        const { code, message } = error
        record('error', JSON.stringify({ type: 'error', code, message, param: null, sequence_number: events.length }))
        const last = { type: 'response.failed', response: failed, sequence_number: events.length }
        record('response.failed', JSON.stringify(last))
      }
      settle(failed)
    },
  }
}

function responseIn(data: string): Item {
  return (JSON.parse(data) as { readonly response: Item }).response
}
