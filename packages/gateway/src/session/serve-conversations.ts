// /v1/conversations and what is below it: made, read, changed and deleted here, or at the provider that keeps them itself.
import { GatewayError } from '@ferryllm/protocols'
import type { Caller } from '../client-keys/key-ring.ts'
import { parseObject, readJsonBytes } from '../http/body.ts'
import type { Endpoint } from '../http/endpoints.ts'
import type { Exchange } from '../http/exchange.ts'
import { identity, sendJson } from '../http/respond.ts'
import type { Services } from '../pipeline.ts'
import { askKeeper } from './ask-keeper.ts'
import { entriesOf, shownEntry, type Conversation, type Entry } from './conversation.ts'
import { listItems } from './list-items.ts'
import { makeConversation } from './make-conversation.ts'
import { ownerOf } from './owner.ts'
import { invalidItems, readItems, readMetadata } from './read-conversation.ts'
import { unknownConversation } from './unknown-conversation.ts'

/** What is asked of conversations. */
export type ConversationEndpoint = Extract<Endpoint, { kind: 'conversations' }>

/** A question about conversations, and who asks. */
export interface ConversationCall {
  readonly exchange: Exchange
  readonly services: Services
  readonly requestId: string
  readonly caller: Caller | undefined
}

/** Answers, and gives the status of the answer. */
export async function serveConversations(call: ConversationCall, endpoint: ConversationEndpoint): Promise<number> {
  const { exchange, services, requestId, caller } = call
  const { snapshot, conversations } = services
  if (!snapshot.responses.enabled) {
    throw new GatewayError(
      'not-found',
      'Conversations are not kept: [responses] enabled is false in the configuration.',
    )
  }
  const answer = (body: unknown): number => {
    sendJson(exchange, 200, body, identity(requestId))
    return 200
  }
  const body = exchange.method === 'POST' ? await readJsonBytes(exchange, snapshot.bodyLimitBytes) : undefined
  if (endpoint.id === undefined) return await makeConversation(call, body ?? new Uint8Array(), answer)
  const owner = ownerOf(caller)
  const found = await conversations.get(owner, endpoint.id)
  if (found === undefined) throw unknownConversation(endpoint.id)
  if (found.keeper !== undefined) {
    const { status } = await askKeeper(exchange, services, requestId, found.keeper, pathOf(endpoint), body)
    const isGone = exchange.method === 'DELETE' && endpoint.part === 'conversation' && status < 300
    if (isGone) await conversations.delete(owner, endpoint.id)
    return status
  }
  return answer(await answerHere(call, endpoint, found, body))
}

async function answerHere(
  { exchange, services }: ConversationCall,
  { part, item: itemId = '' }: ConversationEndpoint,
  found: Conversation,
  body: Uint8Array | undefined,
): Promise<unknown> {
  const { conversations, snapshot, mint } = services
  const { owner, object, entries } = found
  const change = async (edit: (before: Conversation) => Conversation): Promise<Conversation> => {
    const changed = await conversations.change(owner, object.id, snapshot.responses.retentionMs, edit)
    if (changed === undefined) throw unknownConversation(object.id)
    return changed
  }
  const isDeleted = exchange.method === 'DELETE'
  if (part === 'conversation') {
    if (isDeleted) {
      await conversations.delete(owner, object.id)
      return { id: object.id, object: 'conversation.deleted', deleted: true }
    }
    if (body === undefined) return object
    const metadata = readMetadata(parseObject(body)['metadata'])
    return (await change((before) => ({ ...before, object: { ...before.object, metadata } }))).object
  }
  if (part === 'items') {
    if (body === undefined) return listItems(entries.map(shownEntry), exchange.query)
    const items = readItems(parseObject(body)['items'])
    if (items.length === 0) throw invalidItems('has to have an item at least')
    let added: readonly Entry[] = []
    await change((before) => {
      added = entriesOf(items, mint, { after: before.entries })
      return { ...before, entries: [...before.entries, ...added] }
    })
    const data = added.map(shownEntry)
    return { object: 'list', data, first_id: added[0]?.id, last_id: added.at(-1)?.id, has_more: false }
  }
  const entry = entries.find(({ id }) => id === itemId)
  if (entry === undefined) {
    const message = `There is no item '${itemId.slice(0, 100)}' in this conversation.`
    throw new GatewayError('not-found', message, { path: 'item_id' })
  }
  if (!isDeleted) return shownEntry(entry)
  return (await change((before) => ({ ...before, entries: before.entries.filter(({ id }) => id !== itemId) }))).object
}

function pathOf({ id = '', part, item = '' }: ConversationEndpoint): string {
  const place = `conversations/${encodeURIComponent(id)}`
  if (part === 'item') return `${place}/items/${encodeURIComponent(item)}`
  return part === 'items' ? `${place}/items` : place
}
