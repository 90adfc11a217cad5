// POST /api/requests/{id}/replay
import { replayWish } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { replayExchange } from '../capture/replay.ts'
import type { Caller } from '../client-keys/key-ring.ts'
import type { Services } from '../pipeline.ts'
import type { AdminContext } from './admin.ts'
import type { AdminRequest, Answer } from './endpoint.ts'
import { explainMissing, findKnown } from './show-trace.ts'

/** Sends a recorded request once more; the answer names the new one, which is under way. */
export async function replayRequest(context: AdminContext, request: AdminRequest): Promise<Answer> {
  const {
    parameters: [of = ''],
  } = request
  const wish = replayWish.safeParse(await request.body())
  if (!wish.success) {
    throw new GatewayError('invalid-request', 'The body may have "provider" and "model", two names, and nothing else.')
  }
  const { row, trace } = await findKnown(context, of)
  if (trace === undefined) {
    const { message } = await explainMissing(context, row)
    throw new GatewayError('not-found', `There is nothing to send again. ${message}`)
  }
  const services = context.services()
  const { provider } = wish.data
  if (provider !== undefined && !services.snapshot.providers.has(provider)) {
    const names = [...services.snapshot.providers.keys()].join(', ')
    throw new GatewayError('invalid-request', `There is no provider of that name; the providers are ${names}.`)
  }
  const exchange = replayExchange(trace, wish.data)
  const id = services.mint('req_')
  context.replay(exchange, { id, of, caller: callerOf(services, row.key) })
  return { status: 202, body: { id, replay_of: of } }
}

/** Limits and stored responses are those of the key that was used first. */
function callerOf({ snapshot: { keys } }: Services, name: string | undefined): Caller | undefined {
  if (keys === undefined || name === undefined) return undefined
  const caller = keys.named(name)
  if (caller !== undefined) return caller
  throw new GatewayError('invalid-request', `The key "${name}", which this request was sent with, is gone.`)
}
