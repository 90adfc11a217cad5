// The section [admin]: what the gateway offers to whoever runs it.
import * as z from 'zod'

/** The keys of [admin]. */
export const admin = z.strictObject({
  panel: z
    .boolean()
    .default(true)
    .describe('Serve the control panel under /ui, at the addresses that serve the admin API.'),
})
