// The section [responses]: what is kept so that clients of the Responses API can continue by an id.
import * as z from 'zod'
import { count } from './primitives.ts'

/** The keys of [responses]. */
export const responses = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe('Keep responses, with their content, for clients that do not say store: false.'),
  retention_hours: count.max(876_000).default(24).describe('How long after its last use a response can be continued.'),
  max_mb: count
    .max(1_000_000)
    .default(256)
    .describe('When there is more, the responses unused for longest are forgotten.'),
})
