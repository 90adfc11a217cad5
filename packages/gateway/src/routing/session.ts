// Which conversation a request belongs to, so that its turns go to the same target and find their prompt cache warm.
import { createHash } from 'node:crypto'
import { readSlice, type Slice } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'

/** Where the fields that tell of a session stand in a body. */
export interface SessionBody {
  readonly bytes: Uint8Array
  readonly fields: ReadonlyMap<string, readonly Slice[]> | undefined
}

/** The fields of a body that `sessionOf` and `openingOf` read. */
export const SESSION_FIELDS = ['prompt_cache_key', 'conversation', 'metadata', 'messages', 'input', 'contents'] as const

/** Claude Code, Codex (old and new), OpenCode. */
const SESSION_HEADERS = [
  'x-claude-code-session-id',
  'session-id',
  'session_id',
  'x-session-affinity',
  'x-session-id',
] as const

/** Longer ones are no ids. */
const MAX_LENGTH = 200

/** The id that the client gives its conversation; undefined when it gives none. */
export function sessionOf(headers: Headers, body?: SessionBody): string | undefined {
  for (const name of SESSION_HEADERS) {
    const id = idOf(headers[name])
    if (id !== undefined) return id
  }
  if (body === undefined) return undefined
  const conversation = read(body, 'conversation')
  return (
    idOf(read(body, 'prompt_cache_key')) ??
    idOf(conversation) ??
    idOf(property(conversation, 'id')) ??
    sessionOfUser(property(read(body, 'metadata'), 'user_id'))
  )
}

/** What tells a conversation from others. */
export interface Conversation {
  readonly id: string
  /** Nothing has been answered yet: there is nothing that it would have to go back to. */
  readonly isNew?: boolean
}

/** A name for a conversation that has none: made of its first user message, which all its turns repeat. */
export function openingOf(body: SessionBody): Conversation | undefined {
  const turns = read(body, 'messages') ?? read(body, 'input') ?? read(body, 'contents')
  const first: unknown = Array.isArray(turns) ? turns.find((turn) => property(turn, 'role') === 'user') : turns
  const content = property(first, 'content') ?? property(first, 'parts') ?? first
  // Nothing but the words: marks for the cache move on from turn to turn.
  const words = (Array.isArray(content) ? content.map((part) => property(part, 'text')) : [content])
    .filter((text) => typeof text === 'string')
    .join('\n')
  if (words === '') return undefined
  const id = `opening-${createHash('sha256').update(words).digest('hex').slice(0, 16)}`
  return { id, isNew: !(Array.isArray(turns) && turns.some(isOfModel)) }
}

/** Messages have a role, the items of the Responses API a type. */
function isOfModel(turn: unknown): boolean {
  const role = property(turn, 'role')
  const type = property(turn, 'type')
  return role === 'assistant' || role === 'model' || (typeof type === 'string' && /^reasoning$|_call$/.test(type))
}

/** Claude Code packs its session into the user's id: as JSON, in older versions after `_session_`. */
function sessionOfUser(user: unknown): string | undefined {
  if (typeof user !== 'string') return undefined
  return idOf((/"session_id"\s*:\s*"([^"]+)"/.exec(user) ?? /_session_(.+)$/.exec(user))?.[1])
}

function idOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, MAX_LENGTH) : undefined
}

function read({ bytes, fields }: SessionBody, name: (typeof SESSION_FIELDS)[number]): unknown {
  const slice = fields?.get(name)?.at(-1)
  return slice === undefined ? undefined : readSlice(bytes, slice)
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
