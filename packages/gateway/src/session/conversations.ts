// Conversations in the store of responses. Changes of one come one after another, and who reads it sees all that began before.
import { packConversation, isConversationId, unpackConversation, type Conversation } from './conversation.ts'
import type { ResponseStore } from './response-store.ts'

/** What the gateway does with conversations. */
export interface Conversations {
  readonly put: (conversation: Conversation, retentionMs: number) => void
  readonly get: (owner: string, id: string) => Promise<Conversation | undefined>
  /** Gives the changed one; undefined when there is none to change. */
  readonly change: (
    owner: string,
    id: string,
    retentionMs: number,
    edit: (before: Conversation) => Conversation,
  ) => Promise<Conversation | undefined>
  readonly delete: (owner: string, id: string) => Promise<void>
  /** Resolves when everything that was begun is in the store. */
  readonly settled: () => Promise<void>
}

/** `store` gives the one of the moment. */
export function conversationsIn(store: () => ResponseStore): Conversations {
  /** The last thing that was begun with each conversation. */
  const lines = new Map<string, Promise<unknown>>()
  const inLine = async <T>(owner: string, id: string, work: () => Promise<T>): Promise<T> => {
    const key = `${owner}\n${id}`
    // Whoever began it hears of its failure.
    const before = lines.get(key)?.catch(() => undefined)
    const mine = before === undefined ? work() : before.then(work)
    lines.set(key, mine)
    try {
      return await mine
    } finally {
      if (lines.get(key) === mine) lines.delete(key)
    }
  }
  const read = async (owner: string, id: string): Promise<Conversation | undefined> => {
    const row = isConversationId(id) ? await store().get(owner, id) : undefined
    return row === undefined ? undefined : unpackConversation(row)
  }
  const put = (conversation: Conversation, retentionMs: number): void =>
    store().put(packConversation(conversation, Date.now() + retentionMs))
  return {
    put,
    get: (owner, id) => inLine(owner, id, () => read(owner, id)),
    change: (owner, id, retentionMs, edit) =>
      inLine(owner, id, async () => {
        const before = await read(owner, id)
        if (before === undefined) return undefined
        const after = edit(before)
        put(after, retentionMs)
        return after
      }),
    delete: (owner, id) => inLine(owner, id, () => store().delete(owner, id)),
    settled: async () => void (await Promise.allSettled(lines.values())),
  }
}
