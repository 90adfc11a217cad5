// Holds a demo's reply to the request's own limits, as a real model would be held: output tokens and stop sequences.
import type { Finish, Part, Request } from '@ferryllm/protocols'
import { wordsOf } from './words.ts'

/** The parts that are really said, and why the reply ends. */
export function holdToLimits(parts: readonly Part[], request: Request): { parts: Part[]; finish: Finish } {
  const said: Part[] = []
  let left = request.maxOutputTokens ?? Number.MAX_SAFE_INTEGER
  for (const part of parts) {
    const stop = part.kind === 'text' ? firstStop(part.text, request.stop ?? []) : undefined
    const whole = stop === undefined || part.kind !== 'text' ? part : { ...part, text: part.text.slice(0, stop.at) }
    const words = wordsOf(whole)
    if (words.length > left) {
      const cut = cutTo(whole, words.slice(0, left).join(''))
      return { parts: cut === undefined ? said : [...said, cut], finish: { reason: 'max-tokens' } }
    }
    if (words.length > 0) said.push(whole)
    if (stop !== undefined) return { parts: said, finish: { reason: 'stop-sequence', stopSequence: stop.sequence } }
    left -= words.length
  }
  if (parts.some((part) => part.kind === 'refusal')) return { parts: said, finish: { reason: 'refusal' } }
  return { parts: said, finish: { reason: parts.some((part) => part.kind === 'tool-call') ? 'tool-calls' : 'stop' } }
}

/** The beginning of a part: thoughts that are not complete have no signature, and half a tool call is none. */
function cutTo(part: Part, text: string): Part | undefined {
  if (text === '') return undefined
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return { ...part, text }
    case 'reasoning':
      return { kind: 'reasoning', text }
    default:
      return undefined
  }
}

function firstStop(text: string, sequences: readonly string[]): { at: number; sequence: string } | undefined {
  return sequences
    .filter((sequence) => sequence !== '')
    .map((sequence) => ({ at: text.indexOf(sequence), sequence }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)[0]
}
