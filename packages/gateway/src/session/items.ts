// The items of a stored response: read back from its JSON, each with an id by which clients can name it.
import type { StoredResponse } from './response-store.ts'

/** An item of an input or an output, as it is on the wire. */
export type Item = Readonly<Record<string, unknown>>

/** What a request says in `input`, as items; undefined when that is nothing of the kind. */
export function inputItems(input: unknown): readonly unknown[] | undefined {
  if (input === undefined || input === null) return []
  if (typeof input === 'string') {
    return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }]
  }
  return Array.isArray(input) ? input : undefined
}

/** The response object that the client got. */
export function responseOf({ response }: StoredResponse): Item {
  return JSON.parse(response) as Item
}

/** The items that came with its request. */
export function inputOf({ input }: StoredResponse): readonly unknown[] {
  return JSON.parse(input) as readonly unknown[]
}

/** Everything that was said up to and with the last response of a chain, oldest first. */
export function historyOf(chain: readonly StoredResponse[]): readonly unknown[] {
  return chain.flatMap((stored) => [...inputOf(stored), ...outputOf(responseOf(stored))])
}

/** What the model was given for the last response of a chain; every item has an id. */
export function givenFor(chain: readonly StoredResponse[]): readonly Item[] {
  return chain.flatMap((stored, index) => {
    const given = identified(inputOf(stored), stored.id)
    const isLast = index === chain.length - 1
    return isLast ? given : [...given, ...outputOf(responseOf(stored)).filter(isItem)]
  })
}

/** The ids of all items of a response and of its request. */
export function itemIds(input: readonly unknown[], response: Item): readonly string[] {
  const items = [...identified(input, String(response['id'])), ...outputOf(response).filter(isItem)]
  return items.map(({ id }) => id).filter((id) => typeof id === 'string')
}

/** The ids of the calls that a response leaves to its client; none unless it has come to its end. */
export function callIds(response: Item): readonly string[] {
  if (response['status'] !== 'completed') return []
  return outputOf(response)
    .filter(isItem)
    .map(({ type, call_id: id }) => (typeof type === 'string' && type.endsWith('_call') ? id : undefined))
    .filter((id) => typeof id === 'string')
}

/** The item with this id, out of a response that holds it. */
export function itemOf(stored: StoredResponse, id: string): Item | undefined {
  const index = identified(inputOf(stored), stored.id).findIndex((item) => item['id'] === id)
  // As it came: an id that we gave is no provider's business.
  if (index >= 0) return inputOf(stored).filter(isItem)[index]
  return outputOf(responseOf(stored))
    .filter(isItem)
    .find((item) => item['id'] === id)
}

/** True for an object: what else stands in a list of items is refused by whoever reads the request. */
export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The items that the model made. */
export function outputOf({ output }: Item): readonly unknown[] {
  return Array.isArray(output) ? output : []
}

const PREFIXES: ReadonlyMap<unknown, string> = new Map([
  ['function_call', 'fc'],
  ['function_call_output', 'fco'],
  ['custom_tool_call', 'ctc'],
  ['custom_tool_call_output', 'ctco'],
  ['reasoning', 'rs'],
])

/** What the ids of such items begin with. */
export function prefixOf(item: Item): string {
  return isMessage(item) ? 'msg' : (PREFIXES.get(item['type']) ?? 'item')
}

function isMessage({ type }: Item): boolean {
  return type === undefined || type === 'message'
}

/** The items, those without an id with one that stays the same however often it is asked for. */
function identified(items: readonly unknown[], response: string): readonly Item[] {
  return items.filter(isItem).map((item, index) => {
    if (typeof item['id'] === 'string' && item['id'] !== '') return item
    const id = `${prefixOf(item)}_${response.replace(/^resp_/, '').slice(0, 40)}_${index}`
    return { ...(isMessage(item) ? { type: 'message' } : {}), ...item, id }
  })
}
