// The splice and overlay lanes: the provider speaks the client's protocol, so its bytes go out as they come, whole
// frames at a time. A tap reads usage; a stream that is cut is ended with the protocol's own error.
import {
  CODECS,
  encodeSse,
  findTopLevel,
  GatewayError,
  type Note,
  type ProtocolId,
  type Translation,
} from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import { lossHeaders, passedHeaders, retryHeaders, STREAM_HEADERS } from '../http/respond.ts'
import { redactError } from '../observe/redact.ts'
import type { UpstreamControl, UpstreamRequest } from '../upstream/send.ts'
import { createClientStream, type ClientStream } from './client-stream.ts'
import { findBrokenEvent } from './check-frames.ts'
import { converse, type Conversation, type Receiver } from './converse.ts'
import { createFrameCutter } from './cut-frames.ts'
import { holdsContent } from './first-content.ts'
import { holdOpening } from './hold-opening.ts'
import { fail, markFirstToken, supersede, upstreamError, type LaneContext } from './lane.ts'
import { createLastWords, endWith, type LastWords } from './last-words.ts'
import type { Outcome } from './outcome.ts'
import { parseOrText } from './parse-or-text.ts'
import { renameInFrames, renameInReply } from './rename-model.ts'
import { sortReply, type BodyKind } from './sort-reply.ts'
import { createTap, type Tap } from './tap.ts'
import { receiveTranslated } from './translate.ts'

export interface RelayOptions {
  /** The client asked for a stream: it may need keep-alives before the first byte. */
  readonly streaming: boolean
  readonly notes: readonly Note[]
  /** For a provider that sends a stream where a whole was asked for, or the reverse: both forms of one protocol. */
  readonly translate: () => Translation
}

/** Runs one relayed exchange; resolves when the client has its reply, whatever that is. */
export function runRelay(lane: LaneContext, upstream: UpstreamRequest, options: RelayOptions): Promise<Outcome> {
  const outcome: Outcome = { status: 200, notes: options.notes }
  return converse(lane, upstream, outcome, (conversation) => receiveSame(lane, options, outcome, conversation))
}

/** Relays a reply of the kind that was asked for; hands one of the other kind to the translation. */
function receiveSame(lane: LaneContext, options: RelayOptions, outcome: Outcome, conversation: Conversation): Receiver {
  let opened: readonly [Headers, UpstreamControl] | undefined
  let kind: BodyKind | undefined
  const relayed = relayBytes(lane, options, outcome, conversation)
  let receiver: Receiver = relayed
  const reply = sortReply(
    (found) => {
      kind = found
      if (opened === undefined || found === 'other' || (found === 'stream') === options.streaming) return
      relayed.dispose()
      receiver = receiveTranslated(lane, options.translate(), outcome, conversation)
      receiver.open(...opened)
    },
    (chunk) => receiver.push(chunk),
  )
  return {
    open(headers, control) {
      opened = [headers, control]
      receiver.open(headers, control)
    },
    push: reply.push,
    end() {
      if (kind === 'stream') return receiver.end()
      const bytes = reply.whole()
      if (receiver === relayed) return relayed.whole(bytes, kind)
      receiver.push(bytes)
      receiver.end()
    },
    refuse: (...refusal) => receiver.refuse(...refusal),
    error: (error) => receiver.error(error),
    dispose: () => receiver.dispose(),
  }
}

interface Relayed extends Receiver {
  readonly whole: (bytes: Buffer, kind: BodyKind | undefined) => void
}

function relayBytes(
  lane: LaneContext,
  { streaming, notes }: RelayOptions,
  outcome: Outcome,
  { done, abort, ending }: Conversation,
): Relayed {
  const { exchange } = lane
  const tap = createTap(lane, outcome, ending)
  let received: Headers = {}
  const headers = (): Record<string, string> => ({
    ...passedHeaders(received, lane.requestId),
    ...lane.headers,
    ...lossHeaders(notes),
  })
  const stream = createClientStream({
    exchange,
    keepAliveMs: streaming ? lane.keepAliveMs : 0,
    keepAlive: CODECS[lane.client].keepAlive,
    headers: () => ({ ...STREAM_HEADERS, ...headers() }),
  })
  const lastWords = createLastWords(lane)
  const frames = relayFrames(lane, outcome, {
    tap,
    lastWords,
    stream,
    failed(thrown) {
      if (!supersede(lane, outcome, redactError(thrown, lane.redact))) return false
      abort()
      done()
      return true
    },
  })
  const failed = (thrown: GatewayError): void => {
    const error = redactError(thrown, lane.redact)
    if (frames.isHeld() && supersede(lane, outcome, error)) return done()
    if (!exchange.started) fail(lane, outcome, error, received)
    else {
      outcome.error = error
      endWith(stream, lastWords, error)
    }
    done()
  }
  const sendBytes = (status: number, bytes: Uint8Array, more: Record<string, string> = {}): void => {
    const length = { 'content-length': String(bytes.length) }
    exchange.start(status, { 'content-type': jsonType(received['content-type']), ...length, ...more, ...headers() })
    exchange.end(bytes)
  }
  return {
    open(upstreamHeaders, control) {
      received = upstreamHeaders
      stream.attach(control)
    },
    push: frames.push,
    end() {
      if (!frames.end()) return failed(cut(lane))
      const closing = tap.closing()
      if (closing !== undefined) encodeSse({ push: stream.push, end: () => {} }).push(closing)
      stream.finish()
      done()
    },
    whole(bytes, kind) {
      if (kind === 'other') return failed(notJson(lane))
      const text = withoutMark(bytes)
      if (findTopLevel(text, []) === undefined) return failed(cut(lane))
      const problem = tap.whole(text)
      if (problem !== undefined) return failed(problem)
      lane.keep?.response(parseOrText(Buffer.from(text).toString('utf8')))
      sendBytes(200, renamed(lane) ? renameInReply(bytes, lane.clientModel) : bytes)
      markFirstToken(lane, outcome)
      done()
    },
    refuse(status, upstreamHeaders, body) {
      received = upstreamHeaders
      const error = upstreamError(lane, status, upstreamHeaders, body)
      const text = lane.redact(body.toString('utf8'))
      // Our key's fault is not the client's business; everything else a provider says about a request goes out verbatim,
      // if the client can read it.
      const isVerbatim = status >= 400 && status < 600 && isErrorOf(lane.protocol, parseOrText(text))
      if (supersede(lane, outcome, error)) return done()
      if (error.kind === 'upstream-auth' || exchange.started || !isVerbatim) return failed(error)
      outcome.error = error
      outcome.status = status
      sendBytes(status, Buffer.from(text), retryHeaders(error))
      done()
    },
    error: failed,
    dispose: () => stream.dispose(),
  }
}

/** Compatible hosts have error bodies of their own, in which the protocol's libraries find no message. */
function isErrorOf(protocol: ProtocolId, body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false
  const hasEnvelope = protocol !== 'anthropic' || ('type' in body && body.type === 'error')
  return hasEnvelope && typeof body.error === 'object' && body.error !== null && 'message' in body.error
}

interface FrameOutlets {
  readonly tap: Tap
  readonly lastWords: LastWords
  readonly stream: ClientStream
  /** Takes an error that comes before any content; false when the client has to see it. */
  readonly failed: (error: GatewayError) => boolean
}

interface RelayedFrames {
  readonly push: (chunk: Uint8Array) => void
  readonly end: () => boolean
  /** No content has gone out, and another attempt is possible. */
  readonly isHeld: () => boolean
}

/** The stream's part: whole frames to the tap and to the client. `end` is false when the stream was cut. */
function relayFrames(
  lane: LaneContext,
  outcome: Outcome,
  { tap, lastWords, stream, failed }: FrameOutlets,
): RelayedFrames {
  const cutter = createFrameCutter()
  const mayFail = lane.another !== undefined || lane.timeouts.firstEventMs !== undefined
  const opening = mayFail ? holdOpening(lane, failed) : undefined
  const isHeld = (): boolean => opening?.isHeld() === true
  const rename = renamed(lane) ? renameInFrames(lane.clientModel) : undefined
  const relay = (raw: Uint8Array): void => {
    const clean = withoutSecrets(lane, raw)
    const frames = opening === undefined ? clean : opening.push(clean)
    if (frames === undefined) return
    outcome.hasBegun = true
    if (outcome.firstTokenMs === undefined && holdsContent(lane.protocol, frames)) markFirstToken(lane, outcome)
    tap.frames(frames)
    lastWords.saw(frames)
    stream.push(rename?.(frames) ?? frames)
    stream.flush()
  }
  return {
    push(chunk) {
      const frames = cutter.push(chunk)
      if (frames === undefined) return
      const broken = findBrokenEvent(frames)
      if (broken === undefined) return relay(frames)
      if (broken > 0) relay(frames.subarray(0, broken))
      // What comes after the end is nobody's loss.
      if (!tap.hasEnded()) throw notJson(lane)
    },
    end() {
      const rest = cutter.rest()
      // Half an event is not for the client.
      if (rest === undefined) return false
      if (rest.length > 0) relay(Buffer.concat([rest, BLANK_LINE]))
      return !isHeld() && tap.complete()
    },
    isHeld,
  }
}

const BLANK_LINE = Buffer.from('\n\n')

/** The client named the model otherwise than the provider does. */
function renamed({ clientModel, upstreamModel }: LaneContext): boolean {
  return clientModel !== upstreamModel
}

/** Providers repeat our credential in errors, if anywhere; all other frames stay as they are. */
function withoutSecrets(lane: LaneContext, bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!buffer.includes('"error"')) return bytes
  const text = buffer.toString('utf8')
  const clean = lane.redact(text)
  return clean === text ? bytes : Buffer.from(clean)
}

/** What calls itself a stream or a page and is JSON all the same is sent as what it is. */
function jsonType(type = ''): string {
  return /^application\/(?:[\w.+-]+\+)?json(?:;[\t\x20-\x7e]*)?$/i.test(type) ? type : 'application/json'
}

/** JSON after a byte order mark, which some hosts put first. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

function cut(lane: LaneContext): GatewayError {
  return new GatewayError('stream-truncated', `${lane.provider} ended its reply before it was complete.`, {
    delivery: 'accepted',
  })
}

function notJson(lane: LaneContext): GatewayError {
  return new GatewayError('upstream-malformed', `${lane.provider} answered with something that is not JSON.`)
}
