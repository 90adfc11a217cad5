// What a model takes, from whoever knows best: the owner, the provider's own list, the table of known models, the catalogue.
import { capabilitiesOf, type ModelCapabilities } from '@ferryllm/protocols'
import type { ModelRule, Provider, Snapshot } from '../config/snapshot.ts'
import { findEntry } from './find-entry.ts'

/** The owner's entry for a model: the one for this provider before the one for all. */
export function ruleFor({ models }: Snapshot, provider: Provider, model: string): ModelRule | undefined {
  return models.get(`${provider.name}/${model}`) ?? models.get(model)
}

/** Empty for a model that nobody knows: nothing is assumed then, and nothing is clamped. `listed`: the provider's own words. */
export function capabilitiesFor(
  snapshot: Snapshot,
  provider: Provider,
  model: string,
  listed: ModelCapabilities = {},
): ModelCapabilities {
  return {
    ...findEntry(provider.baseUrl, model)?.capabilities,
    ...capabilitiesOf(provider.protocol, model),
    ...listed,
    ...ruleFor(snapshot, provider, model)?.capabilities,
  }
}
