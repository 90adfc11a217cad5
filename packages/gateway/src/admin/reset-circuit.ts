// POST /api/circuits/{provider}/reset
import { GatewayError } from '@ferryllm/protocols'
import type { AdminContext } from './admin.ts'
import type { AdminRequest, Answer } from './endpoint.ts'

/** Lets requests through to a provider again that was left alone after failures, with all its keys. */
export function resetCircuit({ services }: AdminContext, { parameters: [provider = ''] }: AdminRequest): Answer {
  const { snapshot, breakers, rotation } = services()
  if (!snapshot.providers.has(provider)) {
    const names = [...snapshot.providers.keys()].join(', ')
    throw new GatewayError('not-found', `There is no provider of that name; the providers are ${names}.`)
  }
  return {
    status: 200,
    body: { provider, was_open: breakers.reset(provider), had_resting_keys: rotation.wake(provider) },
  }
}
