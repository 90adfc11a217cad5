// What a turn of the Responses API changes in how its request is served.
import type { Request } from '@ferryllm/protocols'
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

/** What the request said of its state before that was written out for the provider. */
export function stateOf({ previous, conversation }: Turn): NonNullable<Request['continuation']> {
  return {
    ...(previous === undefined ? {} : { previousResponseId: previous }),
    ...(conversation === undefined ? {} : { conversation }),
  }
}

/** Replies repeat it, and that they were made in the background. */
export function withState(prepared: Prepared, turn: Turn, isBackground: boolean): Prepared {
  const { translation } = prepared
  const state = { ...stateOf(turn), ...(isBackground ? { background: true } : {}) }
  if (translation === undefined || Object.keys(state).length === 0) return prepared
  const { request } = translation
  const continuation = { ...request.continuation, ...state }
  return { ...prepared, translation: { ...translation, request: { ...request, continuation } } }
}
