// The lane of everything that is not a generation: the provider's bytes go to the client as they come, whatever they are, or
// are read as a whole where the client gets an answer of our making.
import { GatewayError } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import { passedHeaders, sendText } from '../http/respond.ts'
import { redactError } from '../observe/redact.ts'
import type { UpstreamControl, UpstreamRequest } from '../upstream/send.ts'
import { converse, type Conversation, type Receiver } from './converse.ts'
import { fail, markFirstToken, supersede, upstreamError, type LaneContext } from './lane.ts'
import type { Outcome } from './outcome.ts'

/** More than any reply that is held in memory. */
const MAX_WHOLE_BYTES = 128 * 1024 * 1024

/** Makes the client's JSON of the provider's, and writes down what it tells. Throws what is wrong with it. */
export type Answer = (bytes: Buffer, outcome: Outcome) => string

/** Runs one exchange; without `answer` nothing of the reply is looked at. */
export function runPass(lane: LaneContext, upstream: UpstreamRequest, answer?: Answer): Promise<Outcome> {
  const outcome: Outcome = { status: 200, notes: [] }
  return converse(lane, upstream, outcome, (conversation) => receive(lane, outcome, conversation, answer))
}

function receive(lane: LaneContext, outcome: Outcome, { done }: Conversation, answer: Answer | undefined): Receiver {
  const { exchange } = lane
  const pieces: Uint8Array[] = []
  let size = 0
  let received: Headers = {}
  let control: UpstreamControl | undefined
  const headers = (): Record<string, string> => ({ ...passedHeaders(received, lane.requestId), ...lane.headers })
  const begin = (): void => {
    const type = received['content-type']
    if (!exchange.started)
      exchange.start(200, { ...(type === undefined ? {} : { 'content-type': type }), ...headers() })
  }
  const keep = (chunk: Uint8Array): void => {
    pieces.push(chunk)
    size += chunk.length
    if (size > MAX_WHOLE_BYTES) {
      throw new GatewayError('upstream-malformed', 'The upstream sent a reply larger than 128 MiB.')
    }
  }
  const failed = (thrown: GatewayError): void => {
    const error = redactError(thrown, lane.redact)
    if (exchange.started) {
      // No words for it that would fit into any kind of reply.
      outcome.error = error
      exchange.destroy()
    } else if (!supersede(lane, outcome, error)) fail(lane, outcome, error, received)
    done()
  }
  return {
    open(upstreamHeaders, upstreamControl) {
      received = upstreamHeaders
      control = upstreamControl
      exchange.onDrain(() => control?.resume())
    },
    push(chunk) {
      markFirstToken(lane, outcome)
      if (answer !== undefined) return keep(chunk)
      begin()
      if (!exchange.write(chunk)) control?.pause()
    },
    end() {
      if (answer === undefined) {
        begin()
        exchange.end()
      } else sendText(exchange, 200, answer(Buffer.concat(pieces), outcome), headers())
      done()
    },
    refuse(status, upstreamHeaders, body) {
      received = upstreamHeaders
      failed(upstreamError(lane, status, upstreamHeaders, body))
    },
    error: failed,
    dispose: () => {},
  }
}
