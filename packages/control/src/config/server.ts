// The section [server]: the listener, its limits, retries, and the reasoning policy.
import * as z from 'zod'
import { count, duration, effort, NEEDS_RESTART, reasoningPolicy, seconds, text } from './primitives.ts'
import { workMode } from './route.ts'

const toolLoopGuard = z.strictObject({
  warn: z.int().min(2).max(100).default(3).describe('Equal calls in a row that are worth a note.'),
  urgent: z.int().min(2).max(100).default(4).describe('Equal calls in a row that are worth a warning.'),
  refuse: z.int().min(2).max(100).default(5).describe('Equal calls in a row that are refused.'),
})

/** The keys of [server]. */
export const server = z.strictObject({
  listen: text
    .default('127.0.0.1:3000')
    .describe('Address and port to listen on.')
    .meta({ [NEEDS_RESTART]: true }),
  watch_config: z
    .boolean()
    .default(true)
    .describe('Take over changes of this file while running.')
    .meta({ [NEEDS_RESTART]: true }),
  insecure: z
    .boolean()
    .default(false)
    .describe('Listen where others can reach it although [auth] is off: everybody there uses your keys.'),
  connect_timeout_secs: duration.default(10).describe('How long a connection to a provider may take.'),
  request_timeout_secs: duration.default(120).describe('How long a provider may take until its reply begins.'),
  first_event_timeout_secs: duration
    .optional()
    .describe('How long a stream may take until its first content; unlimited when left out.'),
  idle_timeout_secs: duration.default(300).describe('How long a provider may be silent inside a streamed reply.'),
  total_timeout_secs: duration.optional().describe('How long one attempt may take; unlimited when left out.'),
  keep_alive_secs: z.int().min(0).max(3600).default(15).describe('Pause between keep-alive events; 0 turns them off.'),
  shutdown_grace_secs: z.int().min(0).max(3600).default(10).describe('How long open replies may take at shutdown.'),
  cors_origins: z
    .array(z.string().regex(/^https?:\/\/[^/\s]+$/, { error: 'not an origin: write it as "https://app.example"' }))
    .default([])
    .describe('Origins of web pages that may call the gateway.'),
  body_limit_mb: z.int().min(1).max(1024).default(32).describe('Largest request body.'),
  websockets: z
    .boolean()
    .default(true)
    .describe('Offer the Responses API over WebSocket, too; otherwise 426, and clients go on over HTTP.'),
  max_concurrent_requests: count.optional().describe('Requests in flight; more are answered with 429.'),
  queue_max_wait_secs: z
    .int()
    .min(1)
    .max(240)
    .optional()
    .describe('How long a request may wait for a place under a limit of concurrency; without it none waits.'),
  queue_size: count.default(100).describe('How many may wait; more are answered with 429.'),
  rate_limit_per_minute: count.optional().describe('Requests per minute; more are answered with 429.'),
  retry_attempts: z.int().min(0).max(20).default(0).describe('How often a failed upstream request is repeated.'),
  retry_backoff_ms: z.int().min(0).max(60_000).default(100).describe('Pause before the first repetition.'),
  circuit_breaker_mode: z
    .enum(['consecutive', 'rate'])
    .default('consecutive')
    .describe('What takes a provider out of use: failures in a row, or their share of the recent requests.'),
  circuit_breaker_failures: count.optional().describe('Failures in a row that take a provider out of use.'),
  circuit_breaker_rate: z
    .number()
    .min(0.01)
    .max(1)
    .default(0.5)
    .describe('Share of failures that takes a provider out of use in the mode rate.'),
  circuit_breaker_window_secs: seconds.default(60).describe('Over which time the share is counted.'),
  circuit_breaker_min_requests: count.default(10).describe('With fewer requests in that time no share is counted.'),
  circuit_breaker_cooldown_secs: duration.default(30).describe('How long it stays out of use.'),
  default_reasoning_effort: effort.optional().describe('Effort for requests that name none.'),
  max_reasoning_effort: effort.optional().describe('Highest effort that is sent upstream.'),
  reasoning_policy: reasoningPolicy.default('fill_missing').describe('How the two effort settings are applied.'),
  work_mode: workMode
    .default('auto')
    .describe('Whether requests may be translated (translation), passed on as they are (passthrough), or both (auto).'),
  auto_infer: z
    .boolean()
    .default(false)
    .describe('Models that no route serves go to the configured provider whose models are named like that.'),
  aliases_file: text
    .optional()
    .describe('File with further aliases, one `name = model` per line; read anew when it changes.'),
  aliases_dir: text.optional().describe('Folder of such files.'),
  tool_loop_guard: toolLoopGuard.optional().describe('Stops an agent that makes the same tool call again and again.'),
  strict: z.boolean().default(false).describe('Refuse requests that would lose something in translation.'),
})
