// Reasoning that a host writes into the content, between `<think>` tags at its very start; the tags may be cut anywhere
// (spec 06 §6.3.4, REAS-12).

const OPEN = '<think>'
const CLOSE = '</think>'

/** Content on its way in. */
export interface ThinkSplitter {
  push(text: string): void
  /** Nothing more comes: what was held back because it could have been a tag is none. */
  flush(): void
}

/** Sends what stands between the tags to `reasoning`, all else to `text`; either may be given empty pieces. */
export function splitThinking(reasoning: (text: string) => void, text: (text: string) => void): ThinkSplitter {
  let place: 'before' | 'inside' | 'after' = 'before'
  let held = ''

  const begin = (): void => {
    const start = held.trimStart()
    if (OPEN.startsWith(start)) return
    const rest = held
    held = ''
    if (!start.startsWith(OPEN)) {
      place = 'after'
      return text(rest)
    }
    place = 'inside'
    held = start.slice(OPEN.length)
    inside()
  }

  const inside = (): void => {
    const close = held.indexOf(CLOSE)
    const end = close < 0 ? held.length - partOfTag(held) : close
    reasoning(held.slice(0, end))
    held = held.slice(end)
    if (close < 0) return
    const rest = held.slice(CLOSE.length)
    held = ''
    place = 'after'
    text(rest)
  }

  return {
    push(piece) {
      if (place === 'after') return text(piece)
      held += piece
      if (place === 'before') begin()
      else inside()
    },
    flush() {
      const rest = held
      held = ''
      if (place === 'inside') reasoning(rest)
      else text(rest)
    },
  }
}

/** How many of the last characters could be the beginning of the closing tag. */
function partOfTag(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length--) {
    if (CLOSE.startsWith(text.slice(-length))) return length
  }
  return 0
}
