// The whole choice for one request: which conversation it belongs to, what its client wishes, and who is asked in which order.
import { ratesOf } from '../catalog/prices.ts'
import type { Snapshot } from '../config/snapshot.ts'
import type { Headers } from '../http/exchange.ts'
import type { Addressed } from '../prepare.ts'
import type { Pools } from './pools.ts'
import { readProviderHint } from './provider-hint.ts'
import { resolveModel, type Decision, type RouteTarget } from './resolve.ts'
import { openingOf, sessionOf, type Conversation } from './session.ts'

export interface Choice {
  readonly decision: Decision
  /** As the client names it. */
  readonly session: string | undefined
  /** What the pools know the conversation by; a name made up for those that have none included. */
  readonly home: string | undefined
  /** The same for the keys of a provider; undefined where there is no choice. */
  readonly conversation: Conversation | undefined
}

/** Throws what is wrong with the model, or with the provider that the client wishes. */
export function decide(
  headers: Headers,
  snapshot: Snapshot,
  pools: Pools,
  addressed: Omit<Addressed, 'request'>,
): Choice {
  const session = sessionOf(headers, addressed)
  let known: Conversation | undefined = session === undefined ? undefined : { id: session }
  // Only where there is a choice is it worth reading the conversation itself.
  const conversation = (): Conversation | undefined => (known ??= openingOf(addressed))
  const decision = resolveModel(snapshot, addressed.clientModel, {
    hint: readProviderHint(headers),
    arrange(route, asked) {
      const home = route.strategy === 'first' ? session : conversation()?.id
      return pools.arrange(home, (target) => priceOf(snapshot, target))(route, asked)
    },
  })
  const hasKeys = decision.targets.some(({ provider }) => provider.keys.length > 1)
  return { decision, session, home: known?.id, conversation: hasKeys ? conversation() : undefined }
}

/** Agents send several times as many tokens as they get. */
const INPUT_SHARE = 3

function priceOf(snapshot: Snapshot, { provider, model }: RouteTarget): number | undefined {
  const rates = ratesOf(snapshot, provider, model)?.rates
  return rates === undefined ? undefined : INPUT_SHARE * rates.input + rates.output
}
