// Which of several targets serves a request: by weight, by how busy they are, by how soon they answer, or by price; and always
// the same one for the turns of a conversation, because that is where its prompt cache is.
import type { Route } from '../config/snapshot.ts'
import type { AttemptRecord } from '../observe/events.ts'
import { draw, DRAWS } from './draw.ts'
import { createRecent } from './recent.ts'
import { inOrder, type Arrange, type RouteTarget } from './resolve.ts'

/** What is known about the targets; it outlives every configuration. */
export interface Pools {
  /** The order for one request; a request without a session goes anywhere. */
  readonly arrange: (session: string | undefined, priceOf: PriceOf) => Arrange
  /** A request goes to a target. What it returns is called when it is over. */
  readonly enter: (route: Route, session: string | undefined, target: RouteTarget) => () => void
  /** How soon a target has answered, if it has. */
  readonly answered: (attempt: Pick<AttemptRecord, 'provider' | 'model' | 'firstTokenMs'>) => void
}

/** What a model costs; undefined when nobody knows. */
export type PriceOf = (target: RouteTarget) => number | undefined

export interface PoolOptions {
  readonly now?: () => number
  /** 0…1, for requests without a session. */
  readonly random?: () => number
}

/** Conversations that rest longer have lost their cache anyway. */
const SESSION_MS = 60 * 60_000
const MAX_SESSIONS = 10_000

/** An older figure says nothing about now: the target is tried again. */
const LATENCY_MS = 5 * 60_000
const MAX_TARGETS = 1_000
/** How much the last request counts in the average. */
const SMOOTHING = 0.3

export function createPools({ now = () => performance.now(), random = Math.random }: PoolOptions = {}): Pools {
  const busy = new Map<string, number>()
  const latencies = createRecent<number>(MAX_TARGETS, LATENCY_MS, now)
  const homes = createRecent<string>(MAX_SESSIONS, SESSION_MS, now)

  /** Ascending: the first is asked. */
  const costOf = ({ strategy }: Route, { provider, model }: RouteTarget, weight: number, priceOf: PriceOf): number => {
    if (strategy === 'least_busy') return (busy.get(provider.name) ?? 0) / weight
    if (strategy === 'latency') return latencies.get(idOf(provider.name, model)) ?? 0
    return strategy === 'cost' ? (priceOf({ provider, model }) ?? Number.MAX_VALUE) : 0
  }
  return {
    arrange: (session, priceOf) => (route, asked) => {
      if (route.strategy === 'first' || route.places.length === 1) return inOrder(route)
      const seed = session ?? String(random())
      const home = session === undefined ? undefined : homes.get(homeOf(route, session))
      const ranked = route.places
        .filter(({ weight }) => weight > 0)
        .map((place) => {
          const target = { provider: place.provider, model: place.nameFor(asked) }
          const id = idOf(target.provider.name, target.model)
          const cost = costOf(route, target, place.weight, priceOf)
          return { place, isHome: id === home, cost, score: scoreOf(seed, id, place.weight) }
        })
        .toSorted((a, b) => Number(b.isHome) - Number(a.isHome) || a.cost - b.cost || b.score - a.score)
      const others = inOrder(route).filter((place) => !ranked.some((entry) => entry.place === place))
      return [...ranked.map(({ place }) => place), ...others]
    },
    enter(route, session, { provider: { name }, model }) {
      busy.set(name, (busy.get(name) ?? 0) + 1)
      // Weights need no memory: the same session always draws the same lot.
      if (session !== undefined && (route.strategy === 'least_busy' || route.strategy === 'latency'))
        homes.set(homeOf(route, session), idOf(name, model))
      return () => {
        busy.set(name, (busy.get(name) ?? 1) - 1)
      }
    },
    answered({ provider, model, firstTokenMs }) {
      if (firstTokenMs === undefined) return
      const id = idOf(provider, model)
      const before = latencies.get(id) ?? firstTokenMs
      latencies.set(id, before + SMOOTHING * (firstTokenMs - before))
    },
  }
}

function idOf(provider: string, model: string): string {
  return `${provider}\n${model}`
}

function homeOf({ match, type }: Route, session: string): string {
  return `${type} ${match}\n${session}`
}

/**
 * Weighted rendezvous hashing: every target draws a lot for the session, and the highest wins. Shares follow the weights, and
 * when a target leaves, only its own sessions move.
 */
function scoreOf(seed: string, id: string, weight: number): number {
  return -weight / Math.log((draw(seed, id) + 1) / (DRAWS + 1))
}
