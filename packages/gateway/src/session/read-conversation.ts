// What clients send about conversations: their items and their metadata, checked.
import { CODECS, GatewayError } from '@ferryllm/protocols'
import { isItem } from './items.ts'

const MAX_ITEMS = 20

/** Throws what is wrong with the items of a request. */
export function readItems(items: unknown): readonly unknown[] {
  if (items === undefined || items === null) return []
  if (!Array.isArray(items)) throw invalidItems('has to be an array of items')
  if (items.length > MAX_ITEMS) throw invalidItems(`has at most ${MAX_ITEMS} items at a time, not ${items.length}`)
  if (items.some((item) => isItem(item) && item['type'] === 'item_reference')) {
    throw invalidItems('takes items themselves, not references to them')
  }
  try {
    CODECS['openai-responses'].decodeRequest({ model: 'any', input: items })
  } catch (cause) {
    const { kind, message, details } = GatewayError.from(cause)
    const at = details.path === undefined ? {} : { path: here(details.path) }
    throw new GatewayError(kind, here(message), { ...details, ...at, cause })
  }
  return items
}

/** The decoder knows items as the input of a request. */
function here(text: string): string {
  return text.replaceAll(/\binput\b/g, 'items')
}

/** A fault of the field as a whole. */
export function invalidItems(what: string): GatewayError {
  return new GatewayError('invalid-request', `'items' ${what}.`, { path: 'items' })
}

const MAX_PAIRS = 16
const MAX_NAME = 64
const MAX_VALUE = 512

/** Throws for what is no metadata of OpenAI's kind. */
export function readMetadata(metadata: unknown): Readonly<Record<string, string>> {
  if (metadata === undefined || metadata === null) return {}
  const pairs = isItem(metadata) ? Object.entries(metadata) : undefined
  const fits = pairs?.every(
    (pair): pair is [string, string] =>
      pair[0].length <= MAX_NAME && typeof pair[1] === 'string' && pair[1].length <= MAX_VALUE,
  )
  if (pairs === undefined || fits !== true || pairs.length > MAX_PAIRS) {
    const message = `'metadata' has to be an object of at most ${MAX_PAIRS} strings, of at most ${MAX_VALUE} characters under names of at most ${MAX_NAME}.`
    throw new GatewayError('invalid-request', message, { path: 'metadata' })
  }
  return metadata as Readonly<Record<string, string>>
}
