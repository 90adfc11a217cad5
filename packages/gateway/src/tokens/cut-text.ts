// Cuts texts into pieces that can be counted one by one: what was counted once is known when the text has grown, and no
// piece takes long.

/** Characters of a piece: counted in about half a millisecond. */
const PIECE_CHARS = 8192
/** How far back from there a good place to cut is looked for. */
const SEARCH_CHARS = 512

/** The pieces in order; together they are the text. Their places depend on what is before them, never on what follows. */
export function cutText(text: string): readonly string[] {
  if (text.length <= PIECE_CHARS) return text === '' ? [] : [text]
  const pieces: string[] = []
  let start = 0
  while (text.length - start > PIECE_CHARS) {
    const end = cutBefore(text, start + PIECE_CHARS)
    pieces.push(text.slice(start, end))
    start = end
  }
  pieces.push(text.slice(start))
  return pieces
}

/** Where words begin: tokens take the space or the line break before a word with them, and so nothing is torn apart. */
function cutBefore(text: string, end: number): number {
  for (let at = end; at > end - SEARCH_CHARS; at--) {
    const isSpace = text[at] === ' ' || text[at] === '\n'
    if (isSpace && text[at - 1] !== ' ' && text[at - 1] !== '\n') return at
  }
  // Half of a character that takes two would be counted as something else.
  const code = text.charCodeAt(end)
  return code >= 0xdc00 && code <= 0xdfff ? end - 1 : end
}

/** Longer than any word: the time that a tokenizer takes for one grows with its square. */
const LONGEST_WORD = 256
const HAS_LONG_WORD = new RegExp(`\\S{${LONGEST_WORD + 1}}|\\s{${LONGEST_WORD + 1}}`)
const WORDS = new RegExp(`\\s{0,${LONGEST_WORD}}\\S{1,${LONGEST_WORD}}|\\s{1,${LONGEST_WORD}}`, 'gu')

/** The parts of a piece that a tokenizer can take at once: all of it, unless it has a word as nobody writes them. */
export function cutWords(piece: string): readonly string[] {
  return HAS_LONG_WORD.test(piece) ? (piece.match(WORDS) ?? []) : [piece]
}
