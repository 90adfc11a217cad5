// fit/media: an assistant message at the end is the beginning of the answer that the client wants (spec 05 note 7).
import type { Part, Request, Text, Turn } from '#ir'
import { pointer } from '#ir'
import { takesSystem } from './place-system.ts'
import type { FitContext, FitStep } from './plan.ts'
import { remind } from './turns.ts'

/** Trims the beginning of an answer for hosts that continue it, tells the others to go on from it. */
export const fitPrefill: FitStep = (request, context) => {
  const last = request.turns.at(-1)
  const said = last?.parts.at(-1)
  if (last?.role !== 'assistant' || said?.kind !== 'text') return request
  const { protocol, traits, capabilities } = context.target
  // The provider's own answer to its own client is the most faithful one (golden REQ-10).
  const supported = traits.prefill && capabilities.prefill !== false
  if (context.source === protocol && (protocol !== 'anthropic' || !supported)) return request
  if (!supported) return tellBeginning(request, last, context)
  return protocol === 'anthropic' ? trimmed(request, last, said, context) : request
}

/** Anthropic refuses white space at the end of it (golden REQ-09). */
function trimmed(request: Request, last: Turn, said: Text, { ledger }: FitContext): Request {
  const text = said.text.trimEnd()
  if (text === said.text) return request
  ledger.rewritten('prefill_trimmed', 'White space at the end of the last message was removed.', pointer(said))
  const before = last.parts.slice(0, -1)
  const parts = text === '' ? before : [...before, { ...said, text }]
  const kept: readonly Turn[] = parts.length === 0 ? [] : [{ ...last, parts }]
  return { ...request, turns: [...request.turns.slice(0, -1), ...kept] }
}

/** A message of words alone is moved into an instruction; one with more in it stays, and its words are quoted. */
function tellBeginning(request: Request, last: Turn, context: FitContext): Request {
  const note = 'The provider cannot continue a given answer: it is told how the answer begins.'
  context.ledger.approximated('prefill_emulated', note, pointer(last))
  const words = last.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n')
  const movable = last.parts.every((part) => part.kind === 'text' || part.kind === 'reasoning')
  const turns = movable ? request.turns.slice(0, -1) : request.turns
  if (words.trim() === '') return { ...request, turns }
  const instruction =
    'You have begun your answer with the words in the quotes. ' +
    `Continue exactly from where they stop, without repeating any of them: «${words.trimEnd()}»`
  return { ...request, turns: withInstruction(turns, instruction, context) }
}

/** As a system message where one may come last, else as tagged text at the end of the user's turn. */
function withInstruction(turns: readonly Turn[], words: string, context: FitContext): readonly Turn[] {
  const last = turns.at(-1)
  if (last?.role === 'user' && takesSystem(context.target))
    return [...turns, { role: 'system', parts: [textOf(words)] }]
  const reminder = textOf(remind(words))
  if (last?.role !== 'user') return [...turns, { role: 'user', parts: [reminder] }]
  return [...turns.slice(0, -1), { ...last, parts: [...last.parts, reminder] }]
}

function textOf(text: string): Part {
  return { kind: 'text', text }
}
