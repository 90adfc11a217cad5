// Takes a provider out of use after failures in a row, so that nobody waits for what is down; then one request at a time
// finds out whether it is back.
import { GatewayError, type ErrorKind } from '@ferryllm/protocols'

export interface BreakerRule {
  /** Failures in a row that open the circuit; undefined = it never opens. */
  readonly failures: number | undefined
  /** How long nothing is sent, and then at most one request per such time until one succeeds. */
  readonly cooldownMs: number
}

/** One circuit per provider, streams and whole replies alike. */
export interface Breakers {
  /** Why this provider may not be asked now; undefined lets this one request through. */
  readonly refuse: (provider: string) => GatewayError | undefined
  /** What a request came to. */
  readonly report: (provider: string, error?: GatewayError) => void
  readonly isOpen: (provider: string) => boolean
  /** Every provider that has failed since it last answered. */
  readonly states: () => readonly CircuitState[]
  /** Forgets the failures of a provider: the next request goes through. */
  readonly reset: (provider: string) => void
  /** A new configuration: circuits that are open stay so. */
  readonly configure: (rule: BreakerRule) => void
}

/** A circuit as people see it. */
export interface CircuitState {
  readonly provider: string
  /** In a row. */
  readonly failures: number
  /** Until the next request may try; absent while the circuit is closed. */
  readonly openForMs?: number
}

/** What says that the provider is down. A limit, a refused key or a bad request are answers of one that is up. */
const DOWN: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'upstream-overloaded',
  'upstream-failed',
  'upstream-timeout',
  'upstream-unreachable',
  'upstream-malformed',
  'stream-truncated',
])

/** What says nothing about the provider. */
const SILENT: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['cancelled', 'internal', 'saturated'])

interface Circuit {
  failures: number
  /** Set while the circuit is open; in milliseconds of `now`. */
  openUntil?: number
}

export function createBreakers(first: BreakerRule, now = () => performance.now()): Breakers {
  let { failures: limit, cooldownMs } = first
  const circuits = new Map<string, Circuit>()
  return {
    refuse(provider) {
      const circuit = circuits.get(provider)
      if (circuit?.openUntil === undefined) return undefined
      const waitMs = circuit.openUntil - now()
      if (waitMs > 0) {
        const message = `${provider} has failed ${circuit.failures} times in a row and is left alone for a while.`
        return new GatewayError('saturated', message, { code: 'circuit_open', retryAfterMs: waitMs })
      }
      // This one is the probe. Should it never report, the next one goes after another cooldown.
      circuit.openUntil = now() + cooldownMs
      return undefined
    },
    report(provider, error) {
      if (limit === undefined || (error !== undefined && SILENT.has(error.kind))) return
      if (error === undefined || !DOWN.has(error.kind)) return void circuits.delete(provider)
      const circuit = circuits.get(provider) ?? { failures: 0 }
      circuit.failures++
      if (circuit.failures >= limit) circuit.openUntil = now() + cooldownMs
      circuits.set(provider, circuit)
    },
    isOpen: (provider) => circuits.get(provider)?.openUntil !== undefined,
    states: () =>
      [...circuits].map(([provider, { failures, openUntil }]) => ({
        provider,
        failures,
        ...(openUntil === undefined ? {} : { openForMs: Math.max(0, openUntil - now()) }),
      })),
    reset: (provider) => void circuits.delete(provider),
    configure(rule) {
      limit = rule.failures
      cooldownMs = rule.cooldownMs
      if (limit === undefined) circuits.clear()
    },
  }
}
