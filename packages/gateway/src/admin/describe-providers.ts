// The providers of the configuration in force with what is known about them, for the status and for the list.
import type { ProviderStatus } from '@ferryllm/control'
import type { RestingKey } from '../provider-keys/rotation.ts'
import type { CircuitState } from '../upstream/breaker.ts'
import type { AdminContext } from './admin.ts'

export function describeProviders({ services, health }: AdminContext): ProviderStatus[] {
  const { snapshot, breakers, rotation } = services()
  const states = breakers.states()
  const resting = rotation.resting()
  return [...snapshot.providers.values()].map(({ name, protocol, baseUrl, disabled, keys }) => {
    const circuits = states.filter(({ provider }) => provider === name)
    const { lastSuccessAt, lastError } = health.of(name)
    return {
      name,
      protocol,
      // A query may hold a credential.
      ...(baseUrl === undefined ? {} : { base_url: withoutSecrets(baseUrl) }),
      ...(disabled === undefined ? { state: 'ready' } : { state: 'disabled', reason: disabled }),
      circuit: describeCircuit(mostUsable(circuits)),
      ...(keys.length < 2
        ? {}
        : {
            keys: keys.map((key) => ({
              name: key.name,
              circuit: describeCircuit(circuits.find((circuit) => circuit.key === key.name)),
              ...describeRest(resting.find((rest) => rest.provider === name && rest.key === key.name)),
            })),
          }),
      ...(lastSuccessAt === undefined ? {} : { last_success_at: lastSuccessAt.toISOString() }),
      ...(lastError === undefined ? {} : { last_error: { at: lastError.at.toISOString(), kind: lastError.kind } }),
    }
  })
}

type Circuit = ProviderStatus['circuit']
type ProviderKeyStatus = NonNullable<ProviderStatus['keys']>[number]

/** A provider with several keys is as well off as the best of them. */
function mostUsable(circuits: readonly CircuitState[]): CircuitState | undefined {
  const order = { closed: 0, 'half-open': 1, open: 2 }
  return circuits.toSorted((a, b) => order[a.state] - order[b.state] || (a.openForMs ?? 0) - (b.openForMs ?? 0))[0]
}

function describeCircuit(circuit: CircuitState | undefined): Circuit {
  if (circuit === undefined) return { state: 'closed', failures: 0 }
  const { state, failures, openForMs } = circuit
  return { state, failures, ...(openForMs === undefined ? {} : { retry_after_ms: Math.ceil(openForMs) }) }
}

function describeRest(rest: RestingKey | undefined): Pick<ProviderKeyStatus, 'resting'> {
  return rest === undefined ? {} : { resting: { reason: rest.kind, for_ms: Math.ceil(rest.forMs) } }
}

function withoutSecrets(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl)
  return origin + pathname
}
