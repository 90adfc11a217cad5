// The splice and overlay lanes: the provider speaks the client's protocol, so its bytes go out as they come, whole
// frames at a time. A tap reads usage; a stream that is cut is ended with the protocol's own error.
import { CODECS, encodeSse, GatewayError, Ledger, type Note, type Request } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import { lossHeaders, passedHeaders, STREAM_HEADERS } from '../http/respond.ts'
import type { UpstreamRequest } from '../upstream/send.ts'
import { createClientStream } from './client-stream.ts'
import { converse } from './converse.ts'
import { fail, upstreamError, type LaneContext } from './lane.ts'
import type { Outcome } from './outcome.ts'
import { renameInFrames, renameInReply } from './rename-model.ts'
import { sniff, type BodyKind } from './sniff.ts'
import { createTap } from './tap.ts'
import { endOfLastFrame } from './frame-ends.ts'

export interface RelayOptions {
  /** The client asked for a stream: it may need keep-alives before the first byte. */
  readonly streaming: boolean
  readonly notes?: readonly Note[]
}

/** Runs one relayed exchange; resolves when the client has its reply, whatever that is. */
export function runRelay(lane: LaneContext, upstream: UpstreamRequest, options: RelayOptions): Promise<Outcome> {
  const { exchange } = lane
  const notes = options.notes ?? []
  const outcome: Outcome = { status: 200, notes }
  const rename =
    lane.clientModel === lane.upstreamModel ? undefined : { from: lane.upstreamModel, to: lane.clientModel }
  const tap = createTap(lane, outcome)
  return converse(lane, upstream, outcome, (done) => {
    let received: Headers = {}
    let kind: BodyKind | undefined
    let waiting: Uint8Array[] = []
    let rest: Uint8Array = new Uint8Array()
    const headers = (): Record<string, string> => ({
      ...passedHeaders(received, lane.requestId),
      ...lane.headers,
      ...lossHeaders(notes),
    })
    const stream = createClientStream({
      exchange,
      keepAliveMs: options.streaming ? lane.keepAliveMs : 0,
      keepAlive: CODECS[lane.client].keepAlive,
      headers: () => ({ ...STREAM_HEADERS, ...headers() }),
    })
    const relay = (frames: Uint8Array): void => {
      outcome.firstTokenMs ??= performance.now() - lane.arrivedAt
      tap.frames(frames)
      stream.push(rename === undefined ? frames : renameInFrames(frames, rename))
    }
    const relayFrames = (chunk: Uint8Array): void => {
      const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const end = endOfLastFrame(all)
      rest = all.subarray(end)
      if (end === 0) return
      relay(all.subarray(0, end))
      stream.flush()
    }
    const failed = (error: GatewayError): void => {
      if (!exchange.started) fail(lane, outcome, error)
      else {
        outcome.error = error
        for (const text of errorFrames(lane, error)) stream.push(text)
        stream.finish()
      }
      done()
    }
    const endStream = (): void => {
      if (rest.length > 0) {
        relay(rest)
        stream.push('\n\n')
      }
      if (!tap.complete()) return failed(cut(lane))
      stream.finish()
      done()
    }
    const sendBytes = (status: number, bytes: Uint8Array): void => {
      exchange.start(status, {
        'content-type': received['content-type'] ?? 'application/json',
        'content-length': String(bytes.length),
        ...headers(),
      })
      exchange.end(bytes)
    }
    const endWhole = (): void => {
      const bytes = Buffer.concat(waiting)
      if (kind !== 'json') return failed(kind === undefined ? cut(lane) : notJson(lane))
      sendBytes(200, rename === undefined ? bytes : renameInReply(bytes, rename))
      outcome.firstTokenMs = performance.now() - lane.arrivedAt
      tap.whole(bytes)
      done()
    }
    return {
      open(upstreamHeaders, control) {
        received = upstreamHeaders
        stream.attach(control)
      },
      push(chunk) {
        if (kind === 'stream') return relayFrames(chunk)
        waiting.push(chunk)
        if (kind !== undefined) return
        const soFar = waiting.length === 1 ? chunk : Buffer.concat(waiting)
        kind = sniff(soFar)
        if (kind !== 'stream') return
        waiting = []
        relayFrames(soFar)
      },
      end: () => (kind === 'stream' ? endStream() : endWhole()),
      refuse(status, upstreamHeaders, body) {
        received = upstreamHeaders
        const error = upstreamError(lane, status, upstreamHeaders, body)
        // Our key's fault is not the client's business; everything else a provider says about a request goes out verbatim.
        if (error.kind === 'upstream-auth' || exchange.started || sniff(body) !== 'json') return failed(error)
        outcome.error = error
        outcome.status = status
        sendBytes(status, Buffer.from(lane.redact(body.toString('utf8'))))
        done()
      },
      error: failed,
      dispose: () => stream.dispose(),
    }
  })
}

function cut(lane: LaneContext): GatewayError {
  return new GatewayError('stream-truncated', `${lane.provider} ended its reply before it was complete.`, {
    delivery: 'accepted',
  })
}

function notJson(lane: LaneContext): GatewayError {
  return new GatewayError('upstream-malformed', `${lane.provider} answered with something that is not JSON.`)
}

/** A request that stands in where nobody needed to decode the real one. */
const NOTHING: Request = { model: '', system: [], turns: [], tools: [], stream: true }

/** The error as the client's protocol ends a stream that is under way. */
function errorFrames(lane: LaneContext, error: GatewayError): string[] {
  const texts: string[] = []
  const encode = CODECS[lane.client].encodeStream({
    model: lane.clientModel,
    created: Math.floor(Date.now() / 1000),
    mint: lane.mint,
    request: NOTHING,
    ledger: new Ledger(),
  })
  encode(encodeSse({ push: (text) => texts.push(text), end: () => {} })).end(error)
  return texts
}
