// The provider that a client asks for by name: in a header, or hidden in its key, where launchers can put it without the
// client knowing. The key form is that of the first ferryllm.
import { GatewayError } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'

/** Hex of the name in UTF-8; alone, or after a key and a colon. */
const IN_KEY = /^(?:(.*):)?ferryllm-provider:([^:]*)$/s

const KEY_HEADERS = ['x-ferryllm-key', 'authorization', 'x-api-key', 'x-goog-api-key', 'api-key'] as const

/** The name of the wanted provider; undefined when the client leaves the choice to the routes. */
export function readProviderHint(headers: Headers): string | undefined {
  const named = headers['x-ferryllm-provider']
  if (named !== undefined && named !== '') return Buffer.from(named, 'latin1').toString('utf8')
  for (const header of KEY_HEADERS) {
    const key = headers[header]?.replace(/^bearer\s+/i, '') ?? ''
    const hex = IN_KEY.exec(key)?.[2]
    if (hex !== undefined) return decode(hex)
  }
  return undefined
}

/** A key without the wish in it; empty when it was nothing else. */
export function stripProviderHint(key: string): string {
  const found = IN_KEY.exec(key)
  return found === null ? key : (found[1] ?? '')
}

function decode(hex: string): string {
  if (hex !== '' && /^(?:[0-9a-f]{2})+$/i.test(hex)) return Buffer.from(hex, 'hex').toString('utf8')
  const message =
    'The key asks for a provider, but not by name: write ferryllm-provider:HEX, where HEX is its name in UTF-8 as hexadecimal digits.'
  throw new GatewayError('invalid-request', message, { code: 'unknown_provider' })
}
