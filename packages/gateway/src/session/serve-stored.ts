// GET and DELETE /v1/responses/{id}, its input items, and cancelling: answered from the store, or by the provider that
// keeps the response itself.
import { GatewayError } from '@ferryllm/protocols'
import type { Caller } from '../client-keys/key-ring.ts'
import type { Endpoint } from '../http/endpoints.ts'
import type { Exchange } from '../http/exchange.ts'
import { identity, sendJson } from '../http/respond.ts'
import type { Services } from '../pipeline.ts'
import { askKeeper } from './ask-keeper.ts'
import { isConversationId } from './conversation.ts'
import { follow } from './follow.ts'
import { givenFor, responseOf, type Item } from './items.ts'
import { listItems } from './list-items.ts'
import { ownerOf } from './owner.ts'
import { readChain } from './read-chain.ts'
import type { Recording } from './recording.ts'
import type { StoredResponse } from './response-store.ts'
import { responsesOf } from './responses-of.ts'
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
  const { snapshot, underWay } = services
  if (!snapshot.responses.enabled) {
    throw new GatewayError('not-found', 'Responses are not kept: [responses] enabled is false in the configuration.')
  }
  const store = responsesOf(services)
  const owner = ownerOf(caller)
  const stored = isConversationId(id) ? undefined : await store.get(owner, id)
  if (stored === undefined) throw unknownResponse(id)
  if (stored.keeper !== undefined) {
    const { status } = await askKeeper(exchange, services, requestId, stored.keeper, pathOf(id, part))
    if (exchange.method === 'DELETE' && status < 300) await store.delete(owner, id)
    return status
  }
  const answer = (body: unknown): number => {
    sendJson(exchange, 200, body, identity(requestId))
    return 200
  }
  const recording = underWay.recording(owner, id)
  if (exchange.method === 'DELETE') {
    recording?.cancel()
    await store.delete(owner, id)
    underWay.forget(owner, id)
    return answer({ id, object: 'response', deleted: true })
  }
  switch (part) {
    case 'response':
      if (exchange.query.get('stream') !== 'true') return answer(recording?.response() ?? responseOf(stored))
      await follow(exchange, eventsOf(stored, recording), {
        from: startOf(exchange.query),
        keepAliveMs: snapshot.keepAliveMs,
        headers: identity(requestId),
      })
      return 200
    case 'cancel':
      recording?.cancel()
      return answer(cancelled(recording?.response() ?? responseOf(stored)))
    case 'input_items': {
      const chain = await readChain(store, owner, id)
      if (chain === undefined) throw unknownResponse(id)
      return answer(listItems(givenFor(chain), exchange.query))
    }
  }
}

/** Throws for a response whose events nobody has written down. */
function eventsOf({ id, response }: StoredResponse, recording: Recording | undefined): Recording {
  if (recording?.isStream === true) return recording
  const isOver = recording === undefined && isBackground(JSON.parse(response) as Item)
  const message = isOver
    ? `The events of response '${id}' are not known any more: ask for it without stream=true.`
    : `Response '${id}' has no events to follow: they are kept of requests with background and stream only.`
  throw new GatewayError('invalid-request', message, { path: 'stream' })
}

/** The number of the first event to send: the one after those that the client has. */
function startOf(query: URLSearchParams): number {
  const after = query.get('starting_after') ?? '-1'
  if (/^(?:-1|\d{1,9})$/.test(after)) return Number(after) + 1
  throw new GatewayError('invalid-request', "'starting_after' has to be the number of an event.", {
    path: 'starting_after',
  })
}

/** The response after the attempt to cancel it. Throws for one that cannot be. */
function cancelled(response: Item): Item {
  if (response['status'] === 'cancelled') return response
  const { id, status } = response
  const why = isBackground(response) ? `it is ${String(status)}` : 'it was not made with background: true'
  throw new GatewayError('invalid-request', `Response '${String(id)}' cannot be cancelled: ${why}.`, {
    path: 'response_id',
  })
}

function isBackground(response: Item): boolean {
  return response['background'] === true
}

function pathOf(id: string, part: StoredEndpoint['part']): string {
  const place = `responses/${encodeURIComponent(id)}`
  return part === 'response' ? place : `${place}/${part}`
}
