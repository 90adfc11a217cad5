// Who may use the admin API: whoever has the control token, or is signed in to the panel, from a program or from a page of
// this very listener. A browser that was lured here (DNS rebinding, another site's form) is turned away before the token is
// looked at.
import { timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { isLoopback, parseListen } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { digest } from '../client-keys/digest.ts'
import type { Exchange, Headers } from '../http/exchange.ts'
import { readCookie } from '../panel/session-cookie.ts'
import type { Sessions } from '../panel/sessions.ts'

export interface Door {
  /** SHA-256 of the control token. */
  readonly token: string
  /** The addresses of the listeners, as configured. */
  readonly listens: readonly string[]
  /** Of the panel, where there is one. */
  readonly sessions?: Sessions
}

/** Throws `forbidden` or `unauthenticated`. */
export function guard(
  { method, headers }: Pick<Exchange, 'method' | 'headers'>,
  { token, listens, sessions }: Door,
): void {
  checkOrigin(headers, listens)
  const given = /^bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1]
  if (given !== undefined && timingSafeEqual(Buffer.from(digest(given)), Buffer.from(token))) return
  const secret = given === undefined ? readCookie(headers) : undefined
  if (secret !== undefined && sessions?.isOpen(secret) === true) return checkPage(method, headers)
  throw new GatewayError(
    'unauthenticated',
    'The admin API needs the control token: send "Authorization: Bearer …" with the content of the file control-token in the state folder.',
  )
}

/** Throws `forbidden` for a Host that is not ours. */
export function checkHost({ host }: Headers, listens: readonly string[]): void {
  if (host !== undefined && !isOurName(host, listens)) {
    throw new GatewayError('forbidden', 'The admin API is only reached under the address that the gateway listens on.')
  }
}

/** Throws `forbidden` for a Host that is not ours, or for a page from elsewhere. */
export function checkOrigin(headers: Headers, listens: readonly string[]): void {
  checkHost(headers, listens)
  const { host, origin } = headers
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new GatewayError('forbidden', 'The admin API does not answer pages of other origins.')
  }
}

/**
 * A browser sends the cookie along whoever's page asks: other ports of this machine are the same site. Such a page shows by
 * what browsers say about it, and without a word of its origin nothing is changed.
 */
function checkPage(method: string, { origin, 'sec-fetch-site': site }: Headers): void {
  const isOwn = site === undefined || site === 'same-origin' || (site === 'none' && method === 'GET')
  const isReading = method === 'GET' || method === 'HEAD'
  if (!isOwn || (!isReading && origin === undefined)) {
    throw new GatewayError('forbidden', 'With a session of the panel, only the panel itself may ask.')
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
