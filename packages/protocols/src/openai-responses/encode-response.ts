// RESPONSE -> client JSON: the object that a stream of the same reply would end with.
import type { Response } from '#ir'
import { replay } from '#ir'
import type { Ask } from '#codec'
import { writeReply } from './parts/write-reply.ts'

/** The response object of a whole reply. */
export function encodeResponse(response: Response, ask: Ask): unknown {
  const reply = writeReply(ask, () => {})
  replay(response, { push: (event) => reply.push(event), end: () => {} })
  return reply.resource
}
