// The body of a request that says in full what its client had put into words like "the item with this id".
import { readAddress, type Addressed } from '../prepare.ts'
import { isItem, itemOf } from './items.ts'
import type { ResponseReader } from './response-store.ts'

/** The items themselves in place of references to them; what is not known stays for who may know it. */
export async function withoutReferences(
  store: ResponseReader,
  owner: string,
  items: readonly unknown[],
): Promise<readonly unknown[]> {
  return await Promise.all(
    items.map(async (item) => {
      if (!isItem(item) || item['type'] !== 'item_reference' || typeof item['id'] !== 'string') return item
      const holder = await store.holding(owner, item['id'])
      return (holder === undefined ? undefined : itemOf(holder, item['id'])) ?? item
    }),
  )
}

/** The same request with another body. */
export function rewritten({ client, streamHint }: Addressed, body: object): Addressed {
  const bytes = Buffer.from(JSON.stringify(body))
  return readAddress({ client, bytes, ...(streamHint === undefined ? {} : { streamHint }) })
}
