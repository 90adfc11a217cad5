// The contract of the admin API: what each answer looks like on the wire. The gateway writes these, the command line and the
// user interface read them; docs/admin-api.md tells it to people.
import * as z from 'zod'

const at = z.string().describe('A moment, ISO 8601 in UTC.')
const whole = z.int().nonnegative()

/** The one shape of every refusal. */
export const adminError = z.object({
  error: z.object({
    kind: z.string().describe('Machine-readable: unauthenticated, forbidden, not-found, …'),
    message: z.string().describe('What is wrong, and what would be right.'),
  }),
})

const circuit = z.object({
  state: z
    .enum(['closed', 'open', 'half-open'])
    .describe('open: the provider is left alone after failures; half-open: one request finds out whether it is back.'),
  failures: whole.describe('Failures in a row, or within the window in the mode rate.'),
  retry_after_ms: whole.optional().describe('When not closed: until the next request may try.'),
})

const providerStatus = z.object({
  name: z.string(),
  protocol: z.enum(['anthropic', 'openai-chat', 'openai-responses', 'gemini']),
  base_url: z.string().optional().describe('Without its query; absent for the demo.'),
  state: z.enum(['ready', 'disabled']),
  reason: z.string().optional().describe('Why it is disabled.'),
  circuit: circuit.describe('With several keys: that of the key which is best off.'),
  keys: z
    .array(
      z.object({
        name: z.string(),
        circuit,
        resting: z
          .object({ reason: z.string(), for_ms: whole })
          .optional()
          .describe('There while the key is not used because the provider has refused it: why, and how much longer.'),
      }),
    )
    .optional()
    .describe('There when the provider has several.'),
  last_success_at: at.optional(),
  last_error: z.object({ at, kind: z.string() }).optional(),
})

const totals = z.object({
  requests: whole.describe('Generation requests since the start.'),
  errors: whole.describe('Those that ended with an error.'),
  input_tokens: whole,
  output_tokens: whole,
  cached_tokens: whole.describe('Input tokens that came from a cache.'),
})

/** `GET /api/status` */
export const statusAnswer = z.object({
  version: z.string(),
  node: z.string(),
  pid: whole,
  started_at: at,
  uptime_secs: z.number().nonnegative(),
  listen: z.string().describe('The addresses it was told to listen on, with commas between them.'),
  url: z.string().optional().describe('Where the first listener is; absent when there is none.'),
  config: z.object({
    file: z.string().optional().describe('Absent when the environment stands in for a file.'),
    loaded_at: at.describe('Since when this configuration is in force.'),
    last_failure: z
      .object({ at, problems: z.array(z.string()) })
      .optional()
      .describe('The last reload that was refused, if none has worked since.'),
  }),
  draining: z.boolean(),
  in_flight: whole,
  totals,
  store: z
    .object({
      engine: z.enum(['memory', 'sqlite']),
      degraded: z.string().optional().describe('Why it works worse than it should.'),
      queued: whole.describe('Requests that wait to be written.'),
      written: whole.describe('Requests that are on disk.'),
      lost: whole.describe('Requests that could not be kept.'),
    })
    .optional()
    .describe('The log of requests; absent when none is kept.'),
  providers: z.array(providerStatus),
})

/** `GET /api/providers` */
export const providersAnswer = z.object({ providers: z.array(providerStatus) })

/** `GET /api/models` */
export const modelsAnswer = z.object({
  models: z.array(
    z.object({
      id: z.string(),
      provider: z.string(),
      context: whole.optional().describe('Input tokens that it takes, when known.'),
      max_output: whole.optional(),
    }),
  ),
})

/** `POST /api/reload`; status 200 when it worked, 422 when the old configuration stays in force. */
export const reloadAnswer = z.object({ ok: z.boolean(), problems: z.array(z.string()) })

/** `POST /api/stop`, with status 202: the answer comes before the end. */
export const stopAnswer = z.object({
  stopping: z.literal(true),
  in_flight: whole.describe('Requests that are waited for.'),
  grace_secs: whole.describe('How long at most (server.shutdown_grace_secs).'),
})

/** `POST /api/circuits/{provider}/reset` */
export const resetAnswer = z.object({
  provider: z.string(),
  was_open: z.boolean(),
  had_resting_keys: z.boolean(),
})

/** A refusal. */
export type AdminError = z.infer<typeof adminError>
/** What a running gateway says about itself. */
export type GatewayStatus = z.infer<typeof statusAnswer>
/** A provider as a running gateway sees it. */
export type ProviderStatus = z.infer<typeof providerStatus>
/** The models that can be asked for. */
export type ModelsAnswer = z.infer<typeof modelsAnswer>
/** What came of a reload. */
export type ReloadAnswer = z.infer<typeof reloadAnswer>
