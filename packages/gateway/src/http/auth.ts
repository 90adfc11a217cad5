// Who may use the gateway: client keys, looked up by their hashes, accepted in any vendor's header on any path.
import { GatewayError } from '@ferryllm/protocols'
import { stripProviderHint } from '../routing/provider-hint.ts'
import type { Caller, KeyRing } from '../client-keys/key-ring.ts'
import { isDamaged } from '../client-keys/make-key.ts'
import type { Headers } from './exchange.ts'

/** Whose key the client shows, undefined where none is needed. Throws `unauthenticated` unless it opens the door. */
export function authenticate(headers: Headers, ring: KeyRing | undefined, now: number): Caller | undefined {
  if (ring === undefined) return undefined
  const presented = presentedKeys(headers)
  if (presented.length === 0) {
    throw new GatewayError(
      'unauthenticated',
      'This gateway needs a key: send it as "Authorization: Bearer …", "x-api-key", "x-goog-api-key" or "x-ferryllm-key".',
      { code: 'missing_api_key' },
    )
  }
  let refusal: GatewayError | undefined
  for (const key of presented) {
    const caller = ring.find(key)
    if (caller === undefined) continue
    const problem = problemOf(caller, now)
    if (problem === undefined) return caller
    refusal ??= new GatewayError('unauthenticated', problem, { code: 'invalid_api_key' })
  }
  if (refusal !== undefined) throw refusal
  const message = presented.some(isDamaged)
    ? 'The key is damaged: some of its characters are missing or changed.'
    : 'The key is not known to this gateway.'
  throw new GatewayError('unauthenticated', message, { code: 'invalid_api_key' })
}

/** The caller's credential for a provider: what it sent besides the gateway's key, and how. */
export interface Credential {
  readonly value: string
  /** It came as `Authorization: Bearer`. */
  readonly isBearer: boolean
}

/** The first credential that is no key of the gateway: those are never sent on. */
export function ownCredential(headers: Headers, ring: KeyRing | undefined): Credential | undefined {
  const keys = ['x-api-key', 'x-goog-api-key', 'api-key'].map((name) => readKey(headers, name))
  return [...keys.map((value) => ({ value, isBearer: false })), { value: bearerOf(headers), isBearer: true }].find(
    (found): found is Credential =>
      found.value !== undefined && found.value !== '' && ring?.find(found.value) === undefined,
  )
}

function problemOf({ name, stored }: Caller, now: number): string | undefined {
  if (stored?.revoked !== undefined) return `The key "${name}" was revoked on ${stored.revoked.slice(0, 10)}.`
  if (stored?.expires === undefined || Date.parse(stored.expires) > now) return undefined
  return `The key "${name}" expired on ${stored.expires.slice(0, 10)}: ask for a new one.`
}

function presentedKeys(headers: Headers): string[] {
  return [
    readKey(headers, 'x-ferryllm-key'),
    readKey(headers, 'x-api-key'),
    bearerOf(headers),
    readKey(headers, 'x-goog-api-key'),
    readKey(headers, 'api-key'),
  ].filter((key): key is string => key !== undefined && key !== '')
}

/** What a header holds besides the provider that the client wishes. */
function readKey(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return value === undefined ? undefined : stripProviderHint(value)
}

function bearerOf(headers: Headers): string | undefined {
  const value = /^bearer\s+(.+)$/i.exec(headers['authorization'] ?? '')?.[1]
  return value === undefined ? undefined : stripProviderHint(value)
}
