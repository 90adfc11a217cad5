// The translate lane: provider bytes -> frames -> events -> the client's frames or its whole reply.
import {
  CODECS,
  decodeReply,
  decodeSse,
  encodeReply,
  encodeSse,
  foldReply,
  GatewayError,
  replayReply,
  type Event,
  type Frame,
  type ReplyOptions,
  type Sink,
  type Translation,
} from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import { lossHeaders, passedHeaders, sendJson, STREAM_HEADERS } from '../http/respond.ts'
import { translateRateLimits } from '../http/rate-limits.ts'
import type { UpstreamRequest } from '../upstream/send.ts'
import { createClientStream } from './client-stream.ts'
import { converse, type Conversation, type Receiver } from './converse.ts'
import { commitPoint, observe } from './event-stages.ts'
import { fail, supersede, upstreamError, type LaneContext } from './lane.ts'
import type { Outcome } from './outcome.ts'
import { parseOrText } from './parse-or-text.ts'
import { sortReply, type BodyKind } from './sort-reply.ts'
import { watchEnd } from './watch-end.ts'

/** Runs one translated exchange; resolves when the client has its reply, whatever that is. */
export function runTranslate(
  lane: LaneContext,
  translation: Translation,
  upstream: UpstreamRequest,
  estimatedInput: number,
): Promise<Outcome> {
  const outcome: Outcome = { status: 200, notes: translation.notes }
  return converse(lane, upstream, outcome, (conversation) =>
    receiveTranslated(lane, translation, outcome, conversation, estimatedInput),
  )
}

/** Turns a reply into what the client asked for. */
export function receiveTranslated(
  lane: LaneContext,
  translation: Translation,
  outcome: Outcome,
  { done, abort, ending }: Conversation,
  estimatedInput?: number,
): Receiver {
  const { exchange } = lane
  let received: Headers = {}
  const headers = (): Record<string, string> => ({
    ...passedHeaders(received, lane.requestId),
    ...translateRateLimits(received, lane.client, Date.now()),
    ...lane.headers,
    ...lossHeaders(translation.notes),
  })
  const options: ReplyOptions = {
    model: lane.clientModel,
    created: unixSeconds(),
    ...lane.named,
    now: unixSeconds,
    mint: lane.mint,
    onStop: abort,
    ...(estimatedInput === undefined ? {} : { estimatedInput }),
    ...(lane.remember === undefined ? {} : { heard: lane.remember }),
  }
  /** False when the reply has begun on the wire, and the failure has to go into it. */
  const failed = (error: GatewayError): boolean => {
    const isKept = supersede(lane, outcome, error)
    if (exchange.started && !isKept) return false
    if (!isKept) fail(lane, outcome, error, received)
    done()
    return true
  }
  const client = translation.request.stream
    ? createClientStream({
        exchange,
        keepAliveMs: lane.keepAliveMs,
        keepAlive: CODECS[lane.client].keepAlive,
        ping: () => output.push({ type: 'ping' }),
        headers: () => ({ ...STREAM_HEADERS, ...headers() }),
      })
    : undefined
  const whole = (): Sink<Event> =>
    foldReply(translation, options, (result) => {
      if (result instanceof GatewayError) return void failed(result)
      lane.keep?.response(result.body)
      sendJson(exchange, 200, result.body, headers())
      done()
    })
  const streamed = (stream: NonNullable<typeof client>): Sink<Event> => {
    const lines = encodeSse({
      push: stream.push,
      end: () => {
        stream.finish()
        done()
      },
    })
    const frames = lane.keep === undefined ? lines : keepEnds(lines, lane.keep)
    return commitPoint(encodeReply(translation, options)(frames), failed)
  }
  const output = observe(lane, outcome, client === undefined ? whole() : streamed(client))
  const reply = readReply(translation, options, ending, output)
  return {
    open(upstreamHeaders, control) {
      received = upstreamHeaders
      client?.attach(control)
    },
    push(chunk) {
      reply.push(chunk)
      client?.flush()
    },
    end: () => reply.end(),
    refuse(status, upstreamHeaders, body) {
      received = upstreamHeaders
      output.end(upstreamError(lane, status, upstreamHeaders, body))
    },
    error: (error) => reply.end(error),
    dispose: () => client?.dispose(),
  }
}

const FIRST = 'response.created'
const LAST = /^response\.(?:completed|incomplete|failed)$/

/** Gives the response objects that a stream begins and ends with to whoever keeps them. */
function keepEnds(next: Sink<Frame>, keep: NonNullable<LaneContext['keep']>): Sink<Frame> {
  return {
    push(frame) {
      const { event = '' } = frame
      if (event === FIRST) keep.begun(responseIn(frame))
      if (LAST.test(event)) keep.response(responseIn(frame))
      next.push(frame)
    },
    end: (cause) => next.end(cause),
  }
}

function responseIn({ data }: Frame): unknown {
  return (JSON.parse(data) as { readonly response: unknown }).response
}

function unixSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

/** Takes the provider's bytes, a stream or a whole reply, and turns them into events. */
function readReply(
  translation: Translation,
  options: ReplyOptions,
  ending: (said: boolean) => void,
  output: Sink<Event>,
): { push: (chunk: Uint8Array) => void; end: (cause?: GatewayError) => void } {
  const frames = decodeReply(translation, options)(output)
  const watch = watchEnd(translation.target.protocol, ending)
  const lines = decodeSse({
    push(frame) {
      watch(frame)
      frames.push(frame)
    },
    end: (cause) => frames.end(cause),
  })
  const utf8 = new TextDecoder()
  let kind: BodyKind | undefined
  const sorted = sortReply(
    (found) => {
      kind = found
    },
    (chunk) => lines.push(utf8.decode(chunk, { stream: true })),
  )
  const takeWhole = (text: string): void => {
    const wire = parseOrText(text)
    // Gemini streams without `alt=sse` are one JSON array of chunks.
    if (Array.isArray(wire)) {
      for (const element of wire) frames.push({ data: JSON.stringify(element) })
      return frames.end()
    }
    if (typeof wire !== 'object' || wire === null) return output.end(notJson(text))
    replayReply(wire, translation, options, output)
  }
  return {
    push: sorted.push,
    end(cause) {
      if (kind === 'stream') {
        lines.push(utf8.decode())
        return lines.end(cause)
      }
      if (cause !== undefined) return output.end(cause)
      // The decoder takes a byte order mark away.
      takeWhole(utf8.decode(sorted.whole()))
    },
  }
}

function notJson(text: string): GatewayError {
  if (text.trim() === '') return new GatewayError('stream-truncated', 'The upstream sent an empty reply.')
  return new GatewayError(
    'upstream-malformed',
    'The upstream answered with something that is neither JSON nor an event stream.',
  )
}
