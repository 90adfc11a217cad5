// Providers with `auth = "client"`: the caller's own credential goes upstream, in the header that the provider expects.
import { GatewayError } from '@ferryllm/protocols'
import type { KeyRing } from '../client-keys/key-ring.ts'
import type { Provider } from '../config/snapshot.ts'
import { ownCredential } from '../http/auth.ts'
import type { Headers } from '../http/exchange.ts'

/** The provider as this request uses it. Throws `unauthenticated` when it wants a credential that the caller did not send. */
export function payingProvider(provider: Provider, headers: Headers, ring: KeyRing | undefined): Provider {
  if (provider.callerPays !== true) return provider
  const own = ownCredential(headers, ring)
  if (own === undefined) {
    const gateway = ring === undefined ? '' : ', and the key of this gateway as "x-ferryllm-key"'
    const message = `${provider.name} is used with your own key: send it as "Authorization: Bearer …" or "x-api-key"${gateway}.`
    throw new GatewayError('unauthenticated', message, { code: 'missing_api_key' })
  }
  const reveal = (): string => own.value
  return {
    ...provider,
    key: reveal,
    // Kept out of errors and logs as a key of ours is.
    keys: [{ name: 'caller', account: provider.account, reveal }],
    isBearer: own.isBearer && isToken(provider, own.value, headers),
  }
}

/** Anthropic and Google take API keys and OAuth tokens in different headers; clients of other protocols know only one. */
function isToken({ protocol }: Provider, value: string, headers: Headers): boolean {
  if (protocol === 'gemini') return value.startsWith('ya29.')
  if (protocol !== 'anthropic') return true
  if (value.startsWith('sk-ant-api')) return false
  return value.startsWith('sk-ant-oat') || headers['anthropic-version'] !== undefined
}
