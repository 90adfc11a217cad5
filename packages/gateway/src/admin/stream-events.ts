// GET /api/events
import { GatewayError } from '@ferryllm/protocols'
import type { AdminContext } from './admin.ts'
import type { AdminRequest, Answer } from './endpoint.ts'

/** What happens from now on, or since the event that the reader had last. */
export function streamEvents({ services }: AdminContext, { query, headers }: AdminRequest): Answer {
  // A page that opens the stream by itself, not through EventSource, may prefer the query.
  const last = headers['last-event-id'] ?? query.get('last_event_id') ?? undefined
  if (last !== undefined && !/^\d{1,16}$/.test(last)) {
    throw new GatewayError('invalid-request', 'Last-Event-ID must be the id of an event of this stream.')
  }
  if (services().draining()) throw new GatewayError('saturated', 'The gateway is shutting down.')
  return { stream: (exchange) => services().live.open(exchange, last === undefined ? undefined : Number(last)) }
}
