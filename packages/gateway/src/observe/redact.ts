// Keeps a provider's credentials out of everything that leaves this process: errors, headers, logs.
import { GatewayError } from '@ferryllm/protocols'
import type { Provider } from '../config/snapshot.ts'
import type { Headers } from '../http/exchange.ts'

const REDACTED = '[redacted]'

/** Shorter keys are placeholders such as `x`; replacing them would mangle ordinary text. */
const MIN_LENGTH = 6

/** Configured headers whose values are credentials; the others (a title, a version) may be shown. */
const TELLING = /auth|key|token|secret|cookie|credential|passw/

/** Of a shorter one too little is left to hide. */
const MIN_SHORTENED = 16

export function redactor(provider: Pick<Provider, 'keys' | 'headers'>): (text: string) => string {
  return (text) =>
    secretsOf(provider).reduce((clean, secret) => hideShortened(clean.replaceAll(secret, REDACTED), secret), text)
}

/** Providers that refuse a key like to repeat its beginning; more than half of it is nobody's business either. */
function hideShortened(text: string, secret: string): string {
  const beginning = secret.slice(0, Math.ceil(secret.length / 2))
  if (secret.length < MIN_SHORTENED || !text.includes(beginning)) return text
  const [before = '', ...rest] = text.split(beginning)
  return before + rest.map((after) => REDACTED + after.slice(sharedLength(after, secret, beginning.length))).join('')
}

/** How many characters go on as the secret does from `start`. */
function sharedLength(text: string, secret: string, start: number): number {
  let length = 0
  while (length < text.length && text[length] === secret[start + length]) length++
  return length
}

/** What nobody may see of a provider, as it is now. */
export function secretsOf({ keys, headers }: Pick<Provider, 'keys' | 'headers'>): string[] {
  const fixed = Object.entries(headers).flatMap(([name, value]) =>
    TELLING.test(name) ? [value.replace(/^(?:bearer|basic|token)\s+/i, '')] : [],
  )
  return [...keys.map(({ reveal }) => reveal()), ...fixed].filter((secret) => secret.length >= MIN_LENGTH)
}

/** The same error when there is nothing to hide in its message. */
export function redactError(error: GatewayError, redact: (text: string) => string): GatewayError {
  const message = redact(error.message)
  return message === error.message
    ? error
    : new GatewayError(error.kind, message, { ...error.details, status: error.status })
}

/** The same headers when there is nothing to hide in them, which one look at all of them tells. */
export function redactHeaders(headers: Headers, redact: (text: string) => string): Headers {
  const all = Object.values(headers).join('\n')
  if (redact(all) === all) return headers
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value === undefined ? undefined : redact(value)]),
  )
}
