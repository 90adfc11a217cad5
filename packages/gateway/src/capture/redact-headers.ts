// Headers and addresses of a recorded request without the credentials in them: those that hold one by their name, and any
// value that looks like one.
import type { RecordedHeaders } from './recorded.ts'
import { redactWords } from './redact-bytes.ts'

const REDACTED = '[redacted]'

const TELLING = /auth|cookie|secret|credential|passw|signature|token|(?:^|[-_])key(?:$|[-_])|apikey/i
/** Names with such a word in them that are about something else. */
const HARMLESS = /ratelimit|-tokens(?:-|$)|^idempotency-key$|^sec-websocket-/i

/** The scheme of an authorization says how the key was shown, and may stay. */
const SCHEME = /^(?:Bearer|Basic|Token)(?= )/i

export function redactHeaders(
  headers: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[],
): RecordedHeaders {
  const known = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(
    known.map(([name, value]) => {
      if (!isTelling(name)) return [name, redactWords(value, secrets)]
      const scheme = SCHEME.exec(value)?.[0]
      return [name, scheme === undefined ? REDACTED : `${scheme} ${REDACTED}`]
    }),
  )
}

/** A path with its query, or a whole URL. */
export function redactAddress(address: string, secrets: readonly string[]): string {
  const known = address
    .replace(/(?<=:\/\/)[^/@]+(?=@)/, REDACTED)
    .replaceAll(/([?&])([^=&]*)=[^&]*/g, (all, sign: string, name: string) =>
      isTelling(name) || name === 'sig' ? `${sign}${name}=${REDACTED}` : all,
    )
  return redactWords(known, secrets)
}

/** What the client showed to get in, or for its provider: it may be repeated in the body. */
export function secretsIn(headers: Readonly<Record<string, string | undefined>>): string[] {
  const found = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined || !isTelling(name)) return []
    const bare = value.replace(SCHEME, '').trim()
    // A key may have a wish for a provider behind it.
    return [bare, bare.replace(/:ferryllm-provider:.*$/s, '')]
  })
  return [...new Set(found)].filter((secret) => secret !== '')
}

function isTelling(name: string): boolean {
  return TELLING.test(name) && !HARMLESS.test(name)
}
