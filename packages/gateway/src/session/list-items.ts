// One page of the items of a response, as OpenAI's lists are.
import { GatewayError } from '@ferryllm/protocols'
import type { Item } from './items.ts'

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100

/** `items` are in the order in which they were said; the latest comes first unless `order` is `asc`. */
export function listItems(items: readonly Item[], query: URLSearchParams): object {
  const order = query.get('order') ?? 'desc'
  if (order !== 'asc' && order !== 'desc') throw invalid('order', "'asc' or 'desc'")
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT)
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) throw invalid('limit', `1 to ${MAX_LIMIT}`)
  const ordered = order === 'asc' ? items : items.toReversed()
  const after = query.get('after')
  const before = after === null ? -1 : ordered.findIndex(({ id }) => id === after)
  if (after !== null && before < 0) throw invalid('after', 'the id of an item of this response')
  const data = ordered.slice(before + 1, before + 1 + limit)
  return {
    object: 'list',
    data,
    first_id: data[0]?.['id'] ?? null,
    last_id: data.at(-1)?.['id'] ?? null,
    has_more: before + 1 + data.length < ordered.length,
  }
}

function invalid(name: string, right: string): GatewayError {
  return new GatewayError('invalid-request', `'${name}' has to be ${right}.`, { path: name })
}
