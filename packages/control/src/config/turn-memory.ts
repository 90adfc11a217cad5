// The section [turn_memory]: what is remembered of answers with tool calls that clients cannot hand back.
import * as z from 'zod'
import { count } from './primitives.ts'

/** The keys of [turn_memory]. */
export const turnMemory = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe(
      'Remember the reasoning and the arguments of answers with tool calls, and put them back into the history.',
    ),
  on_disk: z
    .boolean()
    .default(true)
    .describe('Keep them in the file of [storage] too, except those of requests that say store: false.'),
  retention_hours: count.max(876_000).default(24).describe('How long after its last use an answer is remembered.'),
  max_mb: count
    .max(1_000_000)
    .default(64)
    .describe('When there is more, the answers unused for longest are forgotten. Memory holds at most 64 MB.'),
})
