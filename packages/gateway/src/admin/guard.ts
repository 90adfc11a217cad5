// Who may use the admin API: whoever has the control token, from a program or from a page of this very listener. A browser
// that was lured here (DNS rebinding, another site's form) is turned away before the token is looked at.
import { timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { isLoopback, parseListen } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { digest } from '../client-keys/digest.ts'
import type { Headers } from '../http/exchange.ts'

export interface Door {
  /** SHA-256 of the control token. */
  readonly token: string
  /** The addresses of the listeners, as configured. */
  readonly listens: readonly string[]
}

/** Throws `forbidden` or `unauthenticated`. */
export function guard(headers: Headers, { token, listens }: Door): void {
  const { host, origin, authorization } = headers
  if (host !== undefined && !isOurName(host, listens)) {
    throw new GatewayError('forbidden', 'The admin API is only reached under the address that the gateway listens on.')
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new GatewayError('forbidden', 'The admin API does not answer pages of other origins.')
  }
  const given = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1]
  if (given === undefined || !timingSafeEqual(Buffer.from(digest(given)), Buffer.from(token))) {
    throw new GatewayError(
      'unauthenticated',
      'The admin API needs the control token: send "Authorization: Bearer …" with the content of the file control-token in the state folder.',
    )
  }
}

/** A name that somebody else's DNS could point here is not ours; an address cannot be pointed anywhere. */
function isOurName(host: string, listens: readonly string[]): boolean {
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
  const own = listens.map((listen) => parseListen(listen)?.host.toLowerCase())
  if (isLoopback(name) || own.includes(name)) return true
  return (own.includes('0.0.0.0') || own.includes('::')) && isIP(name) !== 0
}
