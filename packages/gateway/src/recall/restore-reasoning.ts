// Puts the reasoning of earlier answers back where the model had it, for clients that cannot hand it back: thinking with
// its signature before the calls, a thought signature on its call. Whether the target may see it is `fit`'s business.
import type { Ledger, Part, Request, Seal, Target, Text, ToolCall, Turn } from '@ferryllm/protocols'
import { prefixDigest } from './prefix-digest.ts'
import { sameArguments } from './same-arguments.ts'
import type { RememberedReasoning, RememberedTurn, Standing } from './turn-memory.ts'

/** The request with its reasoning, and where the answer to it stands. */
export interface Restored {
  readonly request: Request
  /** Undefined where the target does not care. */
  readonly standing: Standing | undefined
}

/** `turns` are those that begin with a call of the request, by the id of that call. */
export function restoreReasoning(
  request: Request,
  turns: ReadonlyMap<string, RememberedTurn>,
  { protocol }: Pick<Target, 'protocol'>,
  ledger: Ledger,
): Restored {
  // Anthropic binds thinking to the words before it (spec 01 §1.5), and earlier thinking is part of these.
  const digest = protocol === 'anthropic' ? prefixDigest(request) : undefined
  let after: string | undefined
  const standingAt = (index: number): Standing | undefined =>
    digest === undefined ? undefined : { prefix: digest(index), ...(after === undefined ? {} : { after }) }
  let changed = false
  const restored = request.turns.map((turn, index) => {
    const remembered = rememberedOf(turn, turns)
    if (remembered?.reasoning === undefined || handedBack(turn)) return turn
    if (!sameStanding(remembered.reasoning.standing, standingAt(index))) return turn
    const parts = rebuild(turn.parts, remembered.reasoning)
    if (parts === undefined) return turn
    after = remembered.id
    changed = true
    const text = 'Reasoning of an earlier answer, which the client cannot hand back, was put back.'
    ledger.added('reasoning_restored', text, turn.origin?.pointer)
    return { ...turn, parts }
  })
  return { request: changed ? { ...request, turns: restored } : request, standing: standingAt(request.turns.length) }
}

/** The turn as it was answered: the same calls in the same order. Some hosts use the same ids in every conversation. */
function rememberedOf(turn: Turn, turns: ReadonlyMap<string, RememberedTurn>): RememberedTurn | undefined {
  if (turn.role !== 'assistant') return undefined
  const calls = turn.parts.filter((part) => part.kind === 'tool-call')
  const remembered = turns.get(calls[0]?.id ?? '')
  if (remembered?.calls.length !== calls.length) return undefined
  const isSame = calls.every(({ id, input }, at) => {
    const before = remembered.calls[at]
    return before?.id === id && sameArguments(before.input, input, true)
  })
  return isSame ? remembered : undefined
}

/** Some clients of this kind do carry proofs (OpenRouter's `reasoning_details`, thoughts that Google's SDK keeps). */
function handedBack({ parts }: Turn): boolean {
  return parts.some((part) => (part.kind === 'reasoning' || part.kind === 'tool-call') && isProof(part.seal))
}

/** What Google's check lets pass in place of a signature: Gemini CLI puts it on every call that has none. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'skip_thought_signature_validator',
  'context_engineering_is_the_way_to_go',
])

function isProof(seal: Seal | undefined): boolean {
  return seal !== undefined && !PLACEHOLDERS.has(seal.value)
}

function sameStanding(then: Standing | undefined, now: Standing | undefined): boolean {
  if (now === undefined) return true
  return then?.prefix === now.prefix && then.after === now.after
}

/**
 * The parts of the turn in the model's own order. Where the client has other words than it got, they stand behind the
 * reasoning. Undefined for a turn that holds what no answer does.
 */
function rebuild(parts: readonly Part[], { parts: pieces }: RememberedReasoning): readonly Part[] | undefined {
  const calls = new Map(parts.flatMap((part) => (part.kind === 'tool-call' ? [[part.id, part] as const] : [])))
  const texts = parts.filter((part) => part.kind === 'text' || part.kind === 'refusal')
  const others = parts.filter(({ kind }) => kind !== 'tool-call' && kind !== 'reasoning')
  if (others.length !== texts.length) return undefined
  const words = texts.map(({ text }) => text).join('')
  const length = pieces.reduce((sum, piece) => sum + (piece.kind === 'text' ? piece.length : 0), 0)
  const isSaid = words.length === length
  const lead = isSaid ? [] : pieces.flatMap((piece) => (piece.kind === 'reasoning' ? [piece] : []))
  let at = 0
  const rest = pieces.flatMap((piece): readonly Part[] => {
    switch (piece.kind) {
      case 'reasoning':
        return isSaid ? [piece] : []
      case 'text': {
        const said = words.slice(at, at + piece.length)
        at += piece.length
        return isSaid ? wordsOf(said, texts, piece.seal) : []
      }
      case 'call': {
        const call = calls.get(piece.id)
        return call === undefined ? [] : [withSeal(call, piece.seal)]
      }
    }
  })
  return isSaid ? rest : [...lead, ...texts, ...rest]
}

/** The client's own part where it is one text, as it mostly is. */
function wordsOf(said: string, texts: readonly Part[], seal: Text['seal']): readonly Part[] {
  const [only] = texts
  const own = texts.length === 1 && only?.kind === 'text' && only.text === said ? only : undefined
  if (said === '' && seal === undefined) return []
  if (own !== undefined) return [seal === undefined ? own : { ...own, seal }]
  return [{ kind: 'text', text: said, ...(seal === undefined ? {} : { seal }) }]
}

function withSeal(call: ToolCall, seal: ToolCall['seal']): ToolCall {
  return seal === undefined || isProof(call.seal) ? call : { ...call, seal }
}
