// What has been going on since the start: totals of all requests, and when each provider last answered or failed.
import type { GatewayStatus } from '@ferryllm/control'
import type { Finished } from '../observe/events.ts'

interface Seen {
  lastSuccessAt?: Date
  lastError?: { readonly at: Date; readonly kind: string }
}

export interface ProviderHealth {
  readonly record: (finished: Finished) => void
  readonly totals: () => GatewayStatus['totals']
  readonly of: (provider: string) => Readonly<Seen>
}

export function createHealth(now: () => Date = () => new Date()): ProviderHealth {
  const totals = { requests: 0, errors: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 }
  const providers = new Map<string, Seen>()
  const seen = (provider: string): Seen => {
    const known = providers.get(provider) ?? {}
    providers.set(provider, known)
    return known
  }
  return {
    record({ provider, error, usage, failedAttempts = [] }) {
      // Model lists and refused keys are no generation requests.
      if (provider === undefined) return
      totals.requests++
      if (error !== undefined) totals.errors++
      totals.input_tokens += usage?.input ?? 0
      totals.output_tokens += usage?.output ?? 0
      totals.cached_tokens += usage?.cacheRead ?? 0
      const at = now()
      for (const attempt of failedAttempts) {
        const colon = attempt.lastIndexOf(':')
        seen(attempt.slice(0, colon)).lastError = { at, kind: attempt.slice(colon + 1) }
      }
      if (error === undefined) seen(provider).lastSuccessAt = at
      // A client that leaves says nothing about the provider.
      else if (error.kind !== 'cancelled') seen(provider).lastError = { at, kind: error.kind }
    },
    totals: () => ({ ...totals }),
    of: (provider) => providers.get(provider) ?? {},
  }
}
