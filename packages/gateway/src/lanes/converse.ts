// One exchange with a provider, the same in every lane: send, watch the clocks, keep refusals apart from replies, and stop
// at once when the client leaves.
import { GatewayError } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import { redactError, redactHeaders } from '../observe/redact.ts'
import { startDeadlines } from '../upstream/deadlines.ts'
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

/** How long a provider may keep its connection open after it has said everything. */
const GRACE_MS = 1_000
/** At most this much of a provider's error body is read and kept, for at most this long. */
const MAX_REFUSAL = 64 * 1024
const REFUSAL_MS = 10_000

/** Resolves when the client has its answer or has left. */
export function converse(
  lane: LaneContext,
  upstream: UpstreamRequest,
  outcome: Outcome,
  receiver: (conversation: Conversation) => Receiver,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const session = openSession(lane, outcome, receiver, resolve)
    // Nothing is sent for a client that has left already.
    session.guarded(() => session.send(() => lane.send(upstream, listenFor(lane, outcome, session))))
  })
}

interface Session {
  readonly reply: Receiver
  readonly send: (send: () => { abort: () => void }) => void
  /** A defect of ours must end this one exchange with an error, not the process. Does nothing once all is done. */
  readonly guarded: (work: () => void) => void
  /** Ends the exchange with an error. */
  readonly stop: (error: GatewayError) => void
  /** Does `work` in a while, without the provider, unless it is called off by the provider's own end. */
  readonly giveUpAfter: (ms: number, work: () => void) => void
  readonly watch: () => IdleWatch
  /** The provider's side is over. */
  readonly over: () => void
  /** The provider has said everything; only its connection is still open. */
  readonly saidEnd: () => boolean
  readonly abort: () => void
}

function openSession(
  lane: LaneContext,
  outcome: Outcome,
  receiver: (conversation: Conversation) => Receiver,
  resolve: (outcome: Outcome) => void,
): Session {
  let isDone = false
  let isOver = false
  let hasSaidEnd = false
  let idle: IdleWatch | undefined
  let timer: NodeJS.Timeout | undefined
  let call: { abort: () => void } | undefined

  const over = (): void => {
    isOver = true
    clearTimeout(timer)
  }
  const abort = (): void => {
    over()
    call?.abort()
  }
  const giveUpAfter = (ms: number, work: () => void): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      abort()
      guarded(work)
    }, ms)
    timer.unref()
  }
  const done = (): void => {
    if (isDone) return
    isDone = true
    lane.open.delete(stop)
    idle?.stop()
    stopClocks()
    reply.dispose()
    // A provider that closes in time keeps its connection for the next request.
    if (!isOver) giveUpAfter(GRACE_MS, () => {})
    if (outcome.error !== undefined) outcome.error = redactError(outcome.error, lane.redact)
    resolve(outcome)
  }
  const leave = (error: GatewayError): void => {
    abort()
    if (isDone) return
    outcome.error = error
    outcome.status = error.status
    lane.exchange.destroy()
    done()
  }
  const stop = (error: GatewayError): void => {
    // Nobody is there, or reads, to be told.
    if (error.kind === 'cancelled') return leave(error)
    abort()
    if (isDone) return
    try {
      reply.error(error)
    } catch (thrown) {
      leave(GatewayError.from(thrown))
    }
  }
  const guarded = (work: () => void): void => {
    if (isDone) return
    try {
      work()
    } catch (thrown) {
      stop(GatewayError.from(thrown))
    }
  }
  const ending = (said: boolean): void => {
    hasSaidEnd = said
    if (said) giveUpAfter(GRACE_MS, () => reply.end())
    else clearTimeout(timer)
  }
  const reply = receiver({ done, abort, ending })
  const stopClocks = startDeadlines(lane.timeouts, lane.provider, () => outcome.hasBegun === true, stop)
  lane.open.add(stop)
  lane.exchange.onAbort(() => leave(new GatewayError('cancelled', 'The client closed the connection.')))
  return {
    reply,
    guarded,
    stop,
    giveUpAfter,
    over,
    abort,
    saidEnd: () => hasSaidEnd,
    watch: () => (idle = watchIdle(lane.timeouts.idleMs, lane.provider, stop)),
    send(send) {
      call = send()
    },
  }
}

/** What the provider says, for the receiver: replies piece by piece, refusals as one. */
function listenFor(lane: LaneContext, outcome: Outcome, session: Session): UpstreamHandler {
  const { reply, guarded } = session
  let idle: IdleWatch | undefined
  let isReply = false
  let status = 0
  let headers: Headers = {}
  let refusal: Uint8Array[] = []
  let refusalSize = 0
  const refuse = (): void => {
    const body = Buffer.concat(refusal)
    refusal = []
    reply.refuse(status, headers, body)
  }
  return {
    onHeaders(code, raw, control) {
      const received = redactHeaders(raw, lane.redact)
      status = code
      headers = received
      isReply = code >= 200 && code < 300
      const id = received['request-id'] ?? received['x-request-id']
      if (id !== undefined) outcome.upstreamRequestId = id
      const watch = (idle = session.watch())
      if (isReply) guarded(() => reply.open(received, watch.holding(control)))
      else session.giveUpAfter(REFUSAL_MS, refuse)
    },
    onData(chunk) {
      idle?.touch()
      if (isReply) return guarded(() => reply.push(chunk))
      if (refusalSize < MAX_REFUSAL) refusal.push(chunk.subarray(0, MAX_REFUSAL - refusalSize))
      refusalSize += chunk.length
      if (refusalSize <= MAX_REFUSAL) return
      session.abort()
      guarded(refuse)
    },
    onEnd() {
      session.over()
      guarded(() => (isReply ? reply.end() : refuse()))
    },
    onError(error) {
      session.over()
      // What breaks after the end was said changes nothing.
      guarded(() => (session.saidEnd() ? reply.end() : reply.error(error)))
    },
  }
}
