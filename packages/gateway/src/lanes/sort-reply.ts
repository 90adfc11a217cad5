// What a 2xx reply really is: hosts send streams as JSON and JSON as streams, so the first bytes decide, not the header.
import { GatewayError } from '@ferryllm/protocols'

export type BodyKind = 'stream' | 'json' | 'other'

export interface ReplySorter {
  readonly push: (chunk: Uint8Array) => void
  /** The bytes of a reply that is no stream. */
  readonly whole: () => Buffer
}

/** More than any reply; it is held in memory until it is complete. */
const MAX_WHOLE_BYTES = 128 * 1024 * 1024

/** `decided` hears once what the reply is; `stream` then gets its bytes if it is one, everything else is collected. */
export function sortReply(decided: (kind: BodyKind) => void, stream: (chunk: Uint8Array) => void): ReplySorter {
  let kind: BodyKind | undefined
  let waiting: Uint8Array[] = []
  let size = 0
  const keep = (chunk: Uint8Array): void => {
    waiting.push(chunk)
    size += chunk.length
    if (size > MAX_WHOLE_BYTES) {
      throw new GatewayError('upstream-malformed', 'The upstream sent a reply larger than 128 MiB.')
    }
  }
  return {
    push(chunk) {
      if (kind === 'stream') return stream(chunk)
      keep(chunk)
      if (kind !== undefined) return
      kind = sniff(chunk)
      if (kind === undefined) return
      decided(kind)
      if (kind !== 'stream') return
      const soFar = waiting
      waiting = []
      for (const piece of soFar) stream(piece)
    },
    whole: () => Buffer.concat(waiting),
  }
}

/** Undefined while there are only blanks (some hosts pad slow replies with them) and parts of a byte order mark. */
function sniff(bytes: Uint8Array): BodyKind | undefined {
  for (const byte of bytes) {
    switch (byte) {
      case 32:
      case 9:
      case 10:
      case 13:
      case 0xef:
      case 0xbb:
      case 0xbf:
        continue
      case 123: // {
      case 91: // [
        return 'json'
      case 100: // data:
      case 101: // event:
      case 105: // id:
      case 114: // retry:
      case 58: // a comment
        return 'stream'
      default:
        return 'other'
    }
  }
  return undefined
}
