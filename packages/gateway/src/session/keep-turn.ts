// The end of a turn of the Responses API: what is to be continued later is put into the store.
import type { Provider } from '../config/snapshot.ts'
import { isItem, itemIds } from './items.ts'
import type { ResponseStore } from './response-store.ts'

/** Takes what came of a turn; called before the client has its last byte, so that it can go on at once. */
export interface TurnKeeper {
  /** The response object that the client gets; what is none is left alone. */
  readonly response: (response: unknown) => void
  /** The provider keeps the response of this id itself. */
  readonly keptBy: (provider: Provider, id: string) => void
}

/** Where a turn is kept, for how long, and what belongs to it besides the response. */
export interface TurnPlace {
  readonly store: ResponseStore
  readonly owner: string
  readonly expiresAt: number
  /** The items of the request, those of the conversation before it left out. */
  readonly items: () => readonly unknown[]
  readonly previous: string | undefined
}

/** Providers keep responses for a month, and to know where one is takes no room. */
const PROVIDERS_RETENTION_MS = 30 * 86_400_000

/** The keeper of one turn. */
export function keepTurn({ store, owner, expiresAt, items, previous }: TurnPlace): TurnKeeper {
  return {
    response(response) {
      if (!isItem(response) || typeof response['id'] !== 'string') return
      const input = items()
      store.put({
        owner,
        id: response['id'],
        expiresAt,
        ...(previous === undefined ? {} : { previous }),
        input: JSON.stringify(input),
        response: JSON.stringify(response),
        items: itemIds(input, response),
      })
    },
    keptBy({ name, keyName }, id) {
      store.put({
        owner,
        id,
        expiresAt: Math.max(expiresAt, Date.now() + PROVIDERS_RETENTION_MS),
        keeper: { provider: name, ...(keyName === undefined ? {} : { keyName }) },
        input: '[]',
        response: '{}',
        items: [],
      })
    },
  }
}
