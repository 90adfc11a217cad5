// One rule applied to one name: how much is left, and who is inside.
import { GatewayError } from '@ferryllm/protocols'
import { createBucket, type Bucket } from './bucket.ts'
import type { Figure, Rule } from './rule.ts'

/** What buckets count. */
export type Unit = 'requests' | 'tokens'

/** What one bucket of a gate says, for the headers of a reply. */
export interface Level {
  readonly unit: Unit
  readonly limit: number
  readonly left: number
  readonly fullInMs: number
}

export interface Gate {
  /** The rule as a new configuration has it. */
  readonly adopt: (rule: Rule) => void
  /** Why `amount` may not be taken now. */
  readonly refuse: (unit: Unit, amount: number) => GatewayError | undefined
  /** A negative amount gives back. */
  readonly take: (unit: Unit, amount: number) => void
  /** Why nobody may go in now; undefined while there is room. */
  readonly full: () => GatewayError | undefined
  readonly enter: () => void
  readonly leave: () => void
  readonly levels: () => Level[]
  /** Nothing would be lost by forgetting it. */
  readonly isUnused: () => boolean
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** A place may be free at any moment. */
const BUSY_WAIT_MS = 1000

const BUCKETS: readonly { figure: Exclude<Figure, 'concurrent'>; unit: Unit; periodMs: number; words: string }[] = [
  { figure: 'requests_per_minute', unit: 'requests', periodMs: MINUTE_MS, words: 'requests per minute' },
  { figure: 'requests_per_day', unit: 'requests', periodMs: DAY_MS, words: 'requests per day' },
  { figure: 'tokens_per_minute', unit: 'tokens', periodMs: MINUTE_MS, words: 'tokens per minute' },
  { figure: 'tokens_per_day', unit: 'tokens', periodMs: DAY_MS, words: 'tokens per day' },
]

const WHOSE = { all: 'of this gateway', key: 'of a key', model: 'of a model', provider: 'of a provider' }

/** Why nobody may go through these gates now. */
export function fullOf(gates: readonly Gate[]): GatewayError | undefined {
  return gates.map((gate) => gate.full()).find((refusal) => refusal !== undefined)
}

export function openGate(first: Rule, now: () => number): Gate {
  let rule = first
  let inside = 0
  const buckets = new Map<Figure, Bucket>()
  const adopt = (next: Rule): void => {
    rule = next
    for (const { figure, periodMs } of BUCKETS) {
      const limit = next.figures[figure]
      const bucket = buckets.get(figure)
      if (limit === undefined) buckets.delete(figure)
      else if (bucket === undefined) buckets.set(figure, createBucket(limit, periodMs, now))
      else bucket.resize(limit)
    }
  }
  adopt(first)
  const owner = (figure: Figure): string => `the limit ${WHOSE[rule.scope]} (${rule.origin(figure)})`
  return {
    adopt,
    refuse(unit, amount) {
      let longest: GatewayError | undefined
      for (const kind of BUCKETS) {
        const bucket = kind.unit === unit ? buckets.get(kind.figure) : undefined
        const retryAfterMs = bucket?.waitMs(amount) ?? 0
        if (bucket === undefined || retryAfterMs <= (longest?.details.retryAfterMs ?? 0)) continue
        const message = `${bucket.limit()} ${kind.words} are ${owner(kind.figure)}; the next request may come in ${Math.ceil(retryAfterMs / 1000)} s.`
        longest = new GatewayError('limited', message, { retryAfterMs, code: 'rate_limit_exceeded' })
      }
      return longest
    },
    take(unit, amount) {
      for (const kind of BUCKETS) if (kind.unit === unit) buckets.get(kind.figure)?.take(amount)
    },
    full() {
      const { concurrent } = rule.figures
      if (concurrent === undefined || inside < concurrent) return undefined
      const message = `${concurrent} requests are under way, ${owner('concurrent')}.`
      return new GatewayError('limited', message, { retryAfterMs: BUSY_WAIT_MS, code: 'too_many_requests' })
    },
    enter: () => void inside++,
    leave: () => void inside--,
    levels: () =>
      BUCKETS.flatMap(({ figure, unit }) => {
        const bucket = buckets.get(figure)
        if (bucket === undefined) return []
        return [{ unit, limit: bucket.limit(), left: bucket.left(), fullInMs: bucket.fullInMs() }]
      }),
    isUnused: () => inside === 0 && [...buckets.values()].every((bucket) => bucket.fullInMs() === 0),
  }
}
