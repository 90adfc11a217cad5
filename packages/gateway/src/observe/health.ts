// How the gateway's parts are and what has been going on since the start: for /readyz names and states only, since anybody
// may ask; for the admin API totals and errors as well.
import type { GatewayStatus } from '@ferryllm/control'
import type { Snapshot } from '../config/snapshot.ts'
import type { Breakers } from '../upstream/breaker.ts'
import type { Finished } from './events.ts'

export interface ProviderHealth {
  readonly name: string
  readonly state: 'usable' | 'disabled' | 'circuit-open'
  /** When it last answered a request well. */
  readonly last_success?: string
}

export interface Health {
  /** Something does not work, although requests are served. */
  readonly degraded: boolean
  readonly components: {
    readonly providers: readonly ProviderHealth[]
    /** `failing`: lines do not reach the file that they should. */
    readonly log: 'ok' | 'failing'
    /** `degraded`: requests are not kept where they should be. */
    readonly store: 'ok' | 'degraded'
  }
}

/** When a provider last answered well, and how it failed last. */
export interface Seen {
  readonly lastSuccessAt?: Date
  readonly lastError?: { readonly at: Date; readonly kind: string }
}

export interface HealthBook {
  readonly record: (finished: Finished) => void
  readonly totals: () => GatewayStatus['totals']
  readonly of: (provider: string) => Seen
  readonly look: (snapshot: Snapshot, breakers: Pick<Breakers, 'isOpen'>) => Health
}

/** `isLogOk` tells of the place that log lines go to, `isStoreOk` of the one that requests are kept in. */
export function createHealthBook(
  isLogOk: () => boolean,
  isStoreOk: () => boolean = () => true,
  now = () => Date.now(),
): HealthBook {
  const totals = { requests: 0, errors: 0, input_tokens: 0, output_tokens: 0, cached_tokens: 0 }
  const providers = new Map<string, Seen>()
  const note = (provider: string, seen: Seen): void => {
    providers.set(provider, { ...providers.get(provider), ...seen })
  }
  return {
    record({ provider, error, usage, attempts = [] }) {
      // Model lists and refused keys are no generation requests.
      if (provider === undefined) return
      totals.requests++
      if (error !== undefined) totals.errors++
      totals.input_tokens += usage?.input ?? 0
      totals.output_tokens += usage?.output ?? 0
      totals.cached_tokens += usage?.cacheRead ?? 0
      const at = new Date(now())
      for (const attempt of attempts) {
        if (attempt.error === undefined) note(attempt.provider, { lastSuccessAt: at })
        // A client that leaves says nothing about the provider.
        else if (attempt.error !== 'cancelled') note(attempt.provider, { lastError: { at, kind: attempt.error } })
      }
    },
    totals: () => ({ ...totals }),
    of: (provider) => providers.get(provider) ?? {},
    look({ providers: configured }, breakers) {
      const states = [...configured.values()].map(({ name, disabled }): ProviderHealth => {
        const at = providers.get(name)?.lastSuccessAt
        return {
          name,
          state: disabled !== undefined ? 'disabled' : breakers.isOpen(name) ? 'circuit-open' : 'usable',
          ...(at === undefined ? {} : { last_success: at.toISOString() }),
        }
      })
      const log = isLogOk() ? 'ok' : 'failing'
      // Who has written down a provider without a key may mean to have none.
      const store = isStoreOk() ? 'ok' : 'degraded'
      const degraded = log === 'failing' || store === 'degraded' || states.some(({ state }) => state === 'circuit-open')
      return { degraded, components: { providers: states, log, store } }
    },
  }
}
