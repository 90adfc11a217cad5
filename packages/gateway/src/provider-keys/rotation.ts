// Which of a provider's several keys a request uses: one that works, and for the same conversation the same one, because
// prompt caches and sealed reasoning belong to the account behind the key.
import type { ErrorKind, GatewayError } from '@ferryllm/protocols'
import type { Provider, ProviderKey } from '../config/snapshot.ts'
import { draw } from '../routing/draw.ts'
import { createRecent } from '../routing/recent.ts'
import type { Conversation } from '../routing/session.ts'
import type { Breakers } from '../upstream/breaker.ts'

export interface Rotation {
  /** The provider with the key to use. While all of them rest, the one that is free soonest is asked all the same. */
  readonly choose: (provider: Provider, conversation?: Conversation) => Provider
  /** The provider with a key that is not among the `spent` ones; undefined when no other one works. */
  readonly chooseOther: (
    provider: Provider,
    conversation: Conversation | undefined,
    spent: ReadonlySet<string>,
  ) => Provider | undefined
  /** Lets a key rest that the provider has refused; true when that was the key's fault. */
  readonly report: (provider: Provider, error: GatewayError) => boolean
  /** Lets the keys of a provider be used again that rest; false when none did. */
  readonly wake: (provider: string) => boolean
  /** Keys that rest now. */
  readonly resting: () => readonly RestingKey[]
}

export interface RestingKey {
  readonly provider: string
  readonly key: string
  readonly kind: ErrorKind
  /** Milliseconds from now. */
  readonly forMs: number
}

/** A key without credit, or one that is refused, is not asked again before that, unless it changes. */
const REFUSED_MS = 60 * 60_000
/** A limit that names no time. */
const LIMITED_MS = 2_000

/** Conversations that rest longer have lost their cache anyway. */
const CONVERSATION_MS = 60 * 60_000
const MAX_CONVERSATIONS = 10_000

/** What is the key's fault, and how long it then rests. */
const RESTS: Partial<Record<ErrorKind, number>> = {
  'upstream-auth': REFUSED_MS,
  'upstream-quota': REFUSED_MS,
  'upstream-limited': LIMITED_MS,
}

interface Rest {
  readonly provider: string
  readonly key: string
  readonly kind: ErrorKind
  readonly until: number
  /** The key as it was: another value has another chance. */
  readonly value: string
}

/** `refused` hears of every provider that did not take its key. */
export function createRotation(
  breakers: Pick<Breakers, 'refuses'>,
  refused: (provider: string) => void,
  now = () => performance.now(),
): Rotation {
  const rests = new Map<string, Rest>()
  const turns = new Map<string, number>()
  /** Where a conversation was last served: it has moved on for good when its key failed, as the new one is warm now. */
  const homes = createRecent<string>(MAX_CONVERSATIONS, CONVERSATION_MS, now)
  const restOf = (provider: string, { name, reveal }: ProviderKey): number => {
    const rest = rests.get(`${provider}\n${name}`)
    return rest === undefined || rest.value !== reveal() ? 0 : Math.max(0, rest.until - now())
  }
  const isOpen =
    (provider: string) =>
    (key: ProviderKey): boolean =>
      !breakers.refuses({ provider, key: key.name })
  const isHealthy =
    (provider: string) =>
    (key: ProviderKey): boolean =>
      isOpen(provider)(key) && restOf(provider, key) === 0
  const takeTurn = (provider: string, keys: readonly ProviderKey[]): ProviderKey | undefined => {
    const turn = (turns.get(provider) ?? -1) + 1
    turns.set(provider, turn)
    return keys[turn % keys.length]
  }
  const pick = (
    provider: string,
    keys: readonly ProviderKey[],
    conversation: Conversation | undefined,
  ): ProviderKey | undefined => {
    if (conversation === undefined) return takeTurn(provider, keys)
    const { id, isNew } = conversation
    const at = `${provider}\n${id}`
    const last = isNew === true ? undefined : homes.get(at)
    const home = last === undefined ? undefined : keys.find(({ name }) => name === last)
    const key = home ?? (isNew === true ? takeTurn(provider, keys) : largest(keys, ({ name }) => draw(id, name)))
    if (key !== undefined) homes.set(at, key.name)
    return key
  }
  return {
    choose(provider, conversation) {
      const { name, keys } = provider
      if (keys.length < 2) return provider
      const healthy = keys.filter(isHealthy(name))
      if (healthy.length > 0) return withKey(provider, pick(name, healthy, conversation))
      const open = keys.filter(isOpen(name))
      return withKey(
        provider,
        largest(open.length > 0 ? open : keys, (key) => -restOf(name, key)),
      )
    },
    chooseOther(provider, conversation, spent) {
      const { name, keys } = provider
      const healthy = keys.filter((key) => !spent.has(key.name)).filter(isHealthy(name))
      return healthy.length === 0 ? undefined : withKey(provider, pick(name, healthy, conversation))
    },
    report({ name, keys, keyName }, { kind, details: { retryAfterMs } }) {
      if (kind === 'upstream-auth') refused(name)
      const usualMs = RESTS[kind]
      const key = keys.find((each) => each.name === keyName)
      if (usualMs === undefined || key === undefined) return false
      const until = now() + Math.min(retryAfterMs ?? usualMs, REFUSED_MS)
      rests.set(`${name}\n${key.name}`, { provider: name, key: key.name, kind, until, value: key.reveal() })
      return true
    },
    wake(provider) {
      const own = [...rests].filter(([, rest]) => rest.provider === provider)
      for (const [id] of own) rests.delete(id)
      return own.some(([, { until }]) => until > now())
    },
    resting: () =>
      [...rests.values()]
        .filter(({ until }) => until > now())
        .map(({ provider, key, kind, until }) => ({ provider, key, kind, forMs: until - now() })),
  }
}

function withKey(provider: Provider, key: ProviderKey | undefined): Provider {
  return key === undefined ? provider : { ...provider, key: key.reveal, keyName: key.name, account: key.account }
}

function largest<T>(items: readonly T[], weight: (item: T) => number): T | undefined {
  let best: { readonly item: T; readonly weight: number } | undefined
  for (const item of items) {
    const mine = weight(item)
    if (best === undefined || mine > best.weight) best = { item, weight: mine }
  }
  return best?.item
}
