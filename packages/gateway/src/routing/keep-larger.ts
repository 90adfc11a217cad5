// After a prompt that was too long for one model: only models that may take it are asked.
import type { GatewayError } from '@ferryllm/protocols'
import { capabilitiesFor } from '../catalog/capabilities-for.ts'
import type { Snapshot } from '../config/snapshot.ts'
import type { RouteTarget } from './resolve.ts'

/** The targets whose context is larger than the one that was too small, or not known. */
export function keepLarger(
  snapshot: Snapshot,
  targets: readonly RouteTarget[],
  tried: RouteTarget,
  { details: { overflow } }: GatewayError,
): RouteTarget[] {
  const contextOf = ({ provider, model }: RouteTarget): number | undefined =>
    capabilitiesFor(snapshot, provider, model).context
  // Both the prompt, when the provider has counted it, and the model that was too small must be exceeded.
  const needed = Math.max(overflow?.tokens ?? 0, contextOf(tried) ?? overflow?.limit ?? 0)
  return targets.filter((target) => (contextOf(target) ?? Infinity) > needed)
}
