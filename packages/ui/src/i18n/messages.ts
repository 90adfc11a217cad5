// The type of all words: a language that misses one does not compile.
import type { en } from './en/index.ts'

export type Messages = typeof en
