// The sections [logging] and [metrics]: what the gateway tells about itself.
import * as z from 'zod'

/** The keys of [logging]. */
export const logging = z.strictObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'off']).default('info').describe('Least severity shown.'),
  format: z.enum(['text', 'json']).default('text').describe('Shape of a log line.'),
  ansi: z.boolean().default(false).describe('Colours in text logs.'),
})

/** The keys of [metrics]. */
export const metrics = z.strictObject({ enabled: z.boolean().default(true).describe('Serve /metrics.') })
