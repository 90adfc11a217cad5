// The cookie of a session of the panel.
import type { Headers } from '../http/exchange.ts'

/**
 * Cookies are shared by all ports of a host, so the name has the port, as the browser sees it: two gateways on one machine,
 * or one behind a tunnel, do not sign each other out.
 */
function cookieName({ host = '' }: Headers): string {
  return `ferryllm_${/:(\d+)$/.exec(host)?.[1] ?? '80'}`
}

/** The secret that came with a request. */
export function readCookie(headers: Headers): string | undefined {
  const start = `${cookieName(headers)}=`
  const pairs = (headers['cookie'] ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(start))?.slice(start.length)
}

/** The value of `set-cookie`; without a secret the browser forgets it. It goes with the browser in any case. */
export function sessionCookie(headers: Headers, secret?: string): string {
  const rules = 'Path=/api; HttpOnly; SameSite=Strict'
  return `${cookieName(headers)}=${secret ?? ''}; ${rules}${secret === undefined ? '; Max-Age=0' : ''}`
}
