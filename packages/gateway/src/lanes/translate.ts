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
  type ReplyOptions,
  type Sink,
  type Translation,
} from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import { lossHeaders, passedHeaders, sendJson, STREAM_HEADERS } from '../http/respond.ts'
import type { UpstreamRequest } from '../upstream/send.ts'
import { createClientStream } from './client-stream.ts'
import { converse } from './converse.ts'
import { commitPoint, observe } from './event-stages.ts'
import { fail, parseOrText, upstreamError, type LaneContext } from './lane.ts'
import type { Outcome } from './outcome.ts'
import { sniff, type BodyKind } from './sniff.ts'

/** Runs one translated exchange; resolves when the client has its reply, whatever that is. */
export function runTranslate(
  lane: LaneContext,
  translation: Translation,
  upstream: UpstreamRequest,
  estimatedInput: number,
): Promise<Outcome> {
  const { exchange } = lane
  const outcome: Outcome = { status: 200, notes: translation.notes }
  return converse(lane, upstream, outcome, (done, abort) => {
    let received: Headers = {}
    const headers = (): Record<string, string> => ({
      ...passedHeaders(received, lane.requestId),
      ...lane.headers,
      ...lossHeaders(translation.notes),
    })
    const options: ReplyOptions = {
      model: lane.clientModel,
      created: Math.floor(Date.now() / 1000),
      mint: lane.mint,
      estimatedInput,
      onStop: abort,
    }
    const failed = (error: GatewayError): void => {
      fail(lane, outcome, error)
      done()
    }
    const client = translation.request.stream
      ? createClientStream({
          exchange,
          keepAliveMs: lane.keepAliveMs,
          keepAlive: CODECS[lane.client].keepAlive,
          headers: () => ({ ...STREAM_HEADERS, ...headers() }),
        })
      : undefined
    const whole = (): Sink<Event> =>
      foldReply(translation, options, (result) => {
        if (result instanceof GatewayError) return failed(result)
        sendJson(exchange, 200, result.body, headers())
        done()
      })
    const streamed = (stream: NonNullable<typeof client>): Sink<Event> => {
      const frames = encodeSse({
        push: stream.push,
        end: () => {
          stream.finish()
          done()
        },
      })
      return commitPoint(encodeReply(translation, options)(frames), () => exchange.started, failed)
    }
    const output = observe(outcome, lane.arrivedAt, client === undefined ? whole() : streamed(client))
    const reply = receiveReply(translation, options, output)
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
      refuse: (status, upstreamHeaders, body) => output.end(upstreamError(lane, status, upstreamHeaders, body)),
      error: (error) => reply.end(error),
      dispose: () => client?.dispose(),
    }
  })
}

/** Takes the provider's bytes and decides by the first of them whether they are a stream or a whole reply. */
function receiveReply(
  translation: Translation,
  options: ReplyOptions,
  output: Sink<Event>,
): { push: (chunk: Uint8Array) => void; end: (cause?: GatewayError) => void } {
  const frames = decodeReply(translation, options)(output)
  const lines = decodeSse(frames)
  const utf8 = new TextDecoder()
  let kind: BodyKind | undefined
  let waiting: Uint8Array[] = []
  const takeWhole = (text: string): void => {
    const wire = parseOrText(text)
    // Gemini streams without `alt=sse` are one JSON array of chunks.
    if (Array.isArray(wire)) {
      for (const element of wire) frames.push({ data: JSON.stringify(element) })
      return frames.end()
    }
    if (typeof wire === 'string') return output.end(notJson(text))
    replayReply(wire, translation, options, output)
  }
  return {
    push(chunk) {
      if (kind === 'stream') return lines.push(utf8.decode(chunk, { stream: true }))
      waiting.push(chunk)
      if (kind !== undefined) return
      const soFar = waiting.length === 1 ? chunk : Buffer.concat(waiting)
      kind = sniff(soFar)
      if (kind !== 'stream') return
      waiting = []
      lines.push(utf8.decode(soFar, { stream: true }))
    },
    end(cause) {
      if (kind === 'stream') {
        lines.push(utf8.decode())
        return lines.end(cause)
      }
      if (cause !== undefined) return output.end(cause)
      takeWhole(Buffer.concat(waiting).toString('utf8'))
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
