// The section [capture]: whether the bodies of requests are recorded, and where.
import * as z from 'zod'
import { count } from './primitives.ts'

/** The keys of [capture]. */
export const capture = z.strictObject({
  bodies: z
    .enum(['off', 'errors', 'all'])
    .default('errors')
    .describe(
      'Of which requests bodies and headers are recorded, without the credentials in them: of none, of those in which something failed, or of all.',
    ),
  memory_mb: count.max(65_536).default(64).describe('They are kept in memory, up to this; the oldest go first.'),
  max_body_kb: count.max(1_048_576).default(4096).describe('Of a larger body only the beginning is kept.'),
  disk: z
    .boolean()
    .default(false)
    .describe('Also write them to the file of [storage], where they outlive the process.'),
  retention_days: count.max(36_500).default(7).describe('On disk, older ones are forgotten.'),
  max_mb: count.max(1_000_000).default(512).describe('On disk, when there is more, the oldest are forgotten.'),
})
