// A guess at the prompt's size for `message_start`, where a client wants a number before the provider has counted: bytes
// without pictures, over the usual bytes per token. The provider's own figures replace it at the end of the reply.
import type { Part, Request } from '@ferryllm/protocols'

/** Usual for text and code. */
export const BYTES_PER_TOKEN = 4
/** About what a picture costs on any provider. */
const TOKENS_PER_IMAGE = 1000

export function estimateInput({ turns }: Pick<Request, 'turns'>, bodyBytes: number): number {
  let mediaBytes = 0
  let images = 0
  const visit = (part: Part): void => {
    if (part.kind === 'tool-result') return part.parts.forEach(visit)
    if (part.kind !== 'media' || part.data.type !== 'base64') return
    mediaBytes += part.data.base64.length
    images++
  }
  for (const turn of turns) turn.parts.forEach(visit)
  return Math.ceil(Math.max(0, bodyBytes - mediaBytes) / BYTES_PER_TOKEN) + images * TOKENS_PER_IMAGE
}
