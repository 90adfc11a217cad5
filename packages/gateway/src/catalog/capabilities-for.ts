// What a model takes, from whoever knows best: the owner, the provider's own list, the table of known models, the catalogue.
import { capabilitiesOf, type ModelCapabilities } from '@ferryllm/protocols'
import type { ModelRule, Provider, Snapshot } from '../config/snapshot.ts'
import { findEntry } from './find-entry.ts'

/** The owner's entry for a model: the one for this provider before the one for all. */
export function ruleFor({ models }: Snapshot, provider: Provider, model: string): ModelRule | undefined {
  return models.get(`${provider.name}/${model}`) ?? models.get(model)
}

/** Clients choose model names: past this many, the answers are not kept. */
const MAX_KEPT = 1000

const kept = new WeakMap<Snapshot, Map<string, ModelCapabilities>>()

/** Empty for a model that nobody knows: nothing is assumed then, and nothing is clamped. The same object every time. */
export function capabilitiesFor(snapshot: Snapshot, provider: Provider, model: string): ModelCapabilities {
  const known = kept.get(snapshot) ?? new Map<string, ModelCapabilities>()
  const name = `${provider.name}\n${model}`
  const found = known.get(name) ?? capabilitiesWith(snapshot, provider, model, {})
  if (known.size < MAX_KEPT) kept.set(snapshot, known.set(name, found))
  return found
}

/** The same where the provider itself has said something about the model, which is `listed`. */
export function capabilitiesWith(
  snapshot: Snapshot,
  provider: Provider,
  model: string,
  listed: ModelCapabilities,
): ModelCapabilities {
  return {
    ...findEntry(provider.baseUrl, model)?.capabilities,
    ...capabilitiesOf(provider.protocol, model),
    ...listed,
    ...ruleFor(snapshot, provider, model)?.capabilities,
  }
}
