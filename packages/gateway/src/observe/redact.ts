// Keeps a provider's credential out of everything that leaves this process: errors, headers, logs.
import type { Provider } from '../config/snapshot.ts'

const REDACTED = '[redacted]'

/** Shorter keys are placeholders such as `x`; replacing them would mangle ordinary text. */
const MIN_LENGTH = 6

export function redactor({ key }: Provider): (text: string) => string {
  return (text) => {
    const secret = key?.()
    return secret === undefined || secret.length < MIN_LENGTH ? text : text.replaceAll(secret, REDACTED)
  }
}
