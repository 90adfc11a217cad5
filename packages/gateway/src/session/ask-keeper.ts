// A question about a response or a conversation that its provider keeps itself: asked there, and the answer passed on.
import { GatewayError } from '@ferryllm/protocols'
import type { Provider } from '../config/snapshot.ts'
import type { Exchange } from '../http/exchange.ts'
import { headerSafe, passedHeaders, sendText } from '../http/respond.ts'
import { runPass } from '../lanes/pass.ts'
import { redactor } from '../observe/redact.ts'
import type { Services } from '../pipeline.ts'
import { nextHops } from '../routing/hops.ts'
import { payingProvider } from '../upstream/caller-key.ts'
import { upstreamRequest } from '../upstream/endpoint.ts'
import { fetchJson } from '../upstream/fetch-json.ts'
import type { UpstreamRequest } from '../upstream/send.ts'
import { keptBy } from './kept-by.ts'
import type { ResponseKeeper } from './response-store.ts'

/** What came of a question: `body` is the JSON of the answer, where it is one. */
export interface Asked {
  readonly status: number
  readonly body?: unknown
}

/** Passes the answer on. Throws when the provider is gone, or does not take our key. */
export async function askKeeper(
  exchange: Exchange,
  services: Services,
  requestId: string,
  keeper: ResponseKeeper,
  path: string,
  body?: Uint8Array,
): Promise<Asked> {
  const { snapshot, instance, userAgent, rotation } = services
  const kept = keptBy(snapshot.providers.get(keeper.provider), keeper)
  if (kept === undefined) {
    const message = `It is kept by the provider "${keeper.provider}", which cannot be asked here any more.`
    throw new GatewayError('not-found', message, { path: 'response_id' })
  }
  const provider = payingProvider(kept, exchange.headers, snapshot.keys)
  const { timeouts, send = services.send } = provider
  const call = { client: exchange.headers, sameProtocol: true, timeouts, hops: nextHops(exchange.headers, instance) }
  const asked = upstreamRequest(provider, path + queryOf(exchange), call, userAgent, body)
  const request = { ...asked, method: exchange.method }
  if (exchange.query.get('stream') === 'true') {
    return { status: await followThere(exchange, services, requestId, provider, request) }
  }
  const answer = await fetchJson(send, request, timeouts.headersMs, exchange.onAbort)
  if ((answer.status === 401 || answer.status === 403) && provider.callerPays !== true) {
    const message = `${provider.name} refuses the key that is configured for it (${answer.status}).`
    const error = new GatewayError('upstream-auth', message)
    rotation.report(provider, error)
    throw error
  }
  if (answer.body === undefined && answer.text !== '') {
    throw new GatewayError('upstream-malformed', `${provider.name} answered with something that is not JSON.`)
  }
  sendText(exchange, answer.status, redactor(provider)(answer.text), {
    ...passedHeaders(answer.headers, requestId),
    'x-ferryllm-provider': headerSafe(provider.name),
  })
  return { status: answer.status, body: answer.body }
}

/** The events of a response, as its provider sends them. */
async function followThere(
  exchange: Exchange,
  { send, open, mint }: Services,
  requestId: string,
  provider: Provider,
  request: UpstreamRequest,
): Promise<number> {
  const lane = {
    exchange,
    requestId,
    client: 'openai-responses',
    provider: provider.name,
    protocol: provider.protocol,
    clientModel: '',
    upstreamModel: '',
    arrivedAt: performance.now(),
    keepAliveMs: 0,
    timeouts: provider.timeouts,
    send: provider.send ?? send,
    open,
    mint,
    redact: redactor(provider),
    callerPays: provider.callerPays === true,
    heard: () => {},
    headers: { 'x-ferryllm-provider': headerSafe(provider.name) },
  } as const
  return (await runPass(lane, request)).status
}

/** What may be asked for; the rest of a query (keys, for one) is not for the provider. */
const PASSED = ['include', 'include[]', 'after', 'limit', 'order', 'stream', 'starting_after', 'include_obfuscation']

function queryOf({ query }: Exchange): string {
  const passed = new URLSearchParams(PASSED.flatMap((name) => query.getAll(name).map((value) => [name, value])))
  return passed.size === 0 ? '' : `?${passed.toString()}`
}
