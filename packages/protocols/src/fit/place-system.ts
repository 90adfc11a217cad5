// fit: system messages inside the history go where the target takes them (spec 05 note 2). They are never moved to the
// front: that would rewrite the prefix with every turn.
import type { Part, Turn } from '#ir'
import { pointer } from '#ir'
import type { Target } from '../target.ts'
import type { FitContext, FitStep } from './plan.ts'
import { exchangesOf, remind, sameItems, tidyTurns, type Exchange } from './turns.ts'

/** Leaves system turns in place, moves them to the nearest legal place, or makes tagged user text of them. */
export const placeSystem: FitStep = (request, context) => {
  const leading = leadingSystem(request.turns, context)
  const turns = [
    ...request.turns.slice(0, leading),
    ...exchangesOf(request.turns.slice(leading)).flatMap((exchange) => placeInExchange(exchange, context)),
  ]
  return sameItems(turns, request.turns) ? request : { ...request, turns }
}

/** A request in the target's own protocol still has its first system messages at the head of the history. */
function leadingSystem(turns: readonly Turn[], { source, target }: FitContext): number {
  if (source !== target.protocol) return 0
  const end = turns.findIndex((turn) => turn.role !== 'system')
  return end < 0 ? turns.length : end
}

function placeInExchange({ assistant, after }: Exchange, context: FitContext): readonly Turn[] {
  const head = assistant === undefined ? [] : [assistant]
  if (!after.some((turn) => turn.role === 'system')) return [...head, ...after]
  if (!takesSystem(context.target)) return [...head, ...asReminders(after, context)]
  if (context.target.protocol !== 'anthropic') return [...head, ...after]
  return [...head, ...legalForAnthropic(after, context)]
}

/** True when the target takes system messages inside the history. */
export function takesSystem(target: Target): boolean {
  if (target.protocol === 'gemini' || target.capabilities.midSystem === false) return false
  return target.traits.midSystem === 'native'
}

/** System messages must follow a user turn and be last or come before an assistant turn; their order stays. */
function legalForAnthropic(after: readonly Turn[], context: FitContext): readonly Turn[] {
  const users = after.filter((turn) => turn.role === 'user')
  const system = after.filter((turn) => turn.role === 'system')
  const isOwn = context.source === 'anthropic'
  // After a server tool's result a system message may follow an assistant turn: an Anthropic client knows.
  if (users.length === 0 && isOwn) return after
  if (users.length === 0 || (!isOwn && !system.every(isText))) return asReminders(after, context)
  if (sameItems([...users, ...system], after)) return after
  context.ledger.rewritten(
    'system_moved',
    'A system message was moved behind the user message after it.',
    pointerOf(system),
  )
  return [...tidyTurns(users), ...system]
}

function isText(turn: Turn): boolean {
  return turn.parts.every((part) => part.kind === 'text')
}

/** Tagged text at the very place: behind the user's words before it, or before those after it. */
function asReminders(after: readonly Turn[], context: FitContext): readonly Turn[] {
  const system = after.filter((turn) => turn.role === 'system')
  context.ledger.approximated(
    'system_as_user',
    'A system message was sent as tagged user text.',
    pointerOf(system),
    'info',
  )
  return tidyTurns(after.map((turn) => (turn.role === 'system' ? asUser(turn) : turn)))
}

/** Another role is another message: nothing of the old one's wire fields may ride along. */
function asUser({ name: _name, origin: _origin, ...turn }: Turn): Turn {
  return { ...turn, role: 'user', parts: turn.parts.map(asReminder) }
}

function asReminder(part: Part): Part {
  return part.kind === 'text' ? { ...part, text: remind(part.text) } : part
}

function pointerOf(turns: readonly Turn[]): string | undefined {
  return turns[0] === undefined ? undefined : pointer(turns[0])
}
