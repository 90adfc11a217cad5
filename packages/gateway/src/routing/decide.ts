// The whole choice for one request: which conversation it belongs to, what its client wishes, and who is asked in which order.
import { ratesOf } from '../catalog/prices.ts'
import type { Snapshot } from '../config/snapshot.ts'
import type { Headers } from '../http/exchange.ts'
import type { Addressed } from '../prepare.ts'
import type { Pools } from './pools.ts'
import { readProviderHint } from './provider-hint.ts'
import { resolveModel, type Decision, type RouteTarget } from './resolve.ts'
import { openingOf, sessionOf } from './session.ts'

export interface Choice {
  readonly decision: Decision
  /** As the client names it. */
  readonly session: string | undefined
  /** What the pools know the conversation by; a name made up for those that have none included. */
  readonly home: string | undefined
}

/** Throws what is wrong with the model, or with the provider that the client wishes. */
export function decide(
  headers: Headers,
  snapshot: Snapshot,
  pools: Pools,
  addressed: Omit<Addressed, 'request'>,
): Choice {
  const session = sessionOf(headers, addressed)
  let home = session
  const decision = resolveModel(snapshot, addressed.clientModel, {
    hint: readProviderHint(headers),
    arrange(route, asked) {
      // Only where there is a choice is it worth reading the conversation itself.
      if (route.strategy !== 'first') home ??= openingOf(addressed)
      return pools.arrange(home, (target) => priceOf(snapshot, target))(route, asked)
    },
  })
  return { decision, session, home }
}

/** Agents send several times as many tokens as they get. */
const INPUT_SHARE = 3

function priceOf(snapshot: Snapshot, { provider, model }: RouteTarget): number | undefined {
  const rates = ratesOf(snapshot, provider, model)?.rates
  return rates === undefined ? undefined : INPUT_SHARE * rates.input + rates.output
}
