// The model for a client that nobody has chosen one for, where the gateway knows none of the names the client would ask for.
import type { Access, Wish } from './agent.ts'

/** The model to name, if one must be named, and what to say about it. */
export interface ModelChoice {
  readonly model?: string
  readonly notes: readonly string[]
}

/** `must`: the client always needs a name. */
export function chooseModel(wish: Wish, access: Access, client: string, must = false): ModelChoice {
  if (wish.model !== undefined) return { model: wish.model, notes: [] }
  if (access.takesOwnModels && !must) return { notes: [] }
  const [first] = access.models
  if (first === undefined) return { notes: [`the gateway lists no model: choose one with --model`] }
  const why = must ? 'no model was chosen' : `no route takes the models of ${client}`
  return { model: first.id, notes: [`${why}: using ${first.id}, the first of the gateway's list (--model NAME)`] }
}
