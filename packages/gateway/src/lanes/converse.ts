// One exchange with a provider, the same in every lane: send, watch the clock, keep refusals apart from replies, and stop
// at once when the client leaves.
import { GatewayError } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import { redactError } from '../observe/redact.ts'
import type { UpstreamControl, UpstreamHandler, UpstreamRequest } from '../upstream/send.ts'
import { watchIdle, type IdleWatch } from '../upstream/watch-idle.ts'
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

/** What a lane may do to its exchange. */
export interface Conversation {
  /** The client has its answer, whatever that is. */
  readonly done: () => void
  /** Nothing more is wanted of the provider. */
  readonly abort: () => void
  /** The provider has said the end, or has gone on after all: it gets a moment to close, no more (regression 13). */
  readonly ending: (said: boolean) => void
}

/** At most this much of a provider's error body is read and kept. */
const MAX_REFUSAL = 64 * 1024
/** How long the body of a refusal may take. */
const REFUSAL_MS = 10_000
/** How long a provider may keep its connection open after it has said everything. */
const GRACE_MS = 1_000

export function converse(
  lane: LaneContext,
  upstream: UpstreamRequest,
  outcome: Outcome,
  receiver: (conversation: Conversation) => Receiver,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let settled = false
    let over = false
    let saidEnd = false
    let status = 0
    let headers: Headers = {}
    let refusal: Uint8Array[] = []
    let refusalSize = 0
    let grace: NodeJS.Timeout | undefined
    let idle: IdleWatch | undefined
    let call: { abort: () => void } | undefined

    const after = (ms: number, work: () => void): void => {
      clearTimeout(grace)
      grace = setTimeout(work, ms)
      grace.unref()
    }
    const abort = (): void => {
      over = true
      clearTimeout(grace)
      call?.abort()
    }
    const done = (): void => {
      if (settled) return
      settled = true
      lane.open.delete(stop)
      idle?.stop()
      clearTimeout(grace)
      // A provider that closes in time keeps its connection for the next request.
      if (!over) after(GRACE_MS, abort)
      reply.dispose()
      if (outcome.error !== undefined) outcome.error = redactError(outcome.error, lane.redact)
      resolve(outcome)
    }
    const fail = (error: GatewayError): void => {
      try {
        reply.error(error)
      } catch (thrown) {
        // Not even the error can be told: what is left is to hang up.
        outcome.error = GatewayError.from(thrown)
        lane.exchange.destroy()
        done()
      }
    }
    // A defect of ours must end this one exchange with an error, not the process.
    const guarded = (work: () => void): void => {
      if (settled) return
      try {
        work()
      } catch (thrown) {
        abort()
        fail(GatewayError.from(thrown))
      }
    }
    const leave = (error: GatewayError): void => {
      abort()
      if (settled) return
      outcome.error = error
      outcome.status = error.status
      lane.exchange.destroy()
      done()
    }
    const stop = (error: GatewayError): void => {
      // Nobody is there, or reads, to be told.
      if (error.kind === 'cancelled') return leave(error)
      abort()
      if (!settled) fail(error)
    }
    const ending = (said: boolean): void => {
      saidEnd = said
      if (!said) return clearTimeout(grace)
      after(GRACE_MS, () => {
        abort()
        guarded(() => reply.end())
      })
    }
    const refuse = (): void => {
      guarded(() => reply.refuse(status, headers, Buffer.concat(refusal)))
      refusal = []
    }
    const reply = receiver({ done, abort, ending })
    lane.open.add(stop)
    lane.exchange.onAbort(() => leave(new GatewayError('cancelled', 'The client closed the connection.')))
    if (settled) return
    const handler: UpstreamHandler = {
      onHeaders(code, received, control) {
        status = code
        headers = received
        const id = received['request-id'] ?? received['x-request-id']
        if (id !== undefined) outcome.upstreamRequestId = id
        idle = watchIdle(lane.idleMs, lane.provider, stop)
        if (isReply(code)) return guarded(() => reply.open(received, idle?.holding(control) ?? control))
        after(REFUSAL_MS, () => {
          abort()
          refuse()
        })
      },
      onData(chunk) {
        idle?.touch()
        if (isReply(status)) return guarded(() => reply.push(chunk))
        if (refusalSize < MAX_REFUSAL) refusal.push(chunk.subarray(0, MAX_REFUSAL - refusalSize))
        refusalSize += chunk.length
        if (refusalSize <= MAX_REFUSAL || settled) return
        abort()
        refuse()
      },
      onEnd() {
        over = true
        clearTimeout(grace)
        if (isReply(status)) guarded(() => reply.end())
        else refuse()
      },
      onError(error) {
        over = true
        clearTimeout(grace)
        // What breaks after the end was said changes nothing.
        guarded(() => (saidEnd ? reply.end() : reply.error(error)))
      },
    }
    guarded(() => {
      call = lane.send(upstream, handler)
    })
  })
}

function isReply(status: number): boolean {
  return status >= 200 && status < 300
}
