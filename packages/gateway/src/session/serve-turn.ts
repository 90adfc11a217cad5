// What a turn of the Responses API changes in how its request is served.
import type { Provider } from '../config/snapshot.ts'
import type { Prepared } from '../prepare.ts'
import type { Choice } from '../routing/decide.ts'
import { keptBy } from './kept-by.ts'
import { keptElsewhere, type Turn } from './open-turn.ts'

/** Providers of the Responses API keep their responses; of all others we do. */
export function keepsItself({ protocol }: Provider): boolean {
  return protocol === 'openai-responses'
}

/** Only the provider that keeps the previous response is asked. Throws when it does not serve the model. */
export function stickTo({ keeper, addressed }: Turn, choice: Choice): Choice {
  if (keeper === undefined) return choice
  const { decision } = choice
  for (const target of decision.targets) {
    const provider = keptBy(target.provider, keeper)
    if (provider !== undefined) return { ...choice, decision: { ...decision, targets: [{ ...target, provider }] } }
  }
  throw keptElsewhere(keeper.provider, addressed.clientModel)
}

/** Replies say what the request said that was written out, or done, for the provider. */
export function withState(prepared: Prepared, { previous }: Turn, isBackground: boolean): Prepared {
  const { translation } = prepared
  if (translation === undefined || (previous === undefined && !isBackground)) return prepared
  const { request } = translation
  const continuation = {
    ...request.continuation,
    ...(previous === undefined ? {} : { previousResponseId: previous }),
    ...(isBackground ? { background: true } : {}),
  }
  return { ...prepared, translation: { ...translation, request: { ...request, continuation } } }
}
