// One generation request: prepared for a provider, sent, answered; and, while the client has seen nothing, sent again or
// to the next provider of the route.
import { GatewayError } from '@ferryllm/protocols'
import { estimateInput } from './estimate-input.ts'
import { readJsonBytes } from './http/body.ts'
import type { ClientProtocol } from './http/endpoints.ts'
import type { Exchange } from './http/exchange.ts'
import { headerSafe } from './http/respond.ts'
import { fail, type LaneContext } from './lanes/lane.ts'
import type { Outcome } from './lanes/outcome.ts'
import { runRelay } from './lanes/relay.ts'
import { runTranslate } from './lanes/translate.ts'
import { redactor } from './observe/redact.ts'
import type { Services } from './pipeline.ts'
import { prepare, type Incoming, type Prepared } from './prepare.ts'
import { generateRequest } from './upstream/endpoint.ts'
import { nextStep } from './upstream/next-step.ts'

/** The client's request and what identifies it. */
interface Asked {
  readonly exchange: Exchange
  readonly requestId: string
  readonly client: ClientProtocol
  /** `performance.now()` when the request arrived. */
  readonly arrivedAt: number
}

/** What follows an attempt whose failure the client has not seen. */
interface Following {
  readonly prepared: Prepared
  readonly waitMs: number
}

/** Reads the body and answers; throws what is wrong with the request before anything is sent. */
export async function generate(asked: Asked, services: Services): Promise<void> {
  const { exchange, client } = asked
  const { snapshot } = services
  const bytes = await readJsonBytes(exchange, snapshot.bodyLimitBytes)
  const hint = exchange.query.get('stream')
  const incoming: Incoming = { client, bytes, ...(hint === null ? {} : { streamHint: hint === 'true' }) }
  let prepared = prepare(snapshot, incoming)
  const spare = [...prepared.decision.fallbacks]
  const failedAttempts: string[] = []
  let fallbackCount = 0
  let tried = 0

  /** The request for the next provider that can take it at all. */
  const prepareFallback = (): Prepared | undefined => {
    for (let provider = spare.shift(); provider !== undefined; provider = spare.shift()) {
      fallbackCount++
      try {
        return prepare(snapshot, incoming, () => ({ ...prepared.decision, provider }))
      } catch (thrown) {
        failedAttempts.push(`${provider.name}:${GatewayError.from(thrown).kind}`)
      }
    }
    return undefined
  }
  const follow = (error: GatewayError): Following | undefined => {
    const step = nextStep(error, { tried, rule: snapshot.retry })
    if (step.kind === 'give-up') return undefined
    if (step.kind === 'repeat') return { prepared, waitMs: step.waitMs }
    const next = prepareFallback()
    return next === undefined ? undefined : { prepared: next, waitMs: 0 }
  }

  for (;;) {
    tried++
    let following: Following | undefined
    const isLast = tried > snapshot.retry.retries && spare.length === 0
    const another = (error: GatewayError): boolean => {
      following = follow(error)
      return following !== undefined
    }
    const lane = laneOf(asked, services, prepared, isLast ? undefined : another)
    let outcome = await attempt(lane, services, prepared, bytes.length)
    if (outcome.superseded === true && following !== undefined) {
      const { name } = prepared.decision.provider
      failedAttempts.push(`${name}:${outcome.error?.kind ?? 'internal'}`)
      const interrupted = await pause(following.waitMs, exchange, services)
      if (interrupted === undefined) {
        if (following.prepared !== prepared) tried = 0
        prepared = following.prepared
        continue
      }
      outcome = { status: interrupted.status, error: interrupted, notes: [] }
      fail(lane, outcome, interrupted)
    }
    return finish(asked, services, prepared, { ...outcome, failedAttempts, fallbackCount })
  }
}

function laneOf(
  { exchange, requestId, client, arrivedAt }: Asked,
  services: Services,
  { decision: { provider, upstreamModel }, clientModel }: Prepared,
  another: LaneContext['another'],
): LaneContext {
  const { snapshot } = services
  return {
    exchange,
    requestId,
    client,
    provider: provider.name,
    protocol: provider.protocol,
    clientModel,
    upstreamModel,
    arrivedAt,
    keepAliveMs: snapshot.keepAliveMs,
    idleMs: snapshot.idleMs,
    send: provider.send ?? services.send,
    open: services.open,
    mint: services.mint,
    redact: redactor(provider),
    headers: { 'x-ferryllm-provider': headerSafe(provider.name), 'x-ferryllm-model': headerSafe(upstreamModel) },
    ...(another === undefined ? {} : { another }),
  }
}

function attempt(lane: LaneContext, services: Services, prepared: Prepared, bodyBytes: number): Promise<Outcome> {
  const { decision, streaming, notes, translation } = prepared
  const { provider, upstreamModel } = decision
  const upstream = generateRequest(
    provider,
    {
      model: upstreamModel,
      stream: streaming,
      client: lane.exchange.headers,
      sameProtocol: lane.client === provider.protocol,
      headersTimeoutMs: services.snapshot.headersTimeoutMs,
    },
    prepared.body,
    services.userAgent,
  )
  if (translation === undefined) return runRelay(lane, upstream, { streaming, notes, translate: prepared.retranslate })
  return runTranslate(lane, translation, upstream, estimateInput(translation.request, bodyBytes))
}

/** Resolves after `ms`, or sooner with what ended it: the client left, or the gateway stops. */
function pause(ms: number, exchange: Exchange, { open }: Services): Promise<GatewayError | undefined> {
  return new Promise((resolve) => {
    const end = (error?: GatewayError): void => {
      clearTimeout(timer)
      open.delete(end)
      resolve(error)
    }
    const timer = setTimeout(end, ms)
    open.add(end)
    exchange.onAbort(() => end(new GatewayError('cancelled', 'The client closed the connection.')))
  })
}

function finish(
  { requestId, client, exchange, arrivedAt }: Asked,
  services: Services,
  { decision, clientModel, lane, streaming }: Prepared,
  outcome: Outcome & { failedAttempts: readonly string[]; fallbackCount: number },
): void {
  services.finished({
    requestId,
    client,
    path: exchange.path,
    model: clientModel,
    upstreamModel: decision.upstreamModel,
    provider: decision.provider.name,
    lane,
    stream: streaming,
    latencyMs: performance.now() - arrivedAt,
    ...outcome,
  })
}
