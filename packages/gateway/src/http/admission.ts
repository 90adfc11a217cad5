// Who may begin now: how many requests at once and per minute, for all clients together and for each key.
import { GatewayError } from '@ferryllm/protocols'
import type { Exchange } from './exchange.ts'

/** Undefined = as many as there come. */
export interface Limit {
  readonly concurrent: number | undefined
  readonly perMinute: number | undefined
}

export interface Admission {
  /** Takes a place, or throws `limited`. What it returns gives the place back, once the reply is complete. */
  readonly enter: (exchange: Exchange, key: string | undefined) => () => void
  readonly inFlight: () => number
  /** A new configuration; requests under way keep the places they have. */
  readonly configure: (all: Limit, perKey: Limit) => void
}

interface Gate {
  readonly configure: (limit: Limit) => void
  readonly take: () => void
  readonly inFlight: { count: number }
  /** Throws `limited` when the gate is shut, without taking anything. */
  readonly check: (exchange: Exchange) => void
}

const MINUTE_MS = 60_000
/** A place may be free at any moment. */
const BUSY_WAIT_MS = 1000

export function createAdmission(all: Limit, keys: Limit, now = () => Date.now()): Admission {
  let perKey = keys
  const everybody = openGate(all, now, {
    concurrent: 'the limit of this gateway (server.max_concurrent_requests)',
    perMinute: 'the limit of this gateway (server.rate_limit_per_minute)',
  })
  // Only keys that the gateway knows come this far, so there are never more gates than keys.
  const gates = new Map<string, Gate>()
  const gateOf = (key: string): Gate => {
    const gate =
      gates.get(key) ??
      openGate(perKey, now, {
        concurrent: 'the limit of a key (auth.per_key_max_concurrent_requests)',
        perMinute: 'the limit of a key (auth.per_key_rate_limit_per_minute)',
      })
    gates.set(key, gate)
    return gate
  }
  return {
    inFlight: () => everybody.inFlight.count,
    configure(forAll, forKeys) {
      perKey = forKeys
      everybody.configure(forAll)
      for (const gate of gates.values()) gate.configure(forKeys)
    },
    enter(exchange, key) {
      const passed = key === undefined ? [everybody] : [everybody, gateOf(key)]
      for (const gate of passed) gate.check(exchange)
      for (const gate of passed) gate.take()
      return () => {
        for (const { inFlight } of passed) inFlight.count--
      }
    },
  }
}

/** A token bucket that holds one minute's requests and fills steadily, and a count of what is under way. */
function openGate(first: Limit, now: () => number, words: Record<keyof Limit, string>): Gate {
  let { concurrent, perMinute } = first
  const inFlight = { count: 0 }
  let tokens = perMinute ?? 0
  let filledAt = now()
  const fill = (limit: number): void => {
    const at = now()
    tokens = Math.min(limit, tokens + (Math.max(0, at - filledAt) * limit) / MINUTE_MS)
    filledAt = at
  }
  return {
    inFlight,
    configure(limit) {
      if (perMinute !== undefined) fill(perMinute)
      // What was used up stays used up: a file saved twice a minute is no way around the limit.
      tokens = (limit.perMinute ?? 0) - (perMinute === undefined ? 0 : perMinute - tokens)
      concurrent = limit.concurrent
      perMinute = limit.perMinute
      filledAt = now()
    },
    check(exchange) {
      if (concurrent !== undefined && inFlight.count >= concurrent) {
        const message = `${concurrent} requests are under way, ${words.concurrent}.`
        throw new GatewayError('limited', message, { retryAfterMs: BUSY_WAIT_MS, code: 'too_many_requests' })
      }
      if (perMinute === undefined) return
      fill(perMinute)
      if (tokens >= 1) return
      const retryAfterMs = Math.ceil(((1 - tokens) * MINUTE_MS) / perMinute)
      tellLimit(exchange, perMinute, now() + retryAfterMs, retryAfterMs)
      const message = `${perMinute} requests per minute are ${words.perMinute}; the next one may come in ${Math.ceil(retryAfterMs / 1000)} s.`
      throw new GatewayError('limited', message, { retryAfterMs, code: 'rate_limit_exceeded' })
    },
    take() {
      inFlight.count++
      tokens--
    },
  }
}

/** Under the names of both vendors: a client reads those of its own. */
function tellLimit(exchange: Exchange, perMinute: number, resetAt: number, resetMs: number): void {
  const figures = { limit: String(perMinute), remaining: '0' }
  for (const [name, value] of Object.entries(figures)) {
    exchange.setHeader(`x-ratelimit-${name}-requests`, value)
    exchange.setHeader(`anthropic-ratelimit-requests-${name}`, value)
  }
  exchange.setHeader('x-ratelimit-reset-requests', `${Math.ceil(resetMs / 1000)}s`)
  exchange.setHeader('anthropic-ratelimit-requests-reset', new Date(resetAt).toISOString())
}
