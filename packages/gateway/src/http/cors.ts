// Browsers: off unless the owner names origins. A page that is not on the list gets no CORS headers, and so no answer that
// it could read; the `null` origin of sandboxes and files is never on it.
import type { Exchange } from './exchange.ts'

const MAX_AGE_S = 600
const EXPOSED =
  'x-request-id, request-id, retry-after, x-ferryllm-provider, x-ferryllm-model, x-ferryllm-warnings, x-ferryllm-token-count'

/** Marks the reply for an allowed origin; true when the request was a preflight, which is answered here. */
export function answerOrigin(exchange: Exchange, origins: readonly string[]): boolean {
  const origin = exchange.headers['origin']
  if (origin === undefined || origin === 'null' || !origins.includes(origin)) return false
  exchange.setHeader('access-control-allow-origin', origin)
  exchange.setHeader('vary', 'origin')
  exchange.setHeader('access-control-expose-headers', EXPOSED)
  if (exchange.method !== 'OPTIONS' || exchange.headers['access-control-request-method'] === undefined) return false
  exchange.start(204, {
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    // What the page asked for: keys and vendor headers are the client's to choose, and the key decides anyway.
    'access-control-allow-headers': exchange.headers['access-control-request-headers'] ?? 'authorization, content-type',
    'access-control-max-age': String(MAX_AGE_S),
  })
  exchange.end()
  return true
}
