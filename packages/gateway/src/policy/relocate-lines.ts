// Lines of the system prompt that change (a date, a folder, the state of a repository) are moved behind everything that a
// provider may cache: to the end of the conversation, in the same words. docs/decisions/0016 says why there.
import { remind, takesSystem, type Request, type Text, type Turn } from '@ferryllm/protocols'
import type { Relocation } from '../config/snapshot.ts'
import type { Policy } from './policy.ts'
import { BILLING_PREFIX } from './system-lines.ts'
import { takePromptLines } from './take-lines.ts'

export const relocateLines: Policy = {
  name: 'relocate-lines',
  when: 'before',
  concerns: (_body, { settings }) => settings.relocate !== undefined,
  apply(request, { settings: { relocate }, target, sameProtocol, ledger }) {
    // A conversation that the provider keeps would keep the moved text of every turn as well.
    const { previousResponseId, conversation } = request.continuation ?? {}
    if (relocate === undefined || previousResponseId !== undefined || conversation !== undefined) return request
    const end = endOfQuestions(request.turns)
    if (end === 0) return request
    // The billing line is not for us to count or to move.
    let billing = 0
    const { request: rest, lines } = takePromptLines(request, (line, index) => {
      const isBilling = line.startsWith(BILLING_PREFIX)
      if (isBilling) billing++
      return !isBilling && isMeant(relocate, line, index - billing)
    })
    if (lines.length === 0) return request
    const at = rest.turns.length - (request.turns.length - end)
    ledger.rewritten(
      'system_text_relocated',
      `${lines.length} line(s) of the system prompt were moved to the end of the conversation (prompt_cache.relocate_system_…).`,
    )
    const asSystem = !sameProtocol || takesSystem(target)
    const moved = volatileTurn(lines.join('\n'), asSystem)
    return { ...rest, turns: [...rest.turns.slice(0, at), moved, ...rest.turns.slice(at)] }
  },
}

function isMeant({ range, patterns }: Relocation, line: string, index: number): boolean {
  const isInRange = range !== undefined && index >= range.start && index < range.end
  return isInRange || patterns.some((matches) => matches(line))
}

/** Behind the user's last words, and before the beginning of an answer that the model shall continue; 0 = nothing was asked. */
function endOfQuestions(turns: readonly Turn[]): number {
  const end = turns.findLastIndex((turn) => turn.role !== 'assistant') + 1
  return turns.some((turn, index) => turn.role === 'user' && index < end) ? end : 0
}

/** A request of another protocol is fitted afterwards, and system messages are placed there; one of the same is not. */
function volatileTurn(text: string, asSystem: boolean): Turn {
  return asSystem
    ? { role: 'system', parts: [{ kind: 'text', text, volatile: true }] }
    : { role: 'user', parts: [{ kind: 'text', text: remind(text), volatile: true }] }
}

/** The text that was moved in a request, for the log. */
export function relocatedText({ turns }: Request): string | undefined {
  const texts = turns.flatMap((turn) =>
    turn.parts.filter((part): part is Text => part.kind === 'text' && part.volatile === true),
  )
  return texts.length === 0 ? undefined : texts.map(({ text }) => text).join('\n')
}
