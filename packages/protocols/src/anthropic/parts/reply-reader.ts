// What the decoders of replies have in common: a provider's own seals, and blame for the provider.
import { GatewayError, makerOf } from '#ir'
import type { ReplySource } from '#codec'
import type { PartReader } from './decode-part.ts'

/** Blocks read with this get seals stamped with who answers. */
export function replyReader(source: ReplySource): PartReader {
  const by = makerOf(source)
  return { fail: malformed, seal: (value, kind) => ({ kind, value, by }), tools: [], mint: source.mint }
}

/** Blocks that only requests hold: in a reply they mean nothing and stay opaque. */
export function inReply(type: string): boolean {
  return type !== 'tool_result' && type !== 'search_result' && type !== 'tool_addition'
}

/** The provider sent what Messages forbids. */
export function malformed(_path: string, message: string): GatewayError {
  return new GatewayError('upstream-malformed', `The upstream sent a malformed reply: ${message}`)
}
