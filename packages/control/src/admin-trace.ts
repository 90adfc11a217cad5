// The contract of the admin API about what was recorded of a request besides its row: bodies, headers and moments on both
// sides of the gateway, without the credentials in them.
import * as z from 'zod'
import { requestEvent } from './admin-events.ts'

const whole = z.int().nonnegative()
const ms = z.number().nonnegative().describe('Milliseconds since the request arrived.')
const headers = z.record(z.string(), z.string())

/** A body: the text as far as it was kept. */
export const traceBody = z.strictObject({
  bytes: whole.describe('How large it was.'),
  text: z.string(),
  truncated: z.literal(true).optional().describe('The text is only the beginning of it.'),
  binary: z.literal(true).optional().describe('It is no text; `text` is empty.'),
  chunks: z
    .array(z.tuple([ms, whole]))
    .optional()
    .describe('For replies: when each part came, and how many characters of the text it has.'),
})

const reply = z.strictObject({ status: whole, headers, body: traceBody })

/** What a translation did at one place. */
export const traceNote = z.strictObject({
  op: z.enum(['mapped', 'added', 'dropped', 'approximated', 'rewritten']),
  from: z.string().optional().describe("A JSON pointer into the client's body."),
  to: z.string().optional().describe("A JSON pointer into the provider's body."),
  code: z.string(),
  severity: z.enum(['info', 'warn', 'error']),
  text: z.string(),
})

const attempt = z.strictObject({
  provider: z.string(),
  key: z.string().optional().describe("The name of the provider's key, where it has several."),
  model: z.string(),
  protocol: z.enum(['anthropic', 'openai-chat', 'openai-responses', 'gemini']),
  lane: z.string(),
  wait_ms: ms.describe('The pause before it.'),
  times: z.strictObject({
    begun: ms.optional(),
    sent: ms.optional().describe('The connection stood.'),
    headers: ms.optional(),
    first_byte: ms.optional(),
    ended: ms.optional(),
  }),
  request: z.strictObject({ method: z.string(), url: z.string(), headers, body: traceBody }).optional(),
  reply: reply.optional(),
  error: z.strictObject({ kind: z.string(), message: z.string() }).optional(),
  notes: z.array(traceNote),
})

/** Everything that was recorded of one request. */
export const trace = z.strictObject({
  id: z.string(),
  time: z.string(),
  state: z.enum(['running', 'done']),
  times: z.strictObject({
    body: ms.optional().describe('The body was there.'),
    routed: ms.optional(),
    first_token: ms.optional(),
    closed: ms.optional(),
  }),
  client: z.strictObject({
    protocol: z.enum(['anthropic', 'openai-chat', 'openai-responses', 'gemini']),
    method: z.string(),
    path: z.string(),
    headers,
    body: traceBody.optional(),
  }),
  route: z
    .strictObject({
      names: z.array(z.string()).describe('What the client asked for, then what that stands for.'),
      rules: z.array(
        z.strictObject({ match: z.string(), type: z.string(), provider: z.string(), verdict: z.string() }),
      ),
      strategy: z.string(),
      wished: z.string().optional().describe('The provider that the client asked for.'),
      targets: z.array(z.strictObject({ provider: z.string(), model: z.string() })),
    })
    .optional(),
  attempts: z.array(attempt),
  passed_over: z.array(z.string()).describe('provider:reason of everybody before the one that answered.'),
  answer: reply.optional().describe('What the client got.'),
})

const amount = z.strictObject({
  tokens: whole,
  usd_per_million: z.number(),
  usd: z.number(),
})

/** What a request cost, by the prices that hold now. */
export const costBreakdown = z.strictObject({
  source: z.string().describe('Who says what it costs: configuration, local, genai-prices or catalogue.'),
  parts: z.partialRecord(z.enum(['fresh', 'cache_read', 'cache_write', 'output']), amount),
  usd: z.number(),
  saved_usd: z.number().describe('What the tokens from a cache would have cost in addition.'),
})

/** `GET /api/requests/{id}/trace` */
export const traceAnswer = z.strictObject({
  request: requestEvent,
  trace: trace.optional(),
  missing: z
    .strictObject({
      reason: z.enum(['off', 'only-errors', 'forgotten']),
      message: z.string(),
    })
    .optional()
    .describe('Why there is no trace.'),
  cost: costBreakdown.optional(),
})

/** What is recorded: nothing, requests that failed, or all. */
export const captureMode = z.enum(['off', 'errors', 'all'])

const held = { traces: whole, bytes: whole, max_bytes: whole }

/** `GET /api/capture`, `PUT /api/capture`, and the event `capture` */
export const captureAnswer = z.strictObject({
  bodies: captureMode,
  configured: captureMode.describe('What [capture] bodies says; the other is for this run.'),
  max_body_bytes: whole,
  memory: z.strictObject(held),
  disk: z
    .strictObject({ ...held, retention_days: whole, degraded: z.string().optional() })
    .optional()
    .describe('Absent when nothing is written to disk.'),
})

/** The body of `PUT /api/capture`. */
export const captureWish = z.strictObject({ bodies: captureMode })

/** `DELETE /api/capture/bodies`, `DELETE /api/requests/{id}/trace` */
export const forgottenAnswer = z.strictObject({ forgotten: whole })

/** `GET /api/requests/{id}/export` */
export const exportAnswer = z.strictObject({
  format: z.literal('ferryllm-request'),
  version: z.string(),
  texts: z.enum(['hidden', 'kept']),
  request: requestEvent,
  trace,
})

/** The body of `POST /api/requests/{id}/replay`. */
export const replayWish = z.strictObject({
  provider: z.string().min(1).optional().describe('Whom to ask; default: whom the routes say.'),
  model: z.string().min(1).optional().describe('What to ask for; default: the same.'),
})

/** `POST /api/requests/{id}/replay`, with status 202: it is under way. */
export const replayAnswer = z.strictObject({ id: z.string(), replay_of: z.string() })

export type Trace = z.infer<typeof trace>
export type TraceBody = z.infer<typeof traceBody>
export type TraceAttempt = z.infer<typeof attempt>
export type TraceNote = z.infer<typeof traceNote>
export type TraceAnswer = z.infer<typeof traceAnswer>
export type CostBreakdown = z.infer<typeof costBreakdown>
export type CaptureMode = z.infer<typeof captureMode>
export type CaptureAnswer = z.infer<typeof captureAnswer>
