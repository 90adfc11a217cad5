// Which web pages may open a WebSocket. Browsers ask nobody before they open one, so a page of anywhere could talk to a
// gateway on its reader's machine; it is known by its origin, which programs mostly do not send.
import { isIP } from 'node:net'
import { GatewayError } from '@ferryllm/protocols'
import type { Snapshot } from '../config/snapshot.ts'
import type { Headers } from '../http/exchange.ts'

/** Throws `forbidden` for a page of an origin that is neither listed nor this very address, which some programs send. */
export function checkOrigin(
  { origin, host }: Headers,
  { corsOrigins, keys }: Pick<Snapshot, 'corsOrigins' | 'keys'>,
): void {
  if (origin === undefined || corsOrigins.includes(origin)) return
  const isOwn = origin === `http://${host}` || origin === `https://${host}`
  if (isOwn && host !== undefined && (keys !== undefined || isFixed(host))) return
  const shown = origin.slice(0, MAX_SHOWN)
  const message = `Pages of ${shown} may not open a WebSocket here; server.cors_origins names those that may.`
  throw new GatewayError('forbidden', message)
}

/** A name could be pointed here by whoever owns it, and the page has no key; an address, and localhost, cannot. */
function isFixed(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return isIP(name) !== 0 || name === 'localhost'
}

const MAX_SHOWN = 200
