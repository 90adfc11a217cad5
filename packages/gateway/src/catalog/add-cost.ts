// The last thing that happens to a request's record, when the client has its answer: what it cost is added.
import type { Provider, Snapshot } from '../config/snapshot.ts'
import type { Finished } from '../observe/events.ts'
import { awaitsList, costOf, loadPrices } from './prices.ts'

/** Gives `done` the record with its cost: at once, or when the price list is there. */
export function addCost(
  record: Finished,
  snapshot: Snapshot,
  provider: Provider,
  model: string,
  done: (record: Finished) => void,
): void {
  const { usage, servedModel } = record
  if (usage === undefined) return done(record)
  const add = (): void => {
    // What has no price under the name that was asked for (a router, a deployment) may have one under the served one.
    const costUsd =
      costOf(snapshot, provider, model, usage) ??
      (servedModel === undefined ? undefined : costOf(snapshot, provider, servedModel, usage))
    done(costUsd === undefined ? record : { ...record, costUsd })
  }
  if (!awaitsList(snapshot, provider, model)) return add()
  // A list that cannot be loaded costs us prices, not records.
  void loadPrices().then(add, add)
}
