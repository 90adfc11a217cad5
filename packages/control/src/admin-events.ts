// The contract of `GET /api/events`: what each kind of event has as its data.
import * as z from 'zod'
import { statusAnswer } from './admin.ts'
import { requestAnswer } from './admin-requests.ts'

const whole = z.int().nonnegative()
const { status, latency_ms: latencyMs } = requestAnswer.shape

/** `event: request`: a row of `/api/requests`, once more whenever more of it is known. */
export const requestEvent = z.strictObject({
  ...requestAnswer.shape,
  state: z.enum(['running', 'done']),
  status: status.optional().describe('Once it is done.'),
  latency_ms: latencyMs.optional().describe('Once it is done.'),
})

/** `event: status`: as `/api/status` tells it. */
export const statusEvent = statusAnswer

/** `event: config`: the configuration was read anew. */
export const configEvent = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), at: z.string() }),
  z.strictObject({
    ok: z.literal(false),
    at: z.string(),
    problems: z.array(z.string()).describe('Why the old one stays in force.'),
  }),
])

/** `event: gap`: something happened that this reader will not hear of. */
export const gapEvent = z.strictObject({
  missed: whole.optional().describe('How many events; absent where nobody has counted them.'),
})

/** A request as it runs, or as it has ended. */
export type RequestEvent = z.infer<typeof requestEvent>
/** What a reload came to. */
export type ConfigEvent = z.infer<typeof configEvent>
/** How much was missed. */
export type GapEvent = z.infer<typeof gapEvent>
