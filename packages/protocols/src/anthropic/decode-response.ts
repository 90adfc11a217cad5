// whole provider reply -> IR (spec 01 §1.7).
import { compact, type Response, withOrigin } from '#ir'
import type { ReplySource } from '#codec'
import { isErrorBody } from './errors.ts'
import { asObject, asString, inbandError, isObject, optionalString } from '#wire'
import { decodeParts } from './parts/decode-part.ts'
import { ID } from './parts/reader.ts'
import { decodeFinish } from './parts/finish.ts'
import { inReply, malformed, replyReader } from './parts/reply-reader.ts'
import { decodeUsage } from './parts/usage.ts'

/** Decodes the body of a 200; an error that some hosts put there is thrown as the error it is. */
export function decodeResponse(wire: unknown, source: ReplySource): Response {
  if (!isObject(wire)) throw malformed('', 'it is not a JSON object')
  if (wire['content'] === undefined && isErrorBody(wire)) throw inbandError(wire)
  const reader = replyReader(source)
  if (wire['content'] === undefined && wire['type'] !== 'message') throw malformed('content', 'it has no content')
  const content = wire['content'] ?? []
  if (!Array.isArray(content)) throw malformed('content', 'content: must be an array')
  const parts = decodeParts(content, '/content', reader, inReply)
  const called = parts.some((part) => part.kind === 'tool-call')
  return withOrigin(
    ID,
    wire,
    '',
    compact({
      id: optionalString(wire, 'id', '', reader.fail),
      model: optionalString(wire, 'model', '', reader.fail),
      parts,
      finish: decodeFinish(wire, called),
      usage: decodeUsage(wire['usage']),
      serviceTier: asString(asObject(wire['usage'])['service_tier']),
    }),
  )
}
