// The beginning of a turn that names a conversation: what was said in it before comes into the request.
import type { Caller } from '../client-keys/key-ring.ts'
import { parseObject } from '../http/body.ts'
import type { Addressed } from '../prepare.ts'
import type { Services } from '../pipeline.ts'
import { checkOutputs } from './check-outputs.ts'
import { entriesOf, type Conversation } from './conversation.ts'
import { inputItems, isItem, outputOf } from './items.ts'
import { keepTurn, type TurnPlace } from './keep-turn.ts'
import type { Turn } from './open-turn.ts'
import { ownerOf } from './owner.ts'
import { readField } from './read-field.ts'
import { rewritten, withoutReferences } from './rewrite.ts'
import { unknownConversation } from './unknown-conversation.ts'

/** The conversation that a request belongs to, as far as it is known here. Throws for one that is another key's. */
export async function findConversation(
  addressed: Addressed,
  caller: Caller | undefined,
  { conversations }: Pick<Services, 'conversations'>,
): Promise<Conversation | undefined> {
  const given = readField(addressed, 'conversation')
  const id = isItem(given) ? given['id'] : given
  // What is wrong with other ones, or with two ways to continue, is said by the decoder.
  if (typeof id !== 'string' || readField(addressed, 'previous_response_id') != null) return undefined
  const found = await conversations.get(ownerOf(caller), id)
  if (found === undefined && caller !== undefined) throw unknownConversation(id)
  return found
}

/** What was said before comes into the request, and what is said now into the conversation. */
export async function openInConversation(
  addressed: Addressed,
  { owner, object: { id }, entries }: Conversation,
  place: Omit<TurnPlace, 'items' | 'previous'>,
  { conversations, mint }: Pick<Services, 'conversations' | 'mint'>,
): Promise<Turn> {
  const { conversation: _conversation, ...rest } = parseObject(addressed.bytes)
  const given = inputItems(rest['input'])
  if (given === undefined) return { addressed }
  const items = await withoutReferences(place.store, owner, given)
  const history = entries.map(({ item }) => item)
  checkOutputs(history, items)
  const converse: TurnPlace['converse'] = (said, response) => {
    const spoken = [...said, ...outputOf(response)]
    const edit = (before: Conversation): Conversation => {
      const added = entriesOf(spoken, mint, { after: before.entries, response: String(response['id']) })
      return { ...before, entries: [...before.entries, ...added] }
    }
    // Where it cannot be read any more there is nothing to add to; whoever goes on with it is told.
    conversations.change(owner, id, place.retentionMs, edit).catch(() => undefined)
  }
  return {
    addressed: rewritten(addressed, { ...rest, input: [...history, ...items] }),
    conversation: id,
    keep: keepTurn({ ...place, items: () => items, previous: id, converse }),
  }
}
