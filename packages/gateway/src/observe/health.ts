// How the gateway's parts are, for /readyz: names and states, no reasons and no addresses, since anybody may ask.
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
  }
}

export interface HealthBook {
  readonly record: (finished: Finished) => void
  readonly look: (snapshot: Snapshot, breakers: Pick<Breakers, 'isOpen'>) => Health
}

/** `isLogOk` tells of the place that log lines go to. */
export function createHealthBook(isLogOk: () => boolean, now = () => Date.now()): HealthBook {
  const successes = new Map<string, number>()
  return {
    record({ provider, error }) {
      if (provider !== undefined && error === undefined) successes.set(provider, now())
    },
    look({ providers: configured }, breakers) {
      const providers = [...configured.values()].map(({ name, disabled }): ProviderHealth => {
        const at = successes.get(name)
        return {
          name,
          state: disabled !== undefined ? 'disabled' : breakers.isOpen(name) ? 'circuit-open' : 'usable',
          ...(at === undefined ? {} : { last_success: new Date(at).toISOString() }),
        }
      })
      const log = isLogOk() ? 'ok' : 'failing'
      // Who has written down a provider without a key may mean to have none.
      const degraded = log === 'failing' || providers.some(({ state }) => state === 'circuit-open')
      return { degraded, components: { providers, log } }
    },
  }
}
