// How long the steps of one attempt may take, for one provider or one route.
import * as z from 'zod'
import { duration } from './primitives.ts'

/** What is left out is taken from the provider, then from [server]. */
export const timeouts = z.strictObject({
  connect_secs: duration.optional().describe('Until the connection stands.'),
  headers_secs: duration.optional().describe('Until the reply begins.'),
  first_event_secs: duration.optional().describe('Until the first content of a stream.'),
  idle_secs: duration.optional().describe('Silence inside a streamed reply.'),
  total_secs: duration.optional().describe('The whole attempt.'),
})
