// The tokenizer's own thread: its vocabulary takes 80 MB and 170 ms to load, and nobody has to wait for it.
import { parentPort } from 'node:worker_threads'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { cutWords } from './cut-text.ts'

/** A piece of text to be counted, and its number. */
export interface Piece {
  readonly id: number
  readonly text: string
}

/** The tokens in the piece of that number. */
export interface Counted {
  readonly id: number
  readonly tokens: number
}

/** Words like `<|endoftext|>` are text like any other here. */
const AS_TEXT = { disallowedSpecial: new Set<string>() }

parentPort?.on('message', ({ id, text }: Piece) => {
  const tokens = cutWords(text).reduce((sum, words) => sum + countTokens(words, AS_TEXT), 0)
  parentPort?.postMessage({ id, tokens } satisfies Counted)
})
