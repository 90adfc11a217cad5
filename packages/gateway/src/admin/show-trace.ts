// GET and DELETE /api/requests/{id}/trace
import type { RequestEvent, TraceAnswer } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { breakDownCost } from '../capture/break-down-cost.ts'
import { presentTrace } from '../capture/present-trace.ts'
import type { RecordedTrace } from '../capture/recorded.ts'
import { presentRequest } from '../store/present.ts'
import type { AdminContext } from './admin.ts'
import type { AdminRequest, Answer } from './endpoint.ts'

/** What a request was, and what was recorded of it; of one under way, what there is so far. */
export interface Known {
  readonly row: RequestEvent
  readonly trace: RecordedTrace | undefined
}

/** Throws `not-found` for a request that is none, or not any more. */
export async function findKnown({ services }: AdminContext, id: string): Promise<Known> {
  const { live, storage, capture } = services()
  const under = live.activity.find(id)
  if (under !== undefined) return { row: under.row, trace: under.recording?.trace() }
  const request = await storage.request(id)
  if (request === undefined) throw new GatewayError('not-found', 'There is no request with this id, or not any more.')
  return { row: { ...presentRequest(request), state: 'done' }, trace: await capture.find(id) }
}

/** Bodies, headers and moments of a request, or why there are none; and what it cost. */
export async function showTrace(context: AdminContext, { parameters: [id = ''] }: AdminRequest): Promise<Answer> {
  const { row, trace } = await findKnown(context, id)
  const { snapshot } = context.services()
  const cost = breakDownCost(snapshot, row)
  const body: TraceAnswer = {
    request: row,
    ...(trace === undefined ? { missing: await explainMissing(context, row) } : { trace: presentTrace(trace) }),
    ...(cost === undefined ? {} : { cost }),
  }
  return { status: 200, body }
}

/** Why there is no trace of a request. */
export async function explainMissing(
  { services }: AdminContext,
  { error_kind: error, state }: RequestEvent,
): Promise<NonNullable<TraceAnswer['missing']>> {
  const { bodies } = await services().capture.state()
  if (bodies === 'off') {
    return {
      reason: 'off',
      message: 'Bodies are not recorded. Switch that on with PUT /api/capture or [capture] bodies.',
    }
  }
  if (bodies === 'errors' && error === undefined && state === 'done') {
    const message =
      'Only the bodies of requests that failed are recorded, and this one did not. [capture] bodies = "all" records every request.'
    return { reason: 'only-errors', message }
  }
  const message = 'What was recorded of this request has been forgotten, or it came before recording was switched on.'
  return { reason: 'forgotten', message }
}

/** Forgets what was recorded of one request; its row stays. */
export async function forgetTrace(
  { services }: AdminContext,
  { parameters: [id = ''] }: AdminRequest,
): Promise<Answer> {
  return { status: 200, body: { forgotten: await services().capture.forget(id) } }
}
