// One exchange with a provider, the same in every lane: send, watch the clock, keep refusals apart from replies, and stop
// at once when the client leaves.
import { GatewayError } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import type { UpstreamControl, UpstreamRequest } from '../upstream/send.ts'
import { watchIdle } from '../upstream/watch-idle.ts'
import type { LaneContext } from './lane.ts'
import type { Outcome } from './outcome.ts'

/** What a lane does with what comes. After `done` nothing more is called. */
export interface Receiver {
  /** A 2xx answer begins. */
  readonly open: (headers: Headers, control: UpstreamControl) => void
  readonly push: (chunk: Uint8Array) => void
  readonly end: () => void
  /** The provider said no. */
  readonly refuse: (status: number, headers: Headers, body: Buffer) => void
  /** The exchange broke: connection, clock, or a defect of ours. */
  readonly error: (error: GatewayError) => void
  readonly dispose: () => void
}

/** At most this much of a provider's error body is read and kept. */
const MAX_REFUSAL = 64 * 1024

export function converse(
  lane: LaneContext,
  upstream: UpstreamRequest,
  outcome: Outcome,
  receiver: (done: () => void, abort: () => void) => Receiver,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let settled = false
    let status = 0
    let headers: Headers = {}
    let refusal: Uint8Array[] = []
    let refusalSize = 0
    const done = (): void => {
      if (settled) return
      settled = true
      lane.open.delete(stop)
      idle.stop()
      reply.dispose()
      resolve(outcome)
    }
    const reply = receiver(done, () => call.abort())
    // A defect of ours must end this one exchange with an error, not the process.
    const guarded = (work: () => void): void => {
      if (settled) return
      try {
        work()
      } catch (thrown) {
        call.abort()
        reply.error(GatewayError.from(thrown))
      }
    }
    const stop = (error: GatewayError): void => {
      call.abort()
      guarded(() => reply.error(error))
    }
    lane.open.add(stop)
    const idle = watchIdle(lane.idleMs, lane.provider, stop)
    const call = lane.send(upstream, {
      onHeaders(code, received, control) {
        idle.touch()
        status = code
        headers = received
        const id = received['request-id'] ?? received['x-request-id']
        if (id !== undefined) outcome.upstreamRequestId = id
        if (status < 300) guarded(() => reply.open(received, control))
      },
      onData(chunk) {
        idle.touch()
        if (status < 300) return guarded(() => reply.push(chunk))
        if (refusalSize < MAX_REFUSAL) refusal.push(chunk.subarray(0, MAX_REFUSAL - refusalSize))
        refusalSize += chunk.length
      },
      onEnd() {
        if (status < 300) return guarded(() => reply.end())
        guarded(() => reply.refuse(status, headers, Buffer.concat(refusal)))
        refusal = []
      },
      onError: (error) => guarded(() => reply.error(error)),
    })
    lane.exchange.onAbort(() => {
      call.abort()
      outcome.error = new GatewayError('cancelled', 'The client closed the connection.')
      outcome.status = outcome.error.status
      done()
    })
  })
}
