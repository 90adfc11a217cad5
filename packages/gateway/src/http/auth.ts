// Who may use the gateway: client keys, compared in constant time, accepted in any vendor's header on any path.
import { createHash, timingSafeEqual } from 'node:crypto'
import { GatewayError } from '@ferryllm/protocols'
import type { Headers } from './exchange.ts'

/** SHA-256 digests of the accepted keys; undefined = everybody may. */
export type KeyRing = readonly Buffer[] | undefined

export function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** The digest of the client's key, undefined where none is needed. Throws `unauthenticated` unless it is known. */
export function authenticate(headers: Headers, ring: KeyRing): string | undefined {
  if (ring === undefined) return undefined
  const presented = presentedKeys(headers)
  if (presented.length === 0) {
    throw new GatewayError(
      'unauthenticated',
      'This gateway needs a key: send it as "Authorization: Bearer …", "x-api-key" or "x-goog-api-key".',
      { code: 'missing_api_key' },
    )
  }
  // Every key is compared with every digest, whatever matches first: the time tells nothing.
  const known = presented.map(digest).filter((hash) => ring.filter((key) => timingSafeEqual(key, hash)).length > 0)
  const [first] = known
  if (first === undefined)
    throw new GatewayError('unauthenticated', 'The key is not known to this gateway.', { code: 'invalid_api_key' })
  return first.toString('hex')
}

function presentedKeys(headers: Headers): string[] {
  const bearer = /^bearer\s+(.+)$/i.exec(headers['authorization'] ?? '')?.[1]
  return [headers['x-api-key'], bearer, headers['x-goog-api-key'], headers['api-key']].filter(
    (key): key is string => key !== undefined && key !== '',
  )
}
