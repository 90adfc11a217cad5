// The end of a turn of the Responses API: what is to be continued later is put into the store.
import type { Provider } from '../config/snapshot.ts'
import { isSaid } from './conversation.ts'
import { callIds, isItem, itemIds, type Item } from './items.ts'
import type { Recording } from './recording.ts'
import type { ResponseStore } from './response-store.ts'
import type { UnderWay } from './under-way.ts'

/** Takes what came of a turn; called before the client has its last byte, so that it can go on at once. */
export interface TurnKeeper {
  /** False when nothing is to be kept but what belongs to a conversation. */
  readonly isStored: boolean
  /** The client knows the response by its id from now on. */
  readonly begun: (response: unknown, recording?: Recording) => void
  /** The response object that the client gets; what is none is left alone. */
  readonly response: (response: unknown) => void
  /** The same of a reply that its provider keeps; there when the turn belongs to a conversation that we keep. */
  readonly said?: (response: unknown) => void
  /** Nothing more comes of this turn: what has begun and not ended is forgotten. */
  readonly over: () => void
  /** The provider keeps the response of this id itself. */
  readonly keptBy: (provider: Provider, id: string) => void
}

/** Where a turn is kept, for how long, and what belongs to it besides the response. */
export interface TurnPlace {
  readonly store: ResponseStore
  readonly underWay: UnderWay
  readonly owner: string
  readonly retentionMs: number
  /** The items of the request, those of the conversation before it left out. */
  readonly items: () => readonly unknown[]
  /** What came before: a response, or the conversation that this one belongs to. */
  readonly previous: string | undefined
  readonly isStored: boolean
  /** Takes what was said into the conversation. */
  readonly converse?: (items: readonly unknown[], response: Item) => void
}

/** Providers keep responses for a month, and to know where one is takes no room. */
const PROVIDERS_RETENTION_MS = 30 * 86_400_000

/** The keeper of one turn. */
export function keepTurn(place: TurnPlace): TurnKeeper {
  const { store, underWay, owner, retentionMs, items, previous, isStored, converse } = place
  let open: string | undefined
  const put = (response: Item & { id: string }, input: readonly unknown[], isUnfinished: boolean): void =>
    store.put({
      owner,
      id: response.id,
      expiresAt: Date.now() + retentionMs,
      ...(previous === undefined ? {} : { previous }),
      ...(isUnfinished ? { isUnfinished } : {}),
      input: JSON.stringify(input),
      response: JSON.stringify(response),
      items: isUnfinished ? [] : itemIds(input, response),
      calls: callIds(response),
    })
  const said = (response: unknown): void => {
    if (isResponse(response) && isSaid(response)) converse?.(items(), response)
  }
  return {
    isStored,
    begun(response, recording) {
      if (!isStored || !isResponse(response)) return
      open = response.id
      underWay.begin(owner, open, recording)
      // Without a recording the rest follows in a moment; should it not, there is nothing to be continued.
      put(response, recording === undefined ? [] : items(), true)
    },
    response(response) {
      if (!isResponse(response)) return
      const isForgotten = open !== undefined && !underWay.has(owner, open)
      open = undefined
      if (isForgotten) return
      said(response)
      if (isStored) put(response, items(), false)
      underWay.end(owner, response.id)
    },
    ...(converse === undefined ? {} : { said }),
    over() {
      if (open === undefined || !underWay.has(owner, open)) return
      underWay.forget(owner, open)
      // What cannot be taken out expires.
      store.delete(owner, open).catch(() => undefined)
    },
    keptBy({ name, keyName }, id) {
      if (!isStored) return
      store.put({
        owner,
        id,
        expiresAt: Date.now() + Math.max(retentionMs, PROVIDERS_RETENTION_MS),
        keeper: { provider: name, ...(keyName === undefined ? {} : { keyName }) },
        input: '[]',
        response: '{}',
        items: [],
        calls: [],
      })
    },
  }
}

function isResponse(response: unknown): response is Item & { id: string } {
  return isItem(response) && typeof response['id'] === 'string'
}
