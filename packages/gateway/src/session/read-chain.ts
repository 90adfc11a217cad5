// A response and all those that it continues.
import { isConversationId, saidBefore } from './conversation.ts'
import type { ResponseReader, StoredResponse } from './response-store.ts'

/** Longer conversations do not fit any model. */
const MAX_CHAIN = 2_000

/** Oldest first; undefined when a part of the conversation is not there any more. */
export async function readChain(
  store: Pick<ResponseReader, 'get'>,
  owner: string,
  id: string,
): Promise<readonly [...StoredResponse[], StoredResponse] | undefined> {
  const last = isConversationId(id) ? undefined : await store.get(owner, id)
  if (last === undefined) return undefined
  const earlier: StoredResponse[] = []
  for (let { previous } = last; previous !== undefined; previous = earlier[0]?.previous) {
    const row = earlier.length < MAX_CHAIN ? await store.get(owner, previous) : undefined
    const isSaid = row !== undefined && isConversationId(previous)
    const found = isSaid ? saidBefore(row, earlier[0] ?? last) : row
    // What a provider keeps cannot be read here.
    if (found === undefined || found.keeper !== undefined) return undefined
    earlier.unshift(found)
  }
  return [...earlier, last]
}
