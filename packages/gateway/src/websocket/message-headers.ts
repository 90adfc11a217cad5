// The headers that a message would have had as a POST: those of the request that opened the connection, without what only
// concerns the connection, and what Codex repeats in each message because a message has no headers.
import type { Headers } from '../http/exchange.ts'

const OF_CONNECTION = /^(?:connection|upgrade|transfer-encoding|content-.+|sec-websocket-.+)$/
/** Asks for WebSockets, in a list of wishes. */
const WEBSOCKET_WISH = /^\s*responses_websockets=/
const IN_METADATA = /^x-codex-(?!ws-)[a-z-]+$/
/** What `node:http` takes for a header, and no more than it would take of a client. */
const HEADER_VALUE = /^[\t\x20-\x7e]{0,16384}$/

/** The headers that count for every message. */
export function openingHeaders(headers: Headers): Headers {
  const kept = Object.entries(headers).filter(([name]) => !OF_CONNECTION.test(name))
  const { 'openai-beta': wishes, ...others } = Object.fromEntries(kept)
  const left = wishes?.split(',').filter((wish) => !WEBSOCKET_WISH.test(wish))
  return left === undefined || left.length === 0 ? others : { ...others, 'openai-beta': left.join(',').trim() }
}

/** The headers that a message brings along as its `client_metadata`. */
export function messageHeaders(metadata: unknown): Headers {
  if (typeof metadata !== 'object' || metadata === null) return {}
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([name, value]: [string, unknown]) =>
        IN_METADATA.test(name) && typeof value === 'string' && HEADER_VALUE.test(value),
    ),
  )
}
