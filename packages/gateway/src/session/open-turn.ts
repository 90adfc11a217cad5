// The beginning of a turn of the Responses API: what the client refers to by its id is put into the request, so that any
// provider can answer it; what a provider keeps itself goes to that provider.
import { GatewayError } from '@ferryllm/protocols'
import type { Caller } from '../client-keys/key-ring.ts'
import { parseObject } from '../http/body.ts'
import type { SocketTurn } from '../http/exchange.ts'
import type { Addressed } from '../prepare.ts'
import type { Services } from '../pipeline.ts'
import { checkOutputs } from './check-outputs.ts'
import { findByCalls } from './find-by-calls.ts'
import { historyOf, inputItems, responseOf } from './items.ts'
import { keepTurn, type TurnKeeper } from './keep-turn.ts'
import { findConversation, openInConversation } from './open-in-conversation.ts'
import { ownerOf } from './owner.ts'
import { readChain } from './read-chain.ts'
import { readField } from './read-field.ts'
import { inEither, type ResponseKeeper, type StoredResponse } from './response-store.ts'
import { responsesOf } from './responses-of.ts'
import { rewritten, withoutReferences } from './rewrite.ts'

/** A request with everything that it refers to. */
export interface Turn {
  readonly addressed: Addressed
  /** The only one who can answer: the provider that keeps the previous response. */
  readonly keeper?: ResponseKeeper
  /** The response whose conversation is in the request now. */
  readonly previous?: string
  /** The conversation that is in the request now, and takes what is said. */
  readonly conversation?: string
  /** Absent when nothing of this turn is to be kept. */
  readonly keep?: TurnKeeper
  /** Takes the response where only the connection of the client remembers it. */
  readonly remember?: TurnKeeper['response']
}

/** Throws `previous_response_not_found` for what nobody can continue. `socket` is what the client asks over, unless it is HTTP. */
export async function openTurn(
  addressed: Addressed,
  caller: Caller | undefined,
  services: Pick<Services, 'snapshot' | 'storage' | 'underWay' | 'conversations' | 'mint'>,
  socket?: SocketTurn,
): Promise<Turn> {
  const { snapshot, underWay } = services
  const { enabled, retentionMs } = snapshot.responses
  const stored = enabled ? responsesOf(services) : undefined
  const store =
    socket === undefined || stored === undefined ? (stored ?? socket?.responses) : inEither(socket.responses, stored)
  if (addressed.client !== 'openai-responses' || store === undefined) return { addressed }
  const owner = ownerOf(caller)
  const isStored = stored !== undefined && readField(addressed, 'store') !== false
  const place = { underWay, owner, retentionMs }
  const keeping = (items: () => readonly unknown[], previous?: string): Pick<Turn, 'keep' | 'remember'> => {
    const turn = { ...place, items, previous, isStored: true }
    if (isStored) return { keep: keepTurn({ ...turn, store: stored }) }
    return socket === undefined ? {} : { remember: keepTurn({ ...turn, store: socket.responses }).response }
  }

  if (stored !== undefined) {
    const conversation = await findConversation(addressed, caller, services)
    if (conversation?.keeper !== undefined) return { addressed, keeper: conversation.keeper, ...keeping(() => []) }
    if (conversation !== undefined) {
      return await openInConversation(addressed, conversation, { ...place, store: stored, isStored }, services)
    }
  }
  const named = readField(addressed, 'previous_response_id')
  const hasConversation = readField(addressed, 'conversation') != null
  const found = named == null && !hasConversation ? await findByCalls(store, owner, addressed.bytes) : undefined
  const previous = typeof named === 'string' && !hasConversation ? named : found
  const chain = previous === undefined ? undefined : await readChain(store, owner, previous)
  // Without keys there is one owner, and a provider may know what is not known here; it says so when it does not. What came
  // over a WebSocket and is not known was remembered by one that is closed.
  const isOurs = caller !== undefined || socket !== undefined || found !== undefined
  if (previous !== undefined && chain === undefined && isOurs) throw notFound(previous)
  const last = chain?.at(-1)
  if (last?.keeper !== undefined) {
    return { addressed, keeper: last.keeper, ...keeping(() => [], last.id) }
  }
  if (chain === undefined && !refersToItems(addressed)) {
    return { addressed, ...keeping(() => inputItems(parseObject(addressed.bytes)['input']) ?? []) }
  }

  const body = parseObject(addressed.bytes)
  const given = inputItems(body['input'])
  // The decoder says what is wrong with it.
  if (given === undefined) return { addressed }
  const items = await withoutReferences(store, owner, given)
  if (chain === undefined || last === undefined) {
    const isSame = items.every((item, index) => item === given[index])
    return {
      addressed: isSame ? addressed : rewritten(addressed, { ...body, input: items }),
      ...keeping(() => items),
    }
  }
  // As at OpenAI: what could not be continued once is not tried again.
  socket?.onRefusal(() => void socket.responses.delete(owner, last.id))
  checkEnded(last)
  const history = historyOf(chain)
  checkOutputs(history, items)
  store.touch(
    owner,
    chain.map(({ id }) => id),
    Date.now() + retentionMs,
  )
  const { previous_response_id: _id, ...rest } = body
  return {
    addressed: rewritten(addressed, { ...rest, input: [...history, ...items] }),
    previous: last.id,
    ...keeping(() => items, last.id),
  }
}

/** Looks for a part of `item_reference` that begins with a rarer sign than most: that is several times as fast. */
function refersToItems({ bytes }: Addressed): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('_reference"')
}

/** What to do is the same whatever the reason: it has expired, was deleted, was not stored, or is somebody else's. */
function notFound(id: string): GatewayError {
  return refusal(`Previous response '${shown(id)}' is not known here (any more).`)
}

/** Throws unless it has an end that can be continued. */
function checkEnded(stored: StoredResponse): void {
  const id = shown(stored.id)
  if (stored.isUnfinished === true) {
    const message = `Previous response '${id}' is still being made: wait until it has ended, then continue it.`
    throw new GatewayError('invalid-request', message, { path: 'previous_response_id' })
  }
  const { status } = responseOf(stored)
  if (status === 'failed') throw refusal(`Previous response '${id}' failed: there is nothing to continue.`)
  if (status === 'cancelled') throw refusal(`Previous response '${id}' was cancelled: there is nothing to continue.`)
}

/** The words for a response whose provider cannot be asked for this model (any more). */
export function keptElsewhere(provider: string, model: string): GatewayError {
  return refusal(
    `The previous response is kept by the provider "${provider}", which does not serve "${shown(model)}" here (any more).`,
  )
}

/** The words for `generate: false` after a response whose conversation is not here. */
export function notWarmedUp(provider: string): GatewayError {
  return refusal(`The previous response is kept by the provider "${provider}", which is not asked without generating.`)
}

function refusal(text: string): GatewayError {
  return new GatewayError('invalid-request', `${text} Send the whole conversation instead.`, {
    path: 'previous_response_id',
    code: 'previous_response_not_found',
  })
}

/** Ids are repeated in errors and logs; longer ones are no ids. */
function shown(id: string): string {
  return id.slice(0, 100)
}
