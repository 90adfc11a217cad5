// How the providers and their keys are, for Prometheus: the state of every circuit, and the keys that rest.
import type { RestingKey } from '../provider-keys/rotation.ts'
import type { CircuitState } from '../upstream/breaker.ts'
import type { Scrape } from './scrape.ts'

export interface ProviderGauges {
  readonly circuitStates: () => readonly CircuitState[]
  readonly restingKeys: () => readonly RestingKey[]
}

const STATES = ['closed', 'open', 'half-open'] as const

/** Keys have names, which come from the configuration; a provider with one key has none. */
export function addProviderMetrics(scrape: Scrape, { circuitStates, restingKeys }: ProviderGauges): void {
  scrape.gauges(
    'ferryllm_circuit_state',
    '1 for the state that the circuit of a provider, or of one of its keys, is in.',
    () =>
      circuitStates().flatMap(({ provider, key = '', state }) =>
        STATES.map((each) => [{ provider, key, state: each }, each === state ? 1 : 0] as const),
      ),
  )
  scrape.gauges(
    'ferryllm_provider_key_resting_seconds',
    'How much longer a key that its provider has refused is not used.',
    () =>
      restingKeys().map(({ provider, key, kind, forMs }) => [{ provider, key, reason: kind }, forMs / 1000] as const),
  )
}
