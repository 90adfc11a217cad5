// The route decision of a recorded request, in words: asked for only when somebody keeps or sees the recording.
import { aliasChain } from '@ferryllm/control'
import type { Snapshot } from '../config/snapshot.ts'
import type { Headers } from '../http/exchange.ts'
import { explainRoutes } from '../routing/explain-routes.ts'
import { readProviderHint } from '../routing/provider-hint.ts'
import type { Decision } from '../routing/resolve.ts'
import type { RecordedRoute } from './recorded.ts'

/** More rules than anybody reads. */
const MAX_RULES = 200

export function explainChoice(
  snapshot: Snapshot,
  headers: Headers,
  model: string,
  { route, targets }: Decision,
): RecordedRoute {
  const wished = readProviderHint(headers)
  return {
    names: aliasChain(snapshot.aliases, model),
    rules: explainRoutes(snapshot, model).slice(0, MAX_RULES),
    strategy: route.strategy,
    ...(wished === undefined ? {} : { wished }),
    targets: targets.map((target) => ({ provider: target.provider.name, model: target.model })),
  }
}
