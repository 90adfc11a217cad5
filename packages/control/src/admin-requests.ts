// The contract of the admin API about requests that were served; `ferryllm usage --json` and `requests --json` say the same.
import * as z from 'zod'
import { USAGE_DIMENSIONS } from './usage-dimensions.ts'

const whole = z.int().nonnegative()
const milliseconds = whole.describe('Milliseconds.')

const figures = {
  requests: whole,
  errors: whole.describe('Those that ended with an error, clients that left included.'),
  input_tokens: whole.describe('The whole prompt, cached tokens included.'),
  output_tokens: whole.describe('Reasoning included.'),
  cache_read_tokens: whole,
  cache_write_tokens: whole,
  reasoning_tokens: whole,
  cost_usd: z.number().describe('Of the requests whose price is known.'),
  unpriced: whole.describe('Requests with tokens whose price is not known.'),
  cache_ratio: z.number().optional().describe('Share of the prompt that came from a cache, where that is reported.'),
  latency_p50_ms: milliseconds.optional().describe('Of the requests that ended well; within 5 %.'),
  latency_p95_ms: milliseconds.optional(),
  first_token_p50_ms: milliseconds.optional().describe('Of the streams among them.'),
}

/** `GET /api/usage` */
export const usageAnswer = z.strictObject({
  currency: z.literal('USD'),
  prices: z
    .string()
    .describe('The list that prices come from, unless the configuration or the bundled catalogue says them.'),
  time_zone: z.string().describe('In which days, hours and minutes are counted, by its IANA name.'),
  groups: z.array(
    z.strictObject({
      group: z.partialRecord(z.enum(USAGE_DIMENSIONS), z.string().nullable()).describe('null: not known.'),
      ...figures,
    }),
  ),
  total: z.strictObject(figures),
})

const attempt = z.strictObject({
  provider: z.string(),
  model: z.string(),
  wait_ms: milliseconds.describe('Pause before it.'),
  latency_ms: milliseconds,
  status: whole.optional(),
  error_kind: z.string().optional(),
  first_token_ms: milliseconds.optional(),
})

/** `GET /api/requests/{id}`; what is not known is left out. */
export const requestAnswer = z.strictObject({
  id: z.string(),
  time: z.string().describe('When it arrived, ISO 8601 in UTC.'),
  client: z.string().describe("The client's protocol."),
  path: z.string(),
  agent: z.string().optional().describe('The client program and its version.'),
  key: z.string().optional().describe('The name of the client key.'),
  session: z.string().optional(),
  project: z.string().optional().describe('What the header x-ferryllm-project said.'),
  model: z.string().optional().describe('As the client named it.'),
  upstream_model: z.string().optional().describe('The one that served.'),
  provider: z.string().optional().describe('The one that served.'),
  lane: z.string().optional(),
  stream: z.boolean().optional(),
  status: whole,
  error_kind: z.string().optional(),
  error: z.string().optional(),
  latency_ms: milliseconds,
  first_token_ms: milliseconds.optional(),
  input_tokens: whole.optional(),
  output_tokens: whole.optional(),
  cache_read_tokens: whole.optional(),
  cache_write_tokens: whole.optional(),
  reasoning_tokens: whole.optional(),
  is_estimated: z.boolean().optional().describe('The gateway counted the tokens because the provider did not.'),
  cost_usd: z.number().optional(),
  finish: z.string().optional(),
  requested_effort: z.string().optional(),
  applied_effort: z.string().optional(),
  upstream_request_id: z.string().optional(),
  replay_of: z.string().optional().describe('The id of the request that this one repeats.'),
  losses: z.array(z.string()).describe('Codes of what was lost in translation.'),
  attempts: z.array(attempt).describe('In order, the last one included.'),
})

/** One request. */
export type RequestAnswer = z.infer<typeof requestAnswer>

/** `GET /api/requests` */
export const requestsAnswer = z.strictObject({
  requests: z.array(requestAnswer),
  next: z.string().optional().describe('The parameter `after` of the following page; absent on the last one.'),
})

/** Usage per group and in total. */
export type UsageAnswer = z.infer<typeof usageAnswer>
/** One group of usage. */
export type UsageGroup = UsageAnswer['groups'][number]
