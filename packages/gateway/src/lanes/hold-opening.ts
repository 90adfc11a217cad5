// While another attempt is possible, or a clock runs until the first content, a relayed stream is held back until the
// provider says something: opening frames promise a reply, and a client that has seen them cannot be served by anybody else.
import { CODECS, decodeSse, type Event, type GatewayError, type Sink } from '@ferryllm/protocols'
import type { LaneContext } from './lane.ts'

export interface Opening {
  /** Takes whole frames; gives everything held so far as soon as there is content, an end, or an error that is not taken. */
  readonly push: (frames: Uint8Array) => Uint8Array | undefined
  /** Nothing has been said yet. */
  readonly isHeld: () => boolean
}

/** `failed` hears of an error that comes instead of content; true when it has taken it and the frames are of no use. */
export function holdOpening(lane: LaneContext, failed: (error: GatewayError) => boolean): Opening {
  let held: Uint8Array[] | undefined = []
  let said = false
  let taken = false
  const events: Sink<Event> = {
    push(event) {
      if (event.type !== 'start' && event.type !== 'ping') said = true
    },
    end(cause) {
      if (cause !== undefined && !said && failed(cause)) taken = true
      else said = true
    },
  }
  const { protocol, upstreamModel, mint } = lane
  const lines = decodeSse(CODECS[protocol].decodeStream({ family: protocol, model: upstreamModel, mint })(events))
  const utf8 = new TextDecoder()
  return {
    push(frames) {
      if (held === undefined) return frames
      if (taken) return undefined
      held.push(frames)
      lines.push(utf8.decode(frames, { stream: true }))
      if (!said) return undefined
      const all = held.length === 1 ? frames : Buffer.concat(held)
      held = undefined
      return all
    },
    isHeld: () => held !== undefined,
  }
}
