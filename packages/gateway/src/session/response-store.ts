// What is kept of responses, so that a client can go on from one by its id, and what a store of them can do.

/** One response of one owner. */
export interface StoredResponse {
  /** Whose it is: nobody else can read, continue or delete it. */
  readonly owner: string
  readonly id: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** The response that it continued. */
  readonly previous?: string
  /** Who keeps it instead of us; then there is nothing in `input` and `response`. */
  readonly keeper?: ResponseKeeper
  /** It is being made; when nobody makes it any more, it was interrupted. */
  readonly isUnfinished?: true
  /** The items that came with its request, the ones before those left out, as JSON. */
  readonly input: string
  /** The response as its client got it, as JSON. */
  readonly response: string
  /** Ids of the items in `input` and `response`. */
  readonly items: readonly string[]
  /** Ids of the tool calls in `response`, by which it can be continued. */
  readonly calls: readonly string[]
}

/** A provider that keeps its own responses, and the name of the key that they belong to, where there are several. */
export interface ResponseKeeper {
  readonly provider: string
  readonly keyName?: string
}

/** A place where responses are kept. What has expired is not there. */
export interface ResponseStore {
  /** Takes a response, in place of one of the same id; returns at once, and every later question sees it. */
  readonly put: (response: StoredResponse) => void
  readonly get: (owner: string, id: string) => Promise<StoredResponse | undefined>
  /** The response that holds the item with this id. */
  readonly holding: (owner: string, item: string) => Promise<StoredResponse | undefined>
  /** The ids of all responses that make the tool call with this id, the latest first; at most as many as matter. */
  readonly calling: (owner: string, call: string) => Promise<readonly string[]>
  /** Lets responses expire later. */
  readonly touch: (owner: string, ids: readonly string[], expiresAt: number) => void
  readonly delete: (owner: string, id: string) => Promise<void>
}

/** What continuing a response needs of a store. */
export type ResponseReader = Pick<ResponseStore, 'get' | 'holding' | 'calling' | 'touch'>

/** Looks into the second where the first knows nothing. */
export function inEither(first: ResponseReader, second: ResponseReader): ResponseReader {
  return {
    get: async (owner, id) => (await first.get(owner, id)) ?? (await second.get(owner, id)),
    holding: async (owner, item) => (await first.holding(owner, item)) ?? (await second.holding(owner, item)),
    calling: async (owner, call) => [
      ...new Set([...(await first.calling(owner, call)), ...(await second.calling(owner, call))]),
    ],
    touch(...responses) {
      first.touch(...responses)
      second.touch(...responses)
    },
  }
}

/** How much room a response takes, roughly. */
export function sizeOf({ input, response, items, calls }: StoredResponse): number {
  return input.length + response.length + (items.length + calls.length) * ITEM_BYTES + RECORD_BYTES
}

/** Hosts that number their calls within a conversation give many responses the same one. */
export const MAX_CALLING = 50

const ITEM_BYTES = 100
const RECORD_BYTES = 300
