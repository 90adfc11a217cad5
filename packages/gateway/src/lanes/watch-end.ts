// Hears when a provider has said the end, so that a connection it never closes does not hold the client (regression 13).
import type { Frame, ProtocolId } from '@ferryllm/protocols'
import { parseOrText } from './parse-or-text.ts'

/** What a last frame contains; such frames only are parsed, since the words may also stand in a text. */
const SIGNS: Readonly<Record<ProtocolId, RegExp>> = {
  anthropic: /"message_stop"/,
  'openai-chat': /"finish_reason"\s*:\s*"/,
  'openai-responses': /"response\.(?:completed|incomplete|failed)"/,
  gemini: /"finishReason"/,
}

/** Tells `ending(true)` for every frame that says the end, and `ending(false)` when content follows it (a second choice). */
export function watchEnd(protocol: ProtocolId, ending: (said: boolean) => void): (frame: Frame) => void {
  const sign = SIGNS[protocol]
  let said = false
  return ({ data }) => {
    const signed = data === '[DONE]' || sign.test(data)
    if (!signed && !said) return
    const wire = objects([parseOrText(data)])[0] ?? {}
    if (data === '[DONE]' || saysEnd(wire)) {
      said = true
      ending(true)
    } else if (said && hasContent(wire)) {
      said = false
      ending(false)
    }
  }
}

type Wire = Readonly<Record<string, unknown>>

function saysEnd(wire: Wire): boolean {
  const { type } = wire
  if (typeof type === 'string') return type === 'message_stop' || /^response\.(completed|incomplete|failed)$/.test(type)
  return (
    objects(wire['choices']).some((choice) => typeof choice['finish_reason'] === 'string') ||
    objects(wire['candidates']).some((candidate) => typeof candidate['finishReason'] === 'string')
  )
}

function hasContent(wire: Wire): boolean {
  const deltas = objects(wire['choices']).flatMap(({ delta }) => objects([delta]))
  return deltas.some((delta) => Object.keys(delta).length > 0) || objects(wire['candidates']).length > 0
}

function objects(list: unknown): Wire[] {
  if (!Array.isArray(list)) return []
  return list.filter((item): item is Wire => typeof item === 'object' && item !== null && !Array.isArray(item))
}
