// POST /v1/messages/count_tokens and Google's `:countTokens`: the vendor's own count where the model is served in the
// client's protocol, an estimate elsewhere and where a compatible host has no such endpoint or cannot be asked.
import { GatewayError } from '@ferryllm/protocols'
import type { Caller } from './client-keys/key-ring.ts'
import type { Provider } from './config/snapshot.ts'
import type { CountDialect } from './count-dialects.ts'
import { estimateInput } from './estimate-input.ts'
import { readJsonBytes } from './http/body.ts'
import type { Exchange } from './http/exchange.ts'
import { headerSafe, identity, passedHeaders, sendJson, sendText } from './http/respond.ts'
import { checkModel, checkWish } from './http/scopes.ts'
import { redactor } from './observe/redact.ts'
import type { Services } from './pipeline.ts'
import { decide } from './routing/decide.ts'
import { nextHops } from './routing/hops.ts'
import { payingProvider } from './upstream/caller-key.ts'
import { circuitOf } from './upstream/circuit-names.ts'
import { upstreamRequest } from './upstream/endpoint.ts'
import { fetchJson, type JsonAnswer } from './upstream/fetch-json.ts'

/** Answers, and gives the status of the answer. */
export async function countTokens(
  exchange: Exchange,
  services: Services,
  requestId: string,
  caller: Caller | undefined,
  dialect: CountDialect,
): Promise<number> {
  const bytes = await readJsonBytes(exchange, services.snapshot.bodyLimitBytes)
  const addressed = dialect.address(bytes)
  const { clientModel: model } = addressed
  checkModel(caller, model)
  // The message itself will go there: the same target of several, with the same key.
  const { decision, conversation } = decide(exchange.headers, services.snapshot, services.pools, addressed)
  checkWish(caller, decision)
  const [{ provider: target, model: upstreamModel }] = decision.targets
  const served = services.rotation.choose(target, conversation)
  const provider = payingProvider(served, exchange.headers, services.snapshot.keys)
  const headers = {
    ...identity(requestId),
    'x-ferryllm-provider': headerSafe(provider.name),
    'x-ferryllm-model': headerSafe(upstreamModel),
  }
  // Clients count before every turn: nobody waits each time for a provider that is down.
  const isUp = !services.breakers.isShut(circuitOf(served))
  if (provider.protocol === dialect.protocol && provider.send === undefined && isUp) {
    const body = upstreamModel === model ? bytes : dialect.rename(bytes, upstreamModel)
    const answer = await ask(exchange, services, provider, dialect.path(upstreamModel), body)
    if (answer !== undefined) {
      const passed = { ...passedHeaders(answer.headers, requestId), ...headers }
      sendText(exchange, answer.status, redactor(provider)(answer.text), passed)
      return answer.status
    }
  }
  const estimate = estimateInput(dialect.decode(bytes), bytes.length)
  sendJson(exchange, 200, dialect.answer(estimate), { ...headers, 'x-ferryllm-estimated': '1' })
  return 200
}

/** The provider's answer; undefined when it has none to give, and an estimate is better than nothing. */
async function ask(
  exchange: Exchange,
  { send, userAgent, instance, rotation }: Services,
  provider: Provider,
  path: string,
  body: Uint8Array,
): Promise<JsonAnswer | undefined> {
  const hops = nextHops(exchange.headers, instance)
  const call = { client: exchange.headers, sameProtocol: true, timeouts: provider.timeouts, hops }
  const request = upstreamRequest(provider, path, call, userAgent, body)
  let answer: JsonAnswer
  try {
    answer = await fetchJson(send, request, Math.min(MAX_WAIT_MS, provider.timeouts.headersMs), exchange.onAbort)
  } catch (cause) {
    if (cause instanceof GatewayError && cause.kind.startsWith('upstream-')) return undefined
    throw cause
  }
  if ((answer.status === 401 || answer.status === 403) && provider.callerPays !== true) {
    const message = `${provider.name} refuses the key that is configured for it (${answer.status}).`
    const error = new GatewayError('upstream-auth', message)
    rotation.report(provider, error)
    throw error
  }
  const isAnswer = answer.status === 200 || (answer.status >= 400 && answer.status < 500)
  return isAnswer && answer.body !== undefined && !NO_SUCH_ENDPOINT.has(answer.status) ? answer : undefined
}

const NO_SUCH_ENDPOINT: ReadonlySet<number> = new Set([404, 405])

/** Clients count before every turn: a rough number soon is worth more to them than the exact one late. */
const MAX_WAIT_MS = 15_000
