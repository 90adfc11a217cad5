// The sections [logging], [metrics] and [telemetry]: what the gateway tells about itself, and where.
import * as z from 'zod'
import { NEEDS_RESTART, text } from './primitives.ts'

/** The log file is opened once, when the gateway starts. */
const atStart = { [NEEDS_RESTART]: true }

/** The keys of [logging]. */
export const logging = z.strictObject({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'off']).default('info').describe('Least severity shown.'),
  format: z.enum(['text', 'json']).default('text').describe('Shape of a log line.'),
  ansi: z.boolean().default(false).describe('Colours in text logs.'),
  file: text.optional().describe('File for the request log, instead of standard output.').meta(atStart),
  rotate_mb: z.int().min(1).max(10_240).default(100).describe('Size at which a new log file is begun.').meta(atStart),
  rotate_daily: z.boolean().default(true).describe('Begin a new log file every day.').meta(atStart),
  keep_files: z
    .int()
    .min(1)
    .max(1000)
    .default(7)
    .describe('Full log files that are kept beside the current one.')
    .meta(atStart),
  compress: z.boolean().default(true).describe('Compress full log files.').meta(atStart),
})

/** The keys of [metrics]. */
export const metrics = z.strictObject({ enabled: z.boolean().default(true).describe('Serve /metrics.') })

/** The keys of [telemetry]. */
export const telemetry = z.strictObject({
  otlp_endpoint: z
    .string()
    .regex(/^(?:https?:\/\/[^\s/?#@]+[^\s?#@]*)?$/, {
      error:
        'not the URL of a collector: write it as "http://127.0.0.1:4318" (credentials go into OTEL_EXPORTER_OTLP_HEADERS)',
    })
    .optional()
    .describe('OpenTelemetry collector (OTLP over HTTP) that gets a span per request; empty sends none.'),
  service_name: text.default('ferryllm').describe('Name of this gateway in spans.'),
})
