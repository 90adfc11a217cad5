// Cuts a provider's bytes at the blank lines: only whole server-sent events are relayed, so that an error or a keep-alive
// never lands inside one.
import { decodeSse, GatewayError } from '@ferryllm/protocols'
import { parseOrText } from './parse-or-text.ts'

export interface FrameCutter {
  /** Everything up to the last blank line so far; undefined while no event is whole. */
  readonly push: (chunk: Uint8Array) => Uint8Array | undefined
  /** At the end: what came behind the last blank line (some hosts leave it out); undefined when it is half an event. */
  readonly rest: () => Uint8Array | undefined
}

const LF = 10
const CR = 13

/** As in `decodeSse`: no provider sends an event that large. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024

/** Throws `upstream-malformed` for an event beyond all reason. Every byte is looked at once, however the chunks fall. */
export function createFrameCutter(): FrameCutter {
  let pieces: Uint8Array[] = []
  let size = 0
  // The two bytes before the chunk at hand: a blank line may lie across the border.
  let last = 0
  let beforeLast = 0

  const endOfLastFrame = (chunk: Uint8Array): number => {
    for (let at = chunk.length - 1; at >= 0; at--) {
      const byte = chunk[at]
      if (byte !== LF && byte !== CR) continue
      const before = at > 0 ? chunk[at - 1] : last
      if (byte === before) return at + 1
      if (byte !== LF || before !== CR) continue
      const ahead = at > 1 ? chunk[at - 2] : at === 1 ? last : beforeLast
      if (ahead === LF || ahead === CR) return at + 1
    }
    return 0
  }
  const keep = (piece: Uint8Array): void => {
    if (piece.length === 0) return
    pieces.push(piece)
    size += piece.length
    if (size > MAX_FRAME_BYTES) {
      throw new GatewayError('upstream-malformed', 'The upstream sent a stream event larger than 64 MiB.')
    }
  }
  const take = (): Uint8Array => {
    const [only] = pieces
    const all = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces)
    pieces = []
    size = 0
    return all
  }
  return {
    push(chunk) {
      if (chunk.length === 0) return undefined
      const end = endOfLastFrame(chunk)
      beforeLast = chunk.at(-2) ?? last
      last = chunk.at(-1) ?? 0
      if (end === 0) {
        keep(chunk)
        return undefined
      }
      keep(chunk.subarray(0, end))
      const whole = take()
      keep(chunk.subarray(end))
      return whole
    },
    rest() {
      const bytes = take()
      return isWhole(Buffer.from(bytes).toString('utf8')) ? bytes : undefined
    },
  }
}

/** An event is whole when its data is: JSON, or the closing word. Blank lines and comments have none. */
function isWhole(text: string): boolean {
  const data: string[] = []
  decodeSse({ push: (frame) => data.push(frame.data), end: () => {} }).push(`${text}\n\n`)
  const last = data.findLast((each) => each !== '')
  if (last === undefined) return text.split(/[\r\n]/).every((line) => line === '' || line.startsWith(':'))
  return last === '[DONE]' || typeof parseOrText(last) === 'object'
}
