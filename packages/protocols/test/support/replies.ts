// Replies, streamed and whole: one made of the other, and both without the wire nodes they came from.
import { expect } from 'vitest'
import { fold, GatewayError, replay, type Event, type Response } from '#ir'
import { collector } from './streams.ts'

/** What the events add up to, which must be told once. */
export function folded(events: readonly Event[], cause?: GatewayError): Response | GatewayError {
  const results: (Response | GatewayError)[] = []
  const sink = fold((result) => void results.push(result))
  for (const event of events) sink.push(event)
  sink.end(cause)
  expect(results).toHaveLength(1)
  return results[0]!
}

/** The reply that the events add up to; throws when they end in an error. */
export function replyOf(events: readonly Event[]): Response {
  const result = folded(events)
  if (result instanceof GatewayError) throw result
  return result
}

/** A whole reply as events. */
export function eventsOf(response: Response): Event[] {
  const kept = collector<Event>()
  replay(response, kept)
  expect(kept.ends).toEqual([undefined])
  return kept.out
}

/** A copy without origins, so that decoded values compare by what they say; overlay tests prove the origins. */
export function bare<T>(value: T): T {
  return withoutOrigins(value) as T
}

function withoutOrigins(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOrigins)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => key !== 'origin' && inner !== undefined)
      .map(([key, inner]) => [key, withoutOrigins(inner)]),
  )
}
