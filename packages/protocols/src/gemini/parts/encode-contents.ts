// Turns of the history as `contents`, with every thought signature where Google wants it back.
import { base, decoded, pointer, pristine, type Ledger, type Part, type Reasoning, type Turn } from '#ir'
import type { Target } from '../../target.ts'
import { encodeCall, encodeResult, encodeSimplePart, type PartContext } from './encode-part.ts'
import { put } from './read.ts'

/**
 * Google's documented stand-in for the signature of a call that Gemini did not make: Gemini 3 rejects a model turn whose
 * first call has none (golden REAS-04).
 */
const NO_SIGNATURE = 'skip_thought_signature_validator'

/** Untouched turns give their wire value back; a turn of which nothing can be sent is left out. */
export function encodeContents(turns: readonly Turn[], target: Target, ledger: Ledger): readonly unknown[] {
  const names = new Map<string, string>()
  const context: PartContext = { target, ledger, names }
  const contents: unknown[] = []
  for (const turn of turns) {
    for (const part of turn.parts) if (part.kind === 'tool-call') names.set(part.id, part.name)
    if (pristine(turn, 'gemini')) contents.push(turn.origin?.value)
    else contents.push(...encodeTurn(turn, context))
  }
  return contents
}

function encodeTurn(turn: Turn, context: PartContext): readonly unknown[] {
  const parts = turn.role === 'assistant' ? modelParts(turn.parts, context) : userParts(turn.parts, context)
  if (parts.length === 0) return []
  const wire: Record<string, unknown> = { ...base(turn, 'gemini') }
  if (turn.role !== decoded(turn, 'gemini')?.role) put(wire, 'role', turn.role === 'assistant' ? 'model' : 'user')
  put(wire, 'parts', parts)
  return [wire]
}

/** Results first, as they came; media that does not fit into a result directly after the last of them. */
function userParts(parts: readonly Part[], context: PartContext): readonly unknown[] {
  const wire: unknown[] = []
  let attached: unknown[] = []
  for (const part of parts) {
    if (part.kind === 'tool-result') {
      const result = encodeResult(part, context, attached.length)
      wire.push(result.part)
      attached.push(...result.media)
    } else {
      wire.push(...attached, ...encodeSimplePart(part, context))
      attached = []
    }
  }
  return [...wire, ...attached]
}

/**
 * A signature that travelled in a reasoning part (REAS-03) goes to the call or text after it, or stands alone on an empty
 * text when nothing follows: Google sends it like that itself (STR-18). Thoughts are never sent, Google does not want them.
 */
function modelParts(parts: readonly Part[], context: PartContext): readonly unknown[] {
  const wire: unknown[] = []
  let carried: string | undefined
  let firstCall = true
  for (const part of parts) {
    if (part.kind === 'reasoning') {
      if (pristine(part, 'gemini')) wire.push(part.origin?.value)
      else carried = thoughtOf(part, context.ledger) ?? carried
      continue
    }
    if (part.kind === 'tool-call') {
      const missing = firstCall && context.target.capabilities.thinkingControl === 'level' ? NO_SIGNATURE : undefined
      wire.push(encodeCall(part, part.seal?.value ?? carried ?? missing, context.ledger))
      firstCall = false
      carried = undefined
      continue
    }
    const signed = part.kind === 'text' && part.seal === undefined && part.text !== '' && carried !== undefined
    if (signed) {
      wire.push({ text: part.text, thoughtSignature: carried })
      carried = undefined
    } else wire.push(...encodeSimplePart(part, context))
  }
  if (carried !== undefined) wire.push({ text: '', thoughtSignature: carried })
  return wire
}

function thoughtOf(part: Reasoning, ledger: Ledger): string | undefined {
  if (part.seal?.kind === 'thought' && part.seal.value !== '') return part.seal.value
  ledger.dropped(
    'reasoning_dropped:no_signature',
    'Gemini takes no thoughts back without its signature.',
    pointer(part),
    'info',
  )
  return undefined
}
