// The store of responses as it is read: what was being made when the process ended has failed.
import type { Services } from '../pipeline.ts'
import { responseOf } from './items.ts'
import type { ResponseStore, StoredResponse } from './response-store.ts'

/** The store in which nothing is unfinished but what is being made now. */
export function responsesOf({ storage, underWay }: Pick<Services, 'storage' | 'underWay'>): ResponseStore {
  const store = storage.responses()
  const isMade = ({ owner, id, isUnfinished }: StoredResponse): boolean =>
    isUnfinished !== true || underWay.has(owner, id)
  const settled = async (found: StoredResponse | undefined): Promise<StoredResponse | undefined> => {
    if (found === undefined || isMade(found)) return found
    // It may have ended while we asked.
    const again = await store.get(found.owner, found.id)
    if (again === undefined || isMade(again)) return again
    const failed = interrupted(again)
    store.put(failed)
    return failed
  }
  return {
    ...store,
    get: async (owner, id) => await settled(await store.get(owner, id)),
    holding: async (owner, item) => await settled(await store.holding(owner, item)),
  }
}

const INTERRUPTED = {
  code: 'server_error',
  message: 'The gateway stopped while it was making this response. Send the request again.',
}

function interrupted(stored: StoredResponse): StoredResponse {
  const { isUnfinished: _isUnfinished, ...rest } = stored
  return { ...rest, response: JSON.stringify({ ...responseOf(stored), status: 'failed', error: INTERRUPTED }) }
}
