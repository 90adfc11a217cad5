// whole provider reply -> IR (spec 01 §1.7).
import { type Response, withOrigin } from '#ir'
import type { ReplySource } from '#codec'
import { decodeErrorBody, isErrorBody } from './errors.ts'
import { decodeParts } from './parts/decode-part.ts'
import { ID, isObject, optionalString } from './parts/field.ts'
import { decodeFinish } from './parts/finish.ts'
import { inReply, malformed, replyReader } from './parts/reply-reader.ts'
import { decodeUsage } from './parts/usage.ts'

/** Decodes the body of a 200; an error that some hosts put there is thrown as the error it is. */
export function decodeResponse(wire: unknown, source: ReplySource): Response {
  if (!isObject(wire)) throw malformed('', 'it is not a JSON object')
  if (wire['content'] === undefined && isErrorBody(wire)) throw decodeErrorBody(wire, 'accepted')
  const reader = replyReader(source)
  const content = wire['content'] ?? []
  if (!Array.isArray(content)) throw malformed('content', 'content: must be an array')
  const parts = decodeParts(content, '/content', reader, inReply)
  const id = optionalString(reader, wire, 'id', '')
  const model = optionalString(reader, wire, 'model', '')
  const usage = decodeUsage(wire['usage'])
  const tier = isObject(wire['usage']) ? wire['usage']['service_tier'] : undefined
  const called = parts.some((part) => part.kind === 'tool-call')
  return withOrigin(ID, wire, '', {
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    parts,
    finish: decodeFinish(wire, called),
    ...(usage === undefined ? {} : { usage }),
    ...(typeof tier === 'string' ? { serviceTier: tier } : {}),
  } satisfies Response)
}
