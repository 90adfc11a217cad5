// fit/media: an assistant message at the end is the beginning of the answer that the client wants (spec 05 note 7).
import type { Request, Turn } from '#ir'
import { pointer } from '#ir'
import type { FitContext, FitStep } from './plan.ts'

/** So much of the beginning is repeated to models that cannot continue it by themselves. */
const QUOTED = 200

/** Trims the beginning of an answer for hosts that continue it, asks the others to go on from it. */
export const fitPrefill: FitStep = (request, context) => {
  const last = request.turns.at(-1)
  const said = last?.parts.at(-1)
  if (last?.role !== 'assistant' || said?.kind !== 'text') return request
  const { protocol, traits, capabilities } = context.target
  // The provider's own answer to its own client is the most faithful one (golden REQ-10).
  const supported = traits.prefill && capabilities.prefill !== false
  if (context.source === protocol && (protocol !== 'anthropic' || !supported)) return request
  if (!supported) return askToContinue(request, last, said.text, context)
  if (protocol !== 'anthropic' || said.text.trimEnd() === said.text) return request
  // Anthropic refuses white space at the end of it (golden REQ-09).
  const text = said.text.trimEnd()
  context.ledger.rewritten('prefill_trimmed', 'White space at the end of the last message was removed.', pointer(said))
  const before = last.parts.slice(0, -1)
  const parts = text === '' ? before : [...before, { ...said, text }]
  const kept: readonly Turn[] = parts.length === 0 ? [] : [{ ...last, parts }]
  return { ...request, turns: [...request.turns.slice(0, -1), ...kept] }
}

function askToContinue(request: Request, last: Turn, text: string, { ledger }: FitContext): Request {
  const note = 'The provider cannot continue a given answer: it is asked to go on from there.'
  ledger.approximated('prefill_emulated', note, pointer(last))
  // A cut through the middle of a character would leave half of it.
  const end = text
    .trimEnd()
    .slice(-QUOTED)
    .replace(/^[\uDC00-\uDFFF]/, '')
  const reminder = `Continue your last message exactly from where it stops, without repeating any of it: «${end}»`
  return { ...request, turns: [...request.turns, { role: 'user', parts: [{ kind: 'text', text: reminder }] }] }
}
