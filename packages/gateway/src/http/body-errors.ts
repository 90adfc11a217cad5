// What can be wrong with a body before anybody looks into it, in the same words for every kind of exchange.
import { GatewayError } from '@ferryllm/protocols'

/** More bytes than the gateway takes; `state` says when it was noticed. */
export function tooLarge(maxBytes: number, state = '', cause?: unknown): GatewayError {
  const limit = maxBytes / (1024 * 1024)
  return new GatewayError(
    'too-large',
    `The request body is larger than ${limit} MiB${state}, the limit of this gateway (server.body_limit_mb).`,
    cause === undefined ? {} : { cause },
  )
}

/** The client left in the middle of its request. */
export function cutOff(cause?: unknown): GatewayError {
  return new GatewayError(
    'cancelled',
    'The client closed the connection before its request was complete.',
    cause === undefined ? {} : { cause },
  )
}
