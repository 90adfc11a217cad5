// Asks a provider for its models.
import type { ProtocolId } from '@ferryllm/protocols'
import { readListed, type ListedModel } from '../catalog/read-listed.ts'
import type { Provider } from '../config/snapshot.ts'
import { upstreamRequest } from './endpoint.ts'
import { fetchJson } from './fetch-json.ts'
import type { Send } from './send.ts'

/** Without being asked for more, Anthropic lists 20 and Google 50. */
const LIST: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'models?limit=1000',
  gemini: 'models?pageSize=1000',
  'openai-chat': 'models',
  'openai-responses': 'models',
}

const TIMEOUT_MS = 5_000

/** Who asks, and how long it may take. */
export interface Asker {
  readonly send: Send
  readonly userAgent: string
  /** The gateways on the way (routing/hops.ts). */
  readonly hops: string
}

/** The status of the answer and the models in it, none unless the status is 200. Rejects when there is no answer. */
export async function askModels(
  provider: Provider,
  { send, userAgent, hops }: Asker,
): Promise<{ readonly status: number; readonly models: readonly ListedModel[] }> {
  const call = { client: {}, sameProtocol: false, timeouts: provider.timeouts, hops }
  const request = upstreamRequest(provider, LIST[provider.protocol], call, userAgent)
  const { status, body } = await fetchJson(send, request, TIMEOUT_MS)
  return { status, models: status === 200 ? readListed(body) : [] }
}
