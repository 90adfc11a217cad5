// fit: puts the blocks of an assistant turn back into the order in which the model made them. Claude Code returns them
// with all tool calls last; the seal of a reasoning block says what stood before it (spec 06 §6.6.1 `s`, golden REAS-21).
import type { Part } from '#ir'
import { rewriteTurns } from './keep-same.ts'
import type { FitStep } from './plan.ts'

type Letter = 'r' | 'c' | 't'

/** Blocks without a letter of their own travel with the block before them. */
interface Unit {
  readonly letter: Letter
  readonly parts: Part[]
  readonly before: string | undefined
}

/** Undoes a client's re-ordering of assistant blocks; a pure function of the parts. */
export const restoreOrder: FitStep = (request, context) =>
  rewriteTurns(request, context, (parts, turn) => (turn.role === 'assistant' ? reorder(parts) : parts))

function reorder(parts: readonly Part[]): readonly Part[] {
  if (!parts.some((part) => part.kind === 'reasoning' && part.seal?.before !== undefined)) return parts
  const { head, units } = toUnits(parts)
  const ordered = arrange(units)
  if (ordered === undefined || ordered.every((unit, index) => unit === units[index])) return parts
  return [...head, ...ordered.flatMap((unit) => unit.parts)]
}

function toUnits(parts: readonly Part[]): { head: readonly Part[]; units: readonly Unit[] } {
  const head: Part[] = []
  const units: Unit[] = []
  for (const part of parts) {
    const letter = letterOf(part)
    if (letter === undefined) (units.at(-1)?.parts ?? head).push(part)
    else units.push({ letter, parts: [part], before: part.kind === 'reasoning' ? part.seal?.before : undefined })
  }
  return { head, units }
}

function letterOf(part: Part): Letter | undefined {
  if (part.kind === 'reasoning') return 'r'
  if (part.kind === 'tool-call') return 'c'
  return part.kind === 'text' || part.kind === 'refusal' ? 't' : undefined
}

/** The order that the seals tell; undefined when they do not fit together or not to what is there. */
function arrange(units: readonly Unit[]): readonly Unit[] | undefined {
  const waiting: Record<Letter, Unit[]> = { r: [], c: [], t: [] }
  for (const unit of units) waiting[unit.letter].push(unit)
  const ordered: Unit[] = []
  let placed = ''
  for (const reasoning of waiting.r) {
    const { before } = reasoning
    if (before === undefined || !before.startsWith(placed)) return undefined
    for (const letter of before.slice(placed.length)) {
      const next = letter === 'c' || letter === 't' ? waiting[letter].shift() : undefined
      if (next === undefined) return undefined
      ordered.push(next)
    }
    ordered.push(reasoning)
    placed = `${before}r`
  }
  // What no seal speaks of came after the last reasoning, in the order the client kept.
  const rest = units.filter((unit) => !ordered.includes(unit))
  return [...ordered, ...rest]
}
