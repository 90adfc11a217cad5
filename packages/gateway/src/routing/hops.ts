// Keeps requests from going round in circles: every gateway on the way writes itself down, and refuses what it has seen.
import { GatewayError } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'

/** The header that lists the gateways a request has passed. */
export const HOP_HEADER = 'x-ferryllm-hop'

/** No honest chain of gateways is longer. */
const MAX_HOPS = 8

/** The list for the next one on the way. Throws when this gateway is in it already. */
export function nextHops(headers: Headers, instance: string): string {
  const passed = (headers[HOP_HEADER] ?? '').split(',').flatMap((hop) => hop.trim() || [])
  if (passed.includes(instance)) {
    const message =
      'This request has been here before: a provider of this gateway leads back to it. Check the base_url of the providers.'
    throw loop(message)
  }
  if (passed.length >= MAX_HOPS)
    throw loop(`This request has passed ${passed.length} gateways: it probably goes round in circles.`)
  return [...passed, instance].join(', ')
}

// Not one of the failures that clients repeat: the next attempt would go the same way.
function loop(message: string): GatewayError {
  return new GatewayError('invalid-request', message, { status: 508, code: 'loop_detected' })
}
