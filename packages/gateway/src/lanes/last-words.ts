// How a relayed stream that breaks is ended: with the error frames of the client's protocol, as a continuation of what
// the provider has said so far.
import { CODECS, encodeSse, Ledger, type Frame, type GatewayError, type Request } from '@ferryllm/protocols'
import type { ClientStream } from './client-stream.ts'
import type { LaneContext } from './lane.ts'

export interface LastWords {
  /** Whole frames, as relayed. */
  readonly saw: (frames: Uint8Array) => void
  /** The frames that end the stream with this error. */
  readonly say: (error: GatewayError) => Frame[]
}

/** Ends a stream that is open with an error. */
export function endWith(stream: Pick<ClientStream, 'push' | 'finish'>, words: LastWords, error: GatewayError): void {
  const wire = encodeSse({ push: stream.push, end: stream.finish })
  for (const frame of words.say(error)) wire.push(frame)
  wire.end()
}

/** A request that stands in where nobody needed to decode the real one. */
const NOTHING: Request = { model: '', system: [], turns: [], tools: [], stream: true }

/** Responses numbers its events and names itself in each: the last one must go on where the provider stopped. */
export function createLastWords(lane: LaneContext): LastWords {
  let id: string | undefined
  let sequence = 0
  const counts = lane.client === 'openai-responses'
  return {
    saw(frames) {
      if (!counts) return
      const text = Buffer.from(frames.buffer, frames.byteOffset, frames.byteLength).toString('latin1')
      id ??= ID.exec(text)?.[1]
      const last = text.lastIndexOf(NUMBER)
      if (last >= 0) sequence = Number.parseInt(text.slice(last + NUMBER.length), 10) + 1
    },
    say(error) {
      const frames = errorFrames(lane, error)
      if (id === undefined) return frames
      return frames
        .filter(({ event }) => event !== 'response.created' && event !== 'response.in_progress')
        .map((frame) => continued(frame, id, () => sequence++))
    },
  }
}

const ID = /"response"\s*:\s*\{\s*"id"\s*:\s*"([\w-]+)"/
const NUMBER = '"sequence_number":'

function continued(frame: Frame, id: string | undefined, next: () => number): Frame {
  if (frame.event === undefined) return frame
  const body = JSON.parse(frame.data) as { response?: object }
  const response = body.response === undefined ? {} : { response: { ...body.response, id } }
  return { ...frame, data: JSON.stringify({ ...body, ...response, sequence_number: next() }) }
}

function errorFrames(lane: LaneContext, error: GatewayError): Frame[] {
  const frames: Frame[] = []
  const encode = CODECS[lane.client].encodeStream({
    model: lane.clientModel,
    created: Math.floor(Date.now() / 1000),
    mint: lane.mint,
    request: NOTHING,
    ledger: new Ledger(),
  })
  encode({ push: (frame) => frames.push(frame), end: () => {} }).end(error)
  return frames
}
