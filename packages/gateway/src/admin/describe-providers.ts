// The providers of the configuration in force with what is known about them, for the status and for the list.
import type { ProviderStatus } from '@ferryllm/control'
import type { AdminContext } from './admin.ts'

export function describeProviders({ services, health }: AdminContext): ProviderStatus[] {
  const { snapshot, breakers } = services()
  const circuits = new Map(breakers.states().map((state) => [state.provider, state]))
  return [...snapshot.providers.values()].map(({ name, protocol, baseUrl, disabled }) => {
    const { failures = 0, openForMs } = circuits.get(name) ?? {}
    const { lastSuccessAt, lastError } = health.of(name)
    return {
      name,
      protocol,
      // A query may hold a credential.
      ...(baseUrl === undefined ? {} : { base_url: withoutSecrets(baseUrl) }),
      ...(disabled === undefined ? { state: 'ready' } : { state: 'disabled', reason: disabled }),
      circuit:
        openForMs === undefined
          ? { state: 'closed', failures }
          : { state: 'open', failures, retry_after_ms: Math.ceil(openForMs) },
      ...(lastSuccessAt === undefined ? {} : { last_success_at: lastSuccessAt.toISOString() }),
      ...(lastError === undefined ? {} : { last_error: { at: lastError.at.toISOString(), kind: lastError.kind } }),
    }
  })
}

function withoutSecrets(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl)
  return origin + pathname
}
