// Provider body -> DECODE -> Response: a whole completion is read as a stream of one chunk, so that both tell the same.
import { fold, GatewayError, withOrigin, type Response } from '#ir'
import { isObject } from '#wire'
import type { ReplySource } from '#codec'
import { assembleReply } from './parts/assemble-reply.ts'
import { ID } from './parts/id.ts'

/** Throws the error that the provider put into a 200, or `upstream-malformed`. */
export function decodeResponse(wire: unknown, source: ReplySource): Response {
  if (!isObject(wire) || (wire['error'] === undefined && !Array.isArray(wire['choices']))) {
    throw new GatewayError('upstream-malformed', 'The upstream sent a reply without choices.')
  }
  let result: Response | GatewayError | undefined
  const reply = assembleReply(
    source,
    fold((folded) => {
      result = folded
    }),
  )
  reply.push(wire, true)
  reply.done()
  if (result instanceof GatewayError && result.kind !== 'stream-truncated') throw result
  if (result === undefined || result instanceof GatewayError) {
    throw new GatewayError('upstream-malformed', 'The upstream sent a reply that says nothing.')
  }
  return withOrigin(ID, wire, '', result)
}
