// Reasoning of a reply out of its deltas: plain text in one of three fields, or entries of `reasoning_details` that are
// put together again as the host has them, so that they can go back to it identical (REAS-11, REAS-19).
import { type Event, makerOf } from '#ir'
import type { Sink } from '#stream'
import { type Fields, filled, isObject, jsonText } from '#wire'
import type { ReplySource } from '#codec'
import { entryText } from './reasoning.ts'
import type { BlockWriter } from './write-blocks.ts'

export interface ReasoningReader {
  readonly push: (delta: Fields) => void
  readonly plain: (text: string) => void
}

/** Entries end with their seal, plain text has none. */
export function readReasoning(source: ReplySource, blocks: BlockWriter, next: Sink<Event>): ReasoningReader {
  const by = makerOf(source)
  /** The entry of the running block so far; undefined for plain text. */
  let entry: Fields | undefined
  /** What the running block has said. */
  let said = ''

  const start = (): number => {
    const at = blocks.run('reasoning', (ended) => {
      const value = entry === undefined ? undefined : jsonText(entry)
      if (value !== undefined) next.push({ type: 'seal', at: ended, seal: { kind: 'details', value, by } })
    })
    entry = undefined
    said = ''
    return at
  }

  const say = (at: number, text: string): void => {
    if (text === '') return
    said += text
    next.push({ type: 'reasoning-delta', at, text })
  }

  const plain = (text: string): void => {
    if (text === '') return
    const running = entry === undefined ? blocks.running('reasoning') : undefined
    say(running ?? start(), text)
  }

  const takePiece = (piece: Fields): void => {
    const text = entryText(piece)
    const running = blocks.running('reasoning')
    if (running !== undefined && entry === undefined && repeats(said, text)) {
      entry = piece
    } else if (running !== undefined && entry !== undefined && continues(entry, piece)) {
      // OpenRouter announces an entry by an empty one; the last piece may bring nothing but the signature.
      entry = joined(entry, piece)
      say(running, text)
    } else {
      const at = start()
      entry = piece
      say(at, text)
    }
  }

  return {
    plain,
    push(delta) {
      const details: readonly unknown[] = Array.isArray(delta['reasoning_details']) ? delta['reasoning_details'] : []
      const pieces = details.filter(isObject)
      const text = filled(delta['reasoning_content']) ?? filled(delta['reasoning']) ?? filled(delta['thinking'])
      // A host that sends both says the same in both.
      if (text !== undefined && pieces.every((piece) => entryText(piece) === '')) plain(text)
      pieces.forEach(takePiece)
    },
  }
}

/** A gateway in front of the host (or we ourselves) told the text as it came, and tells it again beside its proof. */
function repeats(said: string, text: string): boolean {
  return text !== '' && said.trimStart() === text.trimStart()
}

/** Pieces of one entry share type, index and id; encrypted entries come whole. */
function continues(entry: Fields, piece: Fields): boolean {
  if (entry['type'] !== piece['type'] || entry['type'] === 'reasoning.encrypted') return false
  if ((entry['index'] ?? 0) !== (piece['index'] ?? 0)) return false
  return filled(entry['id']) === undefined || filled(piece['id']) === undefined || entry['id'] === piece['id']
}

/** Text is strung together; of everything else the last word that says something stands. */
function joined(entry: Fields, piece: Fields): Fields {
  const result: Record<string, unknown> = { ...entry }
  for (const [key, value] of Object.entries(piece)) {
    if (value === null || value === '') continue
    const strung = (key === 'text' || key === 'summary') && typeof value === 'string'
    result[key] = strung ? `${filled(entry[key]) ?? ''}${value}` : value
  }
  return result
}
