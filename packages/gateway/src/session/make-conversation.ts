// POST /v1/conversations: here, where every provider can go on with it; or at a provider of the Responses API, when it is the
// only one there is or the client names it.
import { GatewayError } from '@ferryllm/protocols'
import type { Provider } from '../config/snapshot.ts'
import { parseObject } from '../http/body.ts'
import { readProviderHint } from '../routing/provider-hint.ts'
import { askKeeper } from './ask-keeper.ts'
import { entriesOf, isConversationId, type ConversationObject } from './conversation.ts'
import { isItem } from './items.ts'
import { ownerOf } from './owner.ts'
import type { ConversationCall } from './serve-conversations.ts'
import { readItems, readMetadata } from './read-conversation.ts'
import { keepsItself } from './serve-turn.ts'

/** Gives the status of the answer; `answer` sends one of our making. */
export async function makeConversation(
  call: ConversationCall,
  bytes: Uint8Array,
  answer: (body: unknown) => number,
): Promise<number> {
  const { exchange, services, requestId, caller } = call
  const { conversations, snapshot, rotation, mint } = services
  const owner = ownerOf(caller)
  const body = parseObject(bytes)
  const { retentionMs } = snapshot.responses
  const provider = keeperFor(call)
  if (provider !== undefined) {
    const { name, keyName } = rotation.choose(provider, undefined)
    const keeper = { provider: name, ...(keyName === undefined ? {} : { keyName }) }
    const { status, body: made } = await askKeeper(exchange, services, requestId, keeper, 'conversations', bytes)
    if (isItem(made) && typeof made['id'] === 'string' && isConversationId(made['id'])) {
      const object = { ...made, metadata: {} } as unknown as ConversationObject
      conversations.put({ owner, object, entries: [], keeper }, Math.max(retentionMs, PROVIDERS_RETENTION_MS))
    }
    return status
  }
  const object: ConversationObject = {
    id: mint('conv_'),
    object: 'conversation',
    created_at: Math.floor(Date.now() / 1000),
    metadata: readMetadata(body['metadata']),
  }
  conversations.put({ owner, object, entries: entriesOf(readItems(body['items']), mint) }, retentionMs)
  return answer(object)
}

/** OpenAI keeps conversations until they are deleted; to know for a year where one is takes no room. */
const PROVIDERS_RETENTION_MS = 365 * 86_400_000

/** The provider that is to keep it; undefined when that is us. Throws for a name that nobody has. */
function keeperFor({ exchange, services, caller }: ConversationCall): Provider | undefined {
  const { providers } = services.snapshot
  const name = readProviderHint(exchange.headers)
  const [only, ...others] = providers.values()
  const provider = name === undefined ? (others.length === 0 ? only : undefined) : providers.get(name)
  if (name !== undefined && provider === undefined) {
    const message = `There is no provider "${name.slice(0, 100)}". Configured: ${[...providers.keys()].join(', ')}.`
    throw new GatewayError('invalid-request', message, { code: 'unknown_provider' })
  }
  // A key that is for some models only does not choose providers.
  const isFree = caller?.scopes?.models === undefined
  return provider !== undefined && keepsItself(provider) && provider.disabled === undefined && isFree
    ? provider
    : undefined
}
