// Between two attempts nobody speaks: a stream shows signs of life meanwhile, and whatever ends the request is told.
import { CODECS, GatewayError } from '@ferryllm/protocols'
import { identity, STREAM_HEADERS } from '../http/respond.ts'
import { createClientStream } from './client-stream.ts'
import { fail, type LaneContext } from './lane.ts'
import { createLastWords, endWith } from './last-words.ts'
import type { Outcome } from './outcome.ts'

/** Resolves after `ms`, or sooner with what the request came to: the client left, or the gateway stops. */
export function pause(ms: number, lane: LaneContext, streaming: boolean): Promise<Outcome | undefined> {
  const { exchange, open } = lane
  const stream = createClientStream({
    exchange,
    keepAliveMs: streaming ? lane.keepAliveMs : 0,
    keepAlive: CODECS[lane.client].keepAlive,
    headers: () => ({ ...STREAM_HEADERS, ...identity(lane.requestId) }),
  })
  return new Promise((resolve) => {
    const end = (error?: GatewayError): void => {
      clearTimeout(timer)
      open.delete(end)
      stream.dispose()
      resolve(error === undefined ? undefined : stopped(error))
    }
    const stopped = (error: GatewayError): Outcome => {
      const outcome: Outcome = { status: 200, error, notes: [] }
      if (exchange.started && !exchange.closed) endWith(stream, createLastWords(lane), error)
      else fail(lane, outcome, error)
      return outcome
    }
    const timer = setTimeout(end, ms)
    open.add(end)
    exchange.onAbort(() => end(new GatewayError('cancelled', 'The client closed the connection.')))
  })
}
