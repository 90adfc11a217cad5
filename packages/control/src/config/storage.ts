// The section [storage]: where the log of requests is kept, and how much of it.
import * as z from 'zod'
import { count, text } from './primitives.ts'

/** The keys of [storage]. */
export const storage = z.strictObject({
  enabled: z.boolean().default(true).describe('Keep a log of requests: names, numbers and outcomes, no content.'),
  path: text.optional().describe('The SQLite file; without it ferryllm.db in the state directory.'),
  retention_days: count.max(36_500).default(90).describe('Older requests are forgotten.'),
  max_mb: count.max(1_000_000).default(512).describe('When the file is larger, the oldest requests are forgotten.'),
})
