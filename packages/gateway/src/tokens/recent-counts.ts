// Counts that clients have asked for, by the shape of the request: when the same request comes to be answered, its stream can
// begin with the number that its client was told. Looking at every character again would cost more than it is worth.
import type { Measured } from './measure-request.ts'

export interface RecentCounts {
  readonly remember: (shape: string, tokens: number) => void
  readonly recall: (shape: string | undefined) => number | undefined
}

const MAX_KEPT = 500
const TAIL_CHARS = 32

/** Two requests of the same shape differ, if at all, in a few tokens. */
export function shapeOf({ texts, tools, turns, calls, media, mediaChars }: Measured, model: string): string {
  const chars = texts.reduce((sum, { length }) => sum + length, 0)
  const tail = texts.at(-1)?.slice(-TAIL_CHARS) ?? ''
  return [model, turns, calls, tools.length, media.length, mediaChars, texts.length, chars, tail].join(' ')
}

export function createRecentCounts(): RecentCounts {
  const kept = new Map<string, number>()
  return {
    remember(shape, tokens) {
      kept.delete(shape)
      kept.set(shape, tokens)
      const [oldest] = kept.keys()
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    },
    recall: (shape) => (shape === undefined ? undefined : kept.get(shape)),
  }
}
