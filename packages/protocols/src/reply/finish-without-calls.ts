// Shared by the stages that take calls out of a reply.
import type { Event } from '#ir'

/** The `end` of a reply that has no call left: it did not stop for tool calls (spec 06 §6.1 b). */
export function finishWithoutCalls(event: Event & { type: 'end' }): Event {
  if (event.finish.reason !== 'tool-calls') return event
  return { ...event, finish: { ...event.finish, reason: 'stop' } }
}
