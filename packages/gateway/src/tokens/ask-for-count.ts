// Asks one target of a route for its own count, with one of its keys after the other, as a generation does.
import { CODECS, GatewayError, Ledger, translateDecoded } from '@ferryllm/protocols'
import type { ErrorKind, Request, Target } from '@ferryllm/protocols'
import { targetFor } from '../catalog/target-for.ts'
import type { Provider } from '../config/snapshot.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Services } from '../pipeline.ts'
import { nextHops } from '../routing/hops.ts'
import type { RouteTarget } from '../routing/resolve.ts'
import type { Conversation } from '../routing/session.ts'
import { payingProvider } from '../upstream/caller-key.ts'
import { circuitOf } from '../upstream/circuit-names.ts'
import { upstreamRequest } from '../upstream/endpoint.ts'
import { fetchJson, type JsonAnswer } from '../upstream/fetch-json.ts'
import type { CountDialect } from './count-dialects.ts'
import { NATIVE_COUNTS, type NativeCount } from './native-counts.ts'

export interface CountQuestion {
  readonly exchange: Exchange
  readonly dialect: CountDialect
  /** What is asked about. Throws what is wrong with it. */
  readonly request: () => Request
  /** The client's body for a provider of the same protocol that knows the model by this name. */
  readonly relay: (model: string) => Uint8Array
  /** Requests of the same one use the same one of several keys. */
  readonly conversation: Conversation | undefined
  /** `performance.now()` when nobody waits any longer. */
  readonly until: number
}

export interface Counted {
  readonly kind: 'counted'
  readonly target: RouteTarget
  readonly tokens: number
  /** For a client of the same protocol, who gets it as it is. */
  readonly reply?: JsonAnswer
}

export interface Refused {
  readonly kind: 'refused'
  readonly target: RouteTarget
  readonly error: GatewayError
  /** The provider's own words about what is wrong, for a client of the same protocol. */
  readonly reply?: JsonAnswer
  /** Whoever runs the gateway should hear of it: a count of ours would hide it. */
  readonly isOurFault?: true
}

/** Undefined for a provider that has no count of its own. */
export async function askForCount(
  services: Services,
  question: CountQuestion,
  { provider: candidate, model }: RouteTarget,
): Promise<Counted | Refused | undefined> {
  const { rotation, breakers, snapshot } = services
  const { exchange, conversation } = question
  const native = NATIVE_COUNTS[candidate.protocol]
  if (native === undefined || candidate.send !== undefined) return undefined
  const spent = new Set<string>()
  for (let provider: Provider | undefined = rotation.choose(candidate, conversation); ;) {
    const target = { provider: payingProvider(provider, exchange.headers, snapshot.keys), model }
    // Clients count before every turn: nobody waits each time for a provider that is down.
    if (breakers.isShut(circuitOf(provider))) return { kind: 'refused', target, error: down(provider) }
    const result = await askOnce(services, question, native, target)
    if (result?.kind !== 'refused' || !KEYS_FAULT.has(result.error.kind)) return result
    // Vendors limit counting by itself: only what is said of the key holds for other requests too.
    if (result.error.kind === 'upstream-auth' && provider.callerPays !== true) rotation.report(provider, result.error)
    if (provider.keyName === undefined) return result
    // Without its name: a conversation does not move to another key, and another cache, because of a count.
    provider = rotation.chooseOther(candidate, undefined, spent.add(provider.keyName))
    if (provider === undefined) return result
  }
}

const KEYS_FAULT: ReadonlySet<ErrorKind> = new Set(['upstream-auth', 'upstream-quota', 'upstream-limited'])

async function askOnce(
  { send, userAgent, instance, snapshot }: Services,
  { exchange, dialect, request, relay, until }: CountQuestion,
  native: NativeCount,
  target: RouteTarget,
): Promise<Counted | Refused | undefined> {
  const { provider, model } = target
  const { timeouts } = provider
  const isSame = provider.protocol === dialect.protocol
  const body = isSame ? relay(model) : translated(request(), dialect, native, targetFor(snapshot, provider, model))
  const hops = nextHops(exchange.headers, instance)
  const call = { client: exchange.headers, sameProtocol: isSame, timeouts, hops }
  const waitMs = Math.max(1, Math.min(until - performance.now(), timeouts.headersMs))
  try {
    const asked = upstreamRequest(provider, native.path(model), call, userAgent, body)
    return read(target, native, isSame, await fetchJson(send, asked, waitMs, exchange.onAbort))
  } catch (cause) {
    if (!(cause instanceof GatewayError && cause.kind.startsWith('upstream-'))) throw cause
    return { kind: 'refused', target, error: cause }
  }
}

function translated(request: Request, { protocol }: CountDialect, { question }: NativeCount, target: Target): string {
  const { wire } = translateDecoded(request, protocol, target, new Ledger())
  return JSON.stringify(question(wire as Readonly<Record<string, unknown>>, target.model))
}

const NO_SUCH_ENDPOINT: ReadonlySet<number> = new Set([404, 405, 501])

/** Undefined for what is no count, and no refusal either. */
function read(
  target: RouteTarget,
  { field }: NativeCount,
  isSame: boolean,
  reply: JsonAnswer,
): Counted | Refused | undefined {
  const { provider } = target
  const { status, body, text, headers } = reply
  if (status === 200) {
    const tokens = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[field] : undefined
    if (typeof tokens !== 'number') return undefined
    return { kind: 'counted', target, tokens, ...(isSame ? { reply } : {}) }
  }
  if (status < 400 || NO_SUCH_ENDPOINT.has(status)) return undefined
  if ((status === 401 || status === 403) && provider.callerPays !== true) {
    const message = `${provider.name} refuses the key that is configured for it (${status}).`
    const error = new GatewayError('upstream-auth', message)
    return { kind: 'refused', target, error, ...(isSame ? { isOurFault: true } : {}) }
  }
  const error = CODECS[provider.protocol].decodeError(status, body ?? text, headers)
  const isWorthTelling = isSame && status < 500 && body !== undefined
  return { kind: 'refused', target, error, ...(isWorthTelling ? { reply } : {}) }
}

function down({ name }: Provider): GatewayError {
  return new GatewayError('upstream-unreachable', `${name} is not asked for a while: it failed too often.`)
}
