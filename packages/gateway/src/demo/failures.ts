// How the `demo-error-*` models fail: each as a real provider words it, so that clients can be tried against it.
import { GatewayError } from '@ferryllm/protocols'

/** Undefined for models that answer. */
export function failureOf(model: string): GatewayError | undefined {
  switch (model) {
    case 'demo-error-400':
      return new GatewayError('context-overflow', 'prompt is too long: 210000 tokens > 200000 maximum', {
        overflow: { tokens: 210_000, limit: 200_000 },
      })
    case 'demo-error-401':
      return new GatewayError('unauthenticated', 'The demo provider refuses the key, as asked.')
    case 'demo-error-429':
      return new GatewayError('upstream-limited', 'The demo provider limits you, as asked. Please try again in 2s.', {
        retryAfterMs: 2000,
      })
    case 'demo-error-500':
      return new GatewayError('upstream-failed', 'The demo provider fails, as asked.', { status: 500 })
    case 'demo-error-529':
      return overloaded()
    default:
      return undefined
  }
}

export function overloaded(): GatewayError {
  return new GatewayError('upstream-overloaded', 'The demo provider is overloaded, as asked.')
}
