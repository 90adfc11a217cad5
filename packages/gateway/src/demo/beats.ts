// A script as the events of a stream, in beats: what is said at one moment.
import type { Event, Part } from '@ferryllm/protocols'
import type { Script } from './script.ts'
import { wordsOf } from './words.ts'

type Block = Extract<Event, { type: 'block-start' }>['block']

/** One word each, with the block's beginning before its first; the last beat holds what ends the reply. */
export function beatsOf({ parts, finish, usage, failure }: Script): Event[][] {
  const beats: Event[][] = []
  let beat: Event[] = []
  for (const [at, part] of parts.entries()) {
    beat.push({ type: 'block-start', at, block: headOf(part) })
    for (const [index, word] of wordsOf(part).entries()) {
      beats.push([...beat, deltaOf(part, at, word, index)])
      beat = []
    }
    if ('seal' in part && part.seal !== undefined && part.kind !== 'tool-call')
      beat.push({ type: 'seal', at, seal: part.seal })
    beat.push({ type: 'block-end', at })
  }
  if (failure !== undefined) return beats.slice(0, failure.afterWords)
  return [...beats, [...beat, { type: 'end', finish, usage }]]
}

function headOf(part: Part): Block {
  switch (part.kind) {
    case 'reasoning':
    case 'refusal':
      return { kind: part.kind }
    case 'tool-call': {
      const { input: _input, ...head } = part
      return head
    }
    default:
      return { kind: 'text' }
  }
}

function deltaOf(part: Part, at: number, text: string, index: number): Event {
  if (part.kind === 'reasoning') return { type: 'reasoning-delta', at, text }
  if (part.kind === 'tool-call') return { type: 'input-delta', at, text }
  const logprobs = part.kind === 'text' && Array.isArray(part.logprobs) ? [part.logprobs[index] as unknown] : undefined
  return logprobs === undefined ? { type: 'text-delta', at, text } : { type: 'text-delta', at, text, logprobs }
}
