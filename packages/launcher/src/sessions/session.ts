// A conversation that a client keeps on this computer, whatever its format.
import { SESSION_CLIENTS } from '@ferryllm/control'
import * as z from 'zod'

/** What is known of a session without showing it. Times are milliseconds since 1970. */
export const sessionSchema = z.object({
  client: z.enum(SESSION_CLIENTS),
  /** As the client knows it. */
  id: z.string(),
  title: z.string(),
  /** Where it took place; absent when the client does not say. */
  directory: z.string().optional(),
  model: z.string().optional(),
  /** The provider that the client recorded with it, in the client's own words. */
  provider: z.string().optional(),
  branch: z.string().optional(),
  startedAt: z.number(),
  updatedAt: z.number(),
  /** How often the user spoke. */
  turns: z.number(),
  /** All tokens, as far as the client counts them. */
  tokens: z.number().optional(),
  /** The beginnings of what the user said, to be searched. */
  words: z.string(),
  /** Lines that could not be read. */
  malformed: z.number(),
  archived: z.boolean().optional(),
  /** The file it is in; absent for one in a database. */
  file: z.string().optional(),
})

export type Session = z.output<typeof sessionSchema>

/** One piece of a conversation, for people to read. */
export interface Entry {
  readonly role: 'user' | 'assistant' | 'reasoning' | 'tool-call' | 'tool-result'
  readonly text: string
  /** Of a tool. */
  readonly name?: string
  /** Milliseconds since 1970. */
  readonly at?: number
  /** A result that was a failure. */
  readonly isError?: boolean
}

const TITLE_CHARS = 120
const WORDS_CHARS = 1000

/** What readers collect on their way through a session. */
export interface Draft {
  id?: string | undefined
  title?: string | undefined
  directory?: string | undefined
  model?: string | undefined
  provider?: string | undefined
  branch?: string | undefined
  startedAt?: number | undefined
  updatedAt?: number | undefined
  tokens?: number | undefined
  readonly said: string[]
}

/** The session, or nothing when nobody has said anything in it. */
export function finishDraft(
  client: Session['client'],
  { said, ...draft }: Draft,
  { file, malformed, modifiedAt }: { readonly file: string; readonly malformed: number; readonly modifiedAt: number },
): Session | undefined {
  const [first] = said
  if (draft.id === undefined || first === undefined) return undefined
  const startedAt = draft.startedAt ?? modifiedAt
  const session: { [Key in keyof Session]: Session[Key] | undefined } = {
    ...draft,
    client,
    id: draft.id,
    title: titleOf(draft.title ?? first),
    startedAt,
    updatedAt: Math.max(startedAt, draft.updatedAt ?? modifiedAt),
    turns: said.length,
    words: wordsOf(said),
    malformed,
    file,
  }
  return sessionSchema.parse(session)
}

/** What a session can be found by. */
export function wordsOf(said: readonly string[]): string {
  return said
    .map((text) => text.slice(0, 200))
    .join('\n')
    .slice(0, WORDS_CHARS)
}

/** The first line that says something. */
export function titleOf(text: string): string {
  const line = text.split('\n').find((each) => /[\p{L}\p{N}]/u.test(each)) ?? text
  const clean = line.replaceAll(/\s+/g, ' ').trim()
  return clean.length <= TITLE_CHARS
    ? clean
    : `${Array.from(clean)
        .slice(0, TITLE_CHARS - 1)
        .join('')}…`
}

/** The time of an ISO text; undefined for anything else. */
export function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(time) ? undefined : time
}
