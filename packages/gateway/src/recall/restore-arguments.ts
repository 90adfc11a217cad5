// Puts the arguments of calls back to the letter: clients parse them, and write them anew with other spacing and another
// order of keys, which ends the prefix that a provider has in its cache.
import type { Ledger, Part, ProtocolId, Request, Target } from '@ferryllm/protocols'
import { sameArguments } from './same-arguments.ts'
import type { RememberedTurn } from './turn-memory.ts'

/** The others take arguments as an object, and one that comes from the client alone never changes. */
export function takesArgumentText(provider: ProtocolId): boolean {
  return provider === 'openai-chat' || provider === 'openai-responses'
}

/** For a request that is fitted to its target; only arguments that are the same JSON are touched. */
export function restoreArguments(
  request: Request,
  turns: ReadonlyMap<string, RememberedTurn>,
  { protocol }: Pick<Target, 'protocol'>,
  ledger: Ledger,
): Request {
  if (turns.size === 0 || !takesArgumentText(protocol)) return request
  const inputs = new Map([...turns.values()].flatMap(({ calls }) => calls.map(({ id, input }) => [id, input] as const)))
  let restored = 0
  const restore = (part: Part): Part => {
    const input = part.kind === 'tool-call' && part.call === 'function' ? inputs.get(part.id) : undefined
    if (part.kind !== 'tool-call' || input === undefined || input === part.input) return part
    if (!sameArguments(input, part.input)) return part
    restored++
    return { ...part, input }
  }
  const edited = request.turns.map((turn) => {
    if (turn.role !== 'assistant') return turn
    const before = restored
    const parts = turn.parts.map(restore)
    return restored === before ? turn : { ...turn, parts }
  })
  if (restored === 0) return request
  ledger.rewritten('arguments_restored', `Arguments of ${restored} calls go out as the provider wrote them.`)
  return { ...request, turns: edited }
}
