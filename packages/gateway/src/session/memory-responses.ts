// Responses without a disk, bounded in size: for programs that embed the gateway, and for when the disk fails.
import { MAX_CALLING, sizeOf, type ResponseStore, type StoredResponse } from './response-store.ts'

/** Responses in memory, which can also forget one by itself. */
export interface MemoryResponses extends ResponseStore {
  readonly find: (owner: string, id: string) => StoredResponse | undefined
  readonly findHolding: (owner: string, item: string) => StoredResponse | undefined
  readonly findCalling: (owner: string, call: string) => readonly string[]
  /** Forgets this very one, not one that has taken its place. */
  readonly forget: (response: StoredResponse) => void
  /** Takes over a new size; the responses unused for longest go first. */
  readonly resize: (maxBytes: number) => void
}

/** Keeps responses of at most `most` bytes together. */
export function memoryResponses(most: number, now: () => number = Date.now): MemoryResponses {
  let maxBytes = most
  let bytes = 0
  /** The one unused for longest comes first. */
  const responses = new Map<string, StoredResponse>()
  /** From an item to the response that holds it. */
  const holders = new Map<string, string>()
  /** From a call to the responses that make it, the oldest first. */
  const callers = new Map<string, Set<string>>()
  const remove = (key: string): void => {
    const former = responses.get(key)
    if (former === undefined) return
    responses.delete(key)
    bytes -= sizeOf(former)
    for (const item of former.items) {
      const itemKey = keyOf(former.owner, item)
      if (holders.get(itemKey) === key) holders.delete(itemKey)
    }
    for (const call of former.calls) {
      const callKey = keyOf(former.owner, call)
      callers.get(callKey)?.delete(key)
      if (callers.get(callKey)?.size === 0) callers.delete(callKey)
    }
  }
  const shrink = (): void => {
    for (const [key, { expiresAt }] of responses) {
      if (bytes <= maxBytes && expiresAt > now()) return
      remove(key)
    }
  }
  const find = (key: string | undefined): StoredResponse | undefined => {
    const response = key === undefined ? undefined : responses.get(key)
    return response === undefined || response.expiresAt <= now() ? undefined : response
  }
  const put = (response: StoredResponse): void => {
    const key = keyOf(response.owner, response.id)
    remove(key)
    responses.set(key, response)
    for (const item of response.items) holders.set(keyOf(response.owner, item), key)
    for (const call of response.calls) {
      const callKey = keyOf(response.owner, call)
      callers.set(callKey, (callers.get(callKey) ?? new Set()).add(key))
    }
    bytes += sizeOf(response)
    shrink()
  }
  const findCalling = (owner: string, call: string): readonly string[] =>
    [...(callers.get(keyOf(owner, call)) ?? [])]
      .map((key) => find(key)?.id)
      .filter((id) => id !== undefined)
      .toReversed()
      .slice(0, MAX_CALLING)
  return {
    put,
    findCalling,
    find: (owner, id) => find(keyOf(owner, id)),
    findHolding: (owner, item) => find(holders.get(keyOf(owner, item))),
    get: async (owner, id) => find(keyOf(owner, id)),
    holding: async (owner, item) => find(holders.get(keyOf(owner, item))),
    calling: async (owner, call) => findCalling(owner, call),
    touch(owner, ids, expiresAt) {
      for (const id of ids) {
        const response = find(keyOf(owner, id))
        if (response !== undefined) put({ ...response, expiresAt: Math.max(expiresAt, response.expiresAt) })
      }
    },
    delete: async (owner, id) => remove(keyOf(owner, id)),
    forget(response) {
      const key = keyOf(response.owner, response.id)
      if (responses.get(key) === response) remove(key)
    },
    resize(next) {
      maxBytes = next
      shrink()
    },
  }
}

function keyOf(owner: string, id: string): string {
  return `${owner}\n${id}`
}
