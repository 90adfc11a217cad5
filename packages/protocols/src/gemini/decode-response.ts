// provider body → DECODE → Response: a whole reply is a stream of one chunk.
import { fold, GatewayError, type Response } from '#ir'
import type { ReplySource } from '#codec'
import { readReply } from './parts/read-reply.ts'

/** Throws GatewayError('upstream-malformed'), or the error that the provider put into a 200. */
export function decodeResponse(wire: unknown, source: ReplySource): Response {
  const outcome: { result?: Response | GatewayError } = {}
  const sink = fold((result) => {
    outcome.result = result
  })
  const reader = readReply(source, sink)
  // Without `alt=sse` a stream is one JSON array of replies.
  for (const chunk of Array.isArray(wire) ? (wire as unknown[]) : [wire]) reader.take(chunk)
  try {
    reader.finish()
  } catch (thrown) {
    throw thrown instanceof GatewayError && thrown.kind === 'stream-truncated' ? malformed() : thrown
  }
  sink.end()
  const { result } = outcome
  if (result === undefined || result instanceof GatewayError) throw result ?? malformed()
  return result
}

function malformed(): GatewayError {
  return new GatewayError('upstream-malformed', 'The upstream sent a reply without an answer.')
}
