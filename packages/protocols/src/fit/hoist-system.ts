// fit, first step: leading system and developer turns join the system prompt (spec 05 note 1), and what must not reach
// a foreign provider's prompt cache leaves it.
import type { Part, Request, Text, Turn } from '#ir'
import { pointer } from '#ir'
import type { FitContext, FitStep } from './plan.ts'
import { sameItems, withParts } from './turns.ts'

/** Claude Code's first system line. Its values vary, which would defeat every prefix cache (spec 07 REQ-01). */
const BILLING_LINE = /^x-anthropic-billing-header:[^\n]*(?:\n|$)/

/** Moves the leading system turns into `request.system`; `instructions` that are there already stay first. */
export const hoistSystem: FitStep = (request, context) => {
  // The same protocol has the same places for system text: moving it would only spoil the client's own spelling.
  if (context.source === context.target.protocol) return request
  const { texts, turns } = splitLeading(request.turns)
  const system = [...request.system, ...texts]
    .map((text) => (context.target.protocol === 'anthropic' ? text : withoutBilling(text, context)))
    .filter((text) => !isEmptyText(text, context))
  const hoisted: Request = { ...request, system, turns }
  return sameItems(system, request.system) && sameItems(turns, request.turns) ? request : hoisted
}

/** True for text that a target would refuse as empty: Anthropic also refuses blank text. */
export function isEmptyText(part: Part, context: FitContext): boolean {
  if (part.kind !== 'text') return false
  return part.text === '' || (context.target.protocol === 'anthropic' && part.text.trim() === '')
}

function splitLeading(turns: readonly Turn[]): { texts: readonly Text[]; turns: readonly Turn[] } {
  const texts: Text[] = []
  const rest: Turn[] = []
  let index = 0
  for (const turn of turns) {
    // Tool declarations inside the history (Codex sends them first) are no conversation: look past them.
    const declares = turn.parts.every((part) => part.kind === 'tool-addition')
    if (turn.role !== 'system' && (turn.parts.length === 0 || !declares)) break
    if (turn.role === 'system') texts.push(...turn.parts.filter((part) => part.kind === 'text'))
    rest.push(...remainders(turn))
    index++
  }
  return { texts, turns: [...rest, ...turns.slice(index)] }
}

/** What of a leading turn cannot join the system prompt: declarations stay where they are, media become user content. */
function remainders(turn: Turn): readonly Turn[] {
  if (turn.role !== 'system') return [turn]
  const declared = turn.parts.filter((part) => part.kind === 'tool-addition')
  const other = turn.parts.filter((part) => part.kind !== 'text' && part.kind !== 'tool-addition')
  const { effort: _effort, ...plain } = turn
  return [
    ...(declared.length === 0 ? [] : [withParts(turn, declared)]),
    ...(other.length === 0 ? [] : [{ ...plain, role: 'user' as const, parts: other }]),
  ]
}

function withoutBilling(text: Text, { ledger }: FitContext): Text {
  const rest = text.text.replace(BILLING_LINE, '')
  if (rest === text.text) return text
  ledger.dropped('billing_header_dropped', 'The billing line of the system prompt was left out.', pointer(text), 'info')
  return { ...text, text: rest }
}
