// GET and DELETE /v1/responses/{id}, its input items, and cancelling: answered from the store, or by the provider that
// keeps the response itself.
import { GatewayError } from '@ferryllm/protocols'
import type { Caller } from '../client-keys/key-ring.ts'
import type { Endpoint } from '../http/endpoints.ts'
import type { Exchange } from '../http/exchange.ts'
import { identity, sendJson } from '../http/respond.ts'
import type { Services } from '../pipeline.ts'
import { askKeeper } from './ask-keeper.ts'
import { givenFor, responseOf } from './items.ts'
import { listItems } from './list-items.ts'
import { ownerOf } from './owner.ts'
import { readChain } from './read-chain.ts'
import { unknownResponse } from './unknown-response.ts'

/** What is asked of a stored response. */
export type StoredEndpoint = Extract<Endpoint, { kind: 'stored-response' }>

/** Answers, and gives the status of the answer. */
export async function serveStored(
  exchange: Exchange,
  services: Services,
  requestId: string,
  caller: Caller | undefined,
  { id, part }: StoredEndpoint,
): Promise<number> {
  const { snapshot, storage } = services
  if (!snapshot.responses.enabled) {
    throw new GatewayError('not-found', 'Responses are not kept: [responses] enabled is false in the configuration.')
  }
  if (part === 'response' && exchange.query.get('stream') === 'true') {
    const message = 'A stored response is not streamed again: ask for it without stream=true.'
    throw new GatewayError('unsupported', message, { path: 'stream' })
  }
  const store = storage.responses()
  const owner = ownerOf(caller)
  const stored = await store.get(owner, id)
  if (stored === undefined) throw unknownResponse(id)
  if (stored.keeper !== undefined) {
    const status = await askKeeper(exchange, services, requestId, stored.keeper, pathOf(id, part))
    if (exchange.method === 'DELETE' && status < 300) await store.delete(owner, id)
    return status
  }
  const answer = (body: unknown): number => {
    sendJson(exchange, 200, body, identity(requestId))
    return 200
  }
  if (exchange.method === 'DELETE') {
    await store.delete(owner, id)
    return answer({ id, object: 'response', deleted: true })
  }
  switch (part) {
    case 'response':
      return answer(responseOf(stored))
    case 'cancel': {
      const { status } = responseOf(stored)
      const message = `Response '${id}' cannot be cancelled: it is ${String(status)}, and was not made in the background.`
      throw new GatewayError('invalid-request', message, { path: 'response_id' })
    }
    case 'input_items': {
      const chain = await readChain(store, owner, id)
      if (chain === undefined) throw unknownResponse(id)
      return answer(listItems(givenFor(chain), exchange.query))
    }
  }
}

function pathOf(id: string, part: StoredEndpoint['part']): string {
  const place = `responses/${encodeURIComponent(id)}`
  return part === 'response' ? place : `${place}/${part}`
}
