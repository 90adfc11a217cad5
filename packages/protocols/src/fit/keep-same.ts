// Rewriting without copying: what a fit step leaves alone stays the very object that was decoded, so that the overlay
// gives its wire node back untouched.
import type { Part, Request, Turn } from '#ir'
import { mergeTurns } from './merge-turns.ts'
import type { FitContext } from './plan.ts'

/** Replaces items by those that `change` gives; undefined leaves an item, and all undefined gives the same array back. */
export function replaceSome<T>(
  items: readonly T[],
  change: (item: T, index: number) => readonly T[] | undefined,
): readonly T[] {
  let changed = false
  const result = items.flatMap((item, index) => {
    const replacement = change(item, index)
    if (replacement !== undefined) changed = true
    return replacement ?? [item]
  })
  return changed ? result : items
}

/** Rewrites the parts of every turn. A turn that loses its last part goes, and its neighbours are merged again. */
export function rewriteTurns(
  request: Request,
  context: FitContext,
  change: (parts: readonly Part[], turn: Turn, index: number) => readonly Part[],
): Request {
  let emptied = false
  const turns = replaceSome(request.turns, (turn, index) => {
    const parts = change(turn.parts, turn, index)
    if (parts === turn.parts) return undefined
    if (parts.length > 0) return [{ ...turn, parts }]
    emptied = true
    return []
  })
  if (turns === request.turns) return request
  const rewritten = { ...request, turns }
  return emptied ? mergeTurns(rewritten, context) : rewritten
}
