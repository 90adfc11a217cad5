// Reads usage and the end of a relayed reply from a copy: only the frames that can hold them are parsed, unless the reply is to
// be kept.
import {
  CODECS,
  decodeSse,
  findTopLevel,
  GatewayError,
  type Event,
  type Frame,
  type ProtocolId,
  type ReplySource,
  type Sink,
} from '@ferryllm/protocols'
import { collectReply } from './collect-reply.ts'
import type { LaneContext } from './lane.ts'
import type { Outcome } from './outcome.ts'
import { parseOrText } from './parse-or-text.ts'
import { watchEnd } from './watch-end.ts'

export interface Tap {
  /** Whole frames of a stream, as relayed. */
  readonly frames: (bytes: Uint8Array) => void
  /** Gives the error that the body is instead of a reply. */
  readonly whole: (bytes: Uint8Array) => GatewayError | undefined
  /** The provider has said the end, and nothing since. */
  readonly hasEnded: () => boolean
  /** After the last frame: the provider's terminal event, or its own error event, came by. */
  readonly complete: () => boolean
  /** The closing word of the protocol, for a complete stream that left it out. */
  readonly closing: () => Frame | undefined
}

/** The last frame of a stream, where it is one that says nothing else. */
const CLOSING: Readonly<Partial<Record<ProtocolId, Frame>>> = {
  anthropic: { event: 'message_stop', data: '{"type":"message_stop"}' },
  'openai-chat': { data: '[DONE]' },
}

/** Byte patterns of frames that carry usage, a finish reason, or an end. Every one costs a search in every chunk. */
const SIGNS: Readonly<Record<ProtocolId, readonly string[]>> = {
  anthropic: ['usage":{', 'usage": {', 'message_stop', 'error"', '[DONE]'],
  'openai-chat': ['usage":{', 'usage": {', 'finish_reason":"', 'finish_reason": "', 'error"', '[DONE]'],
  'openai-responses': [
    'usage":{',
    'usage": {',
    'response.completed',
    'response.incomplete',
    'response.failed',
    'error"',
    '[DONE]',
  ],
  gemini: ['finishReason"', 'blockReason"', 'error"', '[DONE]'],
}

/** Events that a decoder understands without the content between them. */
const FACTS = /^(?:message_(?:start|delta|stop)|response\.(?:created|in_progress|completed|incomplete|failed)|error)$/

/** `ending` hears when the provider has said the end. */
export function createTap(lane: LaneContext, outcome: Outcome, ending: (said: boolean) => void): Tap {
  const codec = CODECS[lane.protocol]
  const signs = SIGNS[lane.protocol]
  // Most replies are read in one of two ways only: the other one is not made.
  let reader: FrameReader | undefined
  let hasData = false
  return {
    frames(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      hasData ||= buffer.includes('data:')
      reader ??= readFrames(lane, outcome, ending)
      // After the end, every frame is looked at: it may go on.
      const wantsAll = lane.keep !== undefined || reader.hasEnded()
      if (wantsAll || signs.some((sign) => buffer.includes(sign))) reader.push(buffer.toString('utf8'))
    },
    whole(bytes) {
      try {
        const response = codec.decodeResponse(JSON.parse(Buffer.from(bytes).toString('utf8')), sourceOf(lane))
        outcome.finish = response.finish
        if (response.model !== undefined) outcome.servedModel = response.model
        if (response.id !== undefined) outcome.responseId = response.id
        if (response.usage !== undefined) outcome.usage = response.usage
      } catch (cause) {
        const error = GatewayError.from(cause)
        // A reply with a part that we do not understand is still a reply: the client gets the provider's bytes.
        if (error.kind !== 'upstream-malformed' || !holdsReply(lane.protocol, bytes)) return error
        outcome.unread = error.kind
      }
      return undefined
    },
    hasEnded: () => reader?.hasEnded() === true,
    // Some chat hosts never send a finish reason; a stream of theirs that ends cleanly is complete (golden STR-04).
    complete: () => reader?.complete() === true || (lane.protocol === 'openai-chat' && hasData),
    // Where no reason to finish came either, none is made up.
    closing: () => (reader?.complete() === true && !reader.isClosed() ? CLOSING[lane.protocol] : undefined),
  }
}

/** The field without which a body is no reply. */
const REPLY_FIELD: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'content',
  'openai-chat': 'choices',
  'openai-responses': 'output',
  gemini: 'candidates',
}

function holdsReply(protocol: ProtocolId, bytes: Uint8Array): boolean {
  const field = REPLY_FIELD[protocol]
  return findTopLevel(bytes, [field])?.has(field) === true
}

interface FrameReader {
  readonly push: (text: string) => void
  readonly hasEnded: () => boolean
  readonly complete: () => boolean
  /** The closing word came by, or an error, after which there is none. */
  readonly isClosed: () => boolean
}

function readFrames(lane: LaneContext, outcome: Outcome, ending: (said: boolean) => void): FrameReader {
  let complete = false
  let hasEnded = false
  let isClosed = false
  let isOver = false
  const events: Sink<Event> = {
    push(event) {
      if (event.type === 'start') {
        if (event.model !== undefined) outcome.servedModel = event.model
        if (event.id !== undefined) {
          outcome.responseId = event.id
          lane.identified?.(event.id)
        }
        if (event.usage !== undefined) outcome.usage = event.usage
      }
      if (event.type !== 'end') return
      complete = true
      outcome.finish = event.finish
      if (event.usage !== undefined) outcome.usage = event.usage
    },
    end(cause) {
      // An error that the provider put into its stream has reached the client as it is: the stream is not cut.
      if (cause === undefined || cause.kind === 'stream-truncated') return
      complete = true
      isClosed = true
      outcome.error = cause
    },
  }
  const decoder = CODECS[lane.protocol].decodeStream(sourceOf(lane))(events)
  const watch = watchEnd(lane.protocol, (said) => {
    hasEnded = said
    ending(said)
  })
  const collect = lane.keep === undefined ? undefined : collectReply(lane.keep.response)
  const lines = decodeSse({
    push(frame) {
      collect?.(frame)
      isClosed ||= frame.data === '[DONE]' || frame.event === 'message_stop'
      watch(frame)
      const facts = factsOf(frame, SIGNS[lane.protocol])
      if (facts !== undefined) decoder.push(facts)
    },
    end: () => {},
  })
  return {
    push: (text) => lines.push(text),
    hasEnded: () => hasEnded,
    isClosed: () => isClosed,
    complete() {
      if (!isOver) decoder.end()
      isOver = true
      return complete
    },
  }
}

function sourceOf({ protocol, upstreamModel, mint }: LaneContext): ReplySource {
  return { family: protocol, model: upstreamModel, mint }
}

/**
 * What of a frame the decoder gets, which sees only some of them: the text or the tool call of a frame that merely looks
 * like an end would have no beginning.
 */
function factsOf(frame: Frame, signs: readonly string[]): Frame | undefined {
  if (frame.data === '[DONE]') return frame
  if (!signs.some((sign) => frame.data.includes(sign) || frame.event === sign)) return undefined
  const value = parseOrText(frame.data)
  if (typeof value !== 'object' || value === null) return undefined
  const wire = value as Readonly<Record<string, unknown>>
  const { choices } = wire
  if (Array.isArray(choices)) {
    const bare = choices.map((choice: unknown) =>
      typeof choice === 'object' && choice !== null ? { ...choice, delta: {} } : choice,
    )
    return { ...frame, data: JSON.stringify({ ...wire, choices: bare }) }
  }
  const type = wire['type'] ?? frame.event
  return typeof type !== 'string' || FACTS.test(type) ? frame : undefined
}
