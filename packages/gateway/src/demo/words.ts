// A demo model speaks word by word; a word with the space before it is what it counts as one token.
import type { Part } from '@ferryllm/protocols'

/** The text of a part, in the pieces it is streamed in. */
export function wordsOf(part: Part): string[] {
  const text = part.kind === 'tool-call' ? part.input : 'text' in part ? (part.text ?? '') : ''
  return text.match(/\s*\S+\s*$|\s*\S+/g) ?? (text === '' ? [] : [text])
}

export function countWords(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + wordsOf(part).length, 0)
}
