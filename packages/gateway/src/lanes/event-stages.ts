// Two stages on the event stream of the translate lane: the commit point, and the eyes of the request log.
import type { Event, GatewayError, Sink } from '@ferryllm/protocols'
import { redactError } from '../observe/redact.ts'
import { markFirstToken, type LaneContext } from './lane.ts'
import type { Outcome } from './outcome.ts'

/**
 * Holds the reply back until its first content, so that a failure before it is an HTTP error with a status the client can
 * act on, or another attempt. What `failed` does not take (keep-alives have opened the stream) goes into the stream.
 * Swallows whatever comes after the end.
 */
export function commitPoint(next: Sink<Event>, failed: (error: GatewayError) => boolean): Sink<Event> {
  let held: Event[] | undefined = []
  let over = false
  const release = (): void => {
    const events = held ?? []
    held = undefined
    for (const event of events) next.push(event)
  }
  return {
    push(event) {
      if (over) return
      if (held === undefined) return next.push(event)
      if (event.type === 'ping') return
      held.push(event)
      if (event.type !== 'start') release()
    },
    end(cause) {
      if (over) return
      over = true
      if (held !== undefined && cause !== undefined && failed(cause)) return
      if (held !== undefined) release()
      next.end(cause)
    },
  }
}

/** Writes down what the request log wants to know, and keeps credentials out of errors that a stream carries. */
export function observe(lane: LaneContext, outcome: Outcome, next: Sink<Event>): Sink<Event> {
  return {
    push(event) {
      // A reply that breaks off keeps the figures it began with.
      if ((event.type === 'start' || event.type === 'end') && event.usage !== undefined) outcome.usage = event.usage
      if (event.type === 'start' && event.model !== undefined) outcome.servedModel = event.model
      if (event.type === 'start' && event.id !== undefined) outcome.responseId = event.id
      if (event.type === 'end') outcome.finish = event.finish
      else if (outcome.firstTokenMs === undefined && event.type !== 'start' && event.type !== 'ping') {
        outcome.hasBegun = true
        markFirstToken(lane, outcome)
      }
      next.push(event)
    },
    end(cause) {
      if (cause === undefined) return next.end()
      outcome.error = redactError(cause, lane.redact)
      next.end(outcome.error)
    },
  }
}
