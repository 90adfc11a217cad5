// Reads usage and the end of a relayed reply from a copy: only the frames that can hold them are parsed.
import { CODECS, decodeSse, type Event, type Frame, type Sink } from '@ferryllm/protocols'
import type { LaneContext } from './lane.ts'
import type { Outcome } from './outcome.ts'

export interface Tap {
  /** Whole frames of a stream, as relayed. */
  readonly frames: (bytes: Uint8Array) => void
  readonly whole: (bytes: Uint8Array) => void
  /** The provider's terminal event, or its own error event, came by. */
  readonly complete: () => boolean
}

/** Byte patterns of frames that carry usage, a finish reason, or an end, in any of the protocols. */
const SIGNS = [
  '"usage":{',
  '"usage": {',
  '"finish_reason":"',
  '"finish_reason": "',
  '"message_stop"',
  '"response.incomplete"',
  '"error"',
  '[DONE]',
]

export function createTap(lane: LaneContext, outcome: Outcome): Tap {
  const codec = CODECS[lane.protocol]
  const source = { family: lane.protocol, model: lane.upstreamModel, mint: lane.mint }
  let complete = false
  let sawFrames = false
  const events: Sink<Event> = {
    push(event) {
      if (event.type === 'start' && event.usage !== undefined) outcome.usage = event.usage
      if (event.type !== 'end') return
      complete = true
      outcome.finish = event.finish
      if (event.usage !== undefined) outcome.usage = event.usage
    },
    end(cause) {
      // An error that the provider put into its stream has reached the client as it is: the stream is not cut.
      if (cause === undefined || cause.kind === 'stream-truncated') return
      complete = true
      outcome.error = cause
    },
  }
  const decoder = codec.decodeStream(source)(events)
  const frames: Sink<Frame> = {
    push(frame) {
      if (SIGNS.some((sign) => frame.data.includes(sign))) decoder.push(frame)
    },
    end: () => {},
  }
  const lines = decodeSse(frames)
  return {
    frames(bytes) {
      sawFrames = true
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      if (SIGNS.some((sign) => buffer.includes(sign))) lines.push(buffer.toString('utf8'))
    },
    whole(bytes) {
      try {
        const response = codec.decodeResponse(JSON.parse(Buffer.from(bytes).toString('utf8')), source)
        outcome.finish = response.finish
        if (response.usage !== undefined) outcome.usage = response.usage
      } catch (cause) {
        // The client has the provider's bytes; that we cannot read usage from them is worth a line in the log, no more.
        outcome.unread = cause instanceof Error ? cause.message : 'unreadable'
      }
    },
    complete() {
      decoder.end()
      // Some chat hosts never send a finish reason; a stream of theirs that ends cleanly is complete (golden STR-04).
      return complete || (lane.protocol === 'openai-chat' && sawFrames)
    },
  }
}
