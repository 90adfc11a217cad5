// A conversation of the Responses API: its items in order, each under an id, and what the API says of it. Kept in the store of
// responses, under an id that no response has.
import { isItem, prefixOf, responseOf, type Item } from './items.ts'
import type { ResponseKeeper, StoredResponse } from './response-store.ts'

/** What `GET /v1/conversations/{id}` answers. */
export interface ConversationObject {
  readonly id: string
  readonly object: 'conversation'
  /** Seconds since 1970. */
  readonly created_at: number
  readonly metadata: Readonly<Record<string, string>>
}

/** One item of a conversation. */
export interface Entry {
  /** By which clients know it. */
  readonly id: string
  /** As it came: an id that we gave is no provider's business. */
  readonly item: Item
  /** The response that it came with; absent for one that was added by itself. */
  readonly response?: string
}

/** A conversation as it is kept. */
export interface Conversation {
  readonly owner: string
  readonly object: ConversationObject
  readonly entries: readonly Entry[]
  /** Who keeps it instead of us. */
  readonly keeper?: ResponseKeeper
}

const PREFIX = 'conv_'

/** Tells conversations from responses: both are in the same store. */
export function isConversationId(id: string): boolean {
  return id.startsWith(PREFIX)
}

/** Items under their own ids, or under new ones where they have none that is free. */
export function entriesOf(
  items: readonly unknown[],
  mint: (prefix: string) => string,
  { after = [], response }: { readonly after?: readonly Entry[]; readonly response?: string } = {},
): Entry[] {
  const taken = new Set(after.map(({ id }) => id))
  return items.filter(isItem).map((item) => {
    const own = item['id']
    const isFree = typeof own === 'string' && own !== '' && !taken.has(own)
    const id = isFree ? own : mint(`${prefixOf(item)}_`)
    taken.add(id)
    return { id, item, ...(response === undefined ? {} : { response }) }
  })
}

/** The entry as clients see it: messages in full, however short they were written. */
export function shownEntry({ id, item }: Entry): Item {
  const { type = 'message', content } = item
  if (type !== 'message') return { ...item, id }
  const part = item['role'] === 'assistant' ? { type: 'output_text', annotations: [] } : { type: 'input_text' }
  const shown = typeof content === 'string' ? [{ ...part, text: content }] : content
  return { status: 'completed', ...item, id, type, content: shown }
}

/** The row of the store that a conversation is. */
export function packConversation({ owner, object, entries, keeper }: Conversation, expiresAt: number): StoredResponse {
  return {
    owner,
    id: object.id,
    expiresAt,
    ...(keeper === undefined ? {} : { keeper }),
    input: JSON.stringify(entries),
    response: JSON.stringify(object),
    items: [],
    calls: [],
  }
}

/** The conversation in a row of the store. */
export function unpackConversation({ owner, input, response, keeper }: StoredResponse): Conversation {
  const object = JSON.parse(response) as ConversationObject
  const entries = JSON.parse(input) as readonly Entry[]
  return { owner, object, entries, ...(keeper === undefined ? {} : { keeper }) }
}

/**
 * What had been said before a response of the conversation, as the row of a response without an answer; undefined when nothing
 * of that response is in it any more, so that nobody knows how far that was.
 */
export function saidBefore(row: StoredResponse, response: StoredResponse): StoredResponse | undefined {
  const { entries } = unpackConversation(row)
  const at = entries.findIndex((entry) => entry.response === response.id)
  if (at < 0 && isSaid(responseOf(response))) return undefined
  const before = at < 0 ? entries : entries.slice(0, at)
  return { ...row, input: JSON.stringify(before.map(({ item }) => item)), response: '{}' }
}

/** Half an answer, or none, is nothing to go on from. */
export function isSaid({ status }: Item): boolean {
  return status === 'completed' || status === 'incomplete'
}
