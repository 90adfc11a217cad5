// The rules of the configuration in the form in which they are applied.
import type { Config, LimitRule, StoredKey } from '@ferryllm/control'

/** What a rule may limit, by the names of the configuration. */
export type Figures = Omit<LimitRule, 'scope' | 'match'>
export type Figure = keyof Figures

export interface Rule {
  /** The same for the same rule of the next configuration, so that its counts go on. */
  readonly id: string
  readonly scope: LimitRule['scope']
  readonly match: string
  readonly figures: Figures
  /** Where a limit is written, for its refusals. */
  readonly origin: (figure: Figure) => string
}

/** The short keys of [server] and [auth] first, then [[limits]]. */
export function compileRules({ server, auth, limits }: Pick<Config, 'server' | 'auth' | 'limits'>): Rule[] {
  const seen = new Map<string, number>()
  // Present even without a limit: requests that began before a reload count under the limit that it brings.
  return [
    {
      id: 'server',
      scope: 'all',
      match: '*',
      figures: { concurrent: server.max_concurrent_requests, requests_per_minute: server.rate_limit_per_minute },
      origin: (figure) => (figure === 'concurrent' ? 'server.max_concurrent_requests' : 'server.rate_limit_per_minute'),
    },
    {
      id: 'auth',
      scope: 'key',
      match: '*',
      figures: {
        concurrent: auth.per_key_max_concurrent_requests,
        requests_per_minute: auth.per_key_rate_limit_per_minute,
      },
      origin: (figure) =>
        figure === 'concurrent' ? 'auth.per_key_max_concurrent_requests' : 'auth.per_key_rate_limit_per_minute',
    },
    ...limits.map(({ scope, match, ...figures }, index): Rule => {
      const name = `${scope} ${match}`
      const times = seen.get(name) ?? 0
      seen.set(name, times + 1)
      return { id: `${name} ${times}`, scope, match, figures, origin: (figure) => `limits[${index}].${figure}` }
    }),
  ]
}

/** The limits that a key brings from the key store. */
export function ruleOfKey(figures: NonNullable<StoredKey['limits']>): Rule {
  return { id: 'own', scope: 'key', match: '*', figures, origin: (figure) => `the key's own ${figure}` }
}
