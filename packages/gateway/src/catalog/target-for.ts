// A model of a provider as the place that a request is translated for.
import { targetOf, type Target } from '@ferryllm/protocols'
import type { Provider, Snapshot } from '../config/snapshot.ts'
import { capabilitiesFor } from './capabilities-for.ts'

/** With what is known of the provider's host and of what the model takes. */
export function targetFor(snapshot: Snapshot, provider: Provider, model: string): Target {
  const { protocol, account, family, traits } = provider
  const capabilities = capabilitiesFor(snapshot, provider, model)
  return targetOf({ protocol, model, account, family, traits, capabilities })
}
