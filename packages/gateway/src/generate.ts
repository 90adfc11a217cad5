// One generation request: prepared for a provider, sent, answered; and, while the client has seen nothing, sent again or
// to the next provider of the route.
import { planAttempts, type AttemptFacts } from './attempts.ts'
import { addCost } from './catalog/add-cost.ts'
import { estimateInput } from './estimate-input.ts'
import { readJsonBytes } from './http/body.ts'
import type { ClientProtocol } from './http/endpoints.ts'
import type { Exchange } from './http/exchange.ts'
import { headerSafe } from './http/respond.ts'
import type { LaneContext } from './lanes/lane.ts'
import type { Outcome } from './lanes/outcome.ts'
import { pause } from './lanes/pause.ts'
import { runRelay } from './lanes/relay.ts'
import { runTranslate } from './lanes/translate.ts'
import type { Finished } from './observe/events.ts'
import { redactor } from './observe/redact.ts'
import type { Services } from './pipeline.ts'
import type { Incoming, Prepared } from './prepare.ts'
import { generateRequest } from './upstream/endpoint.ts'

/** The client's request and what identifies it. */
interface Asked {
  readonly exchange: Exchange
  readonly requestId: string
  readonly client: ClientProtocol
  /** `performance.now()` when the request arrived. */
  readonly arrivedAt: number
}

/** Reads the body and answers; throws what is wrong with the request before anything is sent. */
export async function generate(asked: Asked, services: Services): Promise<void> {
  const { exchange, client } = asked
  const { snapshot, breakers } = services
  const bytes = await readJsonBytes(exchange, snapshot.bodyLimitBytes)
  const hint = exchange.query.get('stream')
  const incoming: Incoming = { client, bytes, ...(hint === null ? {} : { streamHint: hint === 'true' }) }
  const attempts = planAttempts(snapshot, breakers, incoming)
  for (;;) {
    const { prepared, waitMs, another, report } = attempts.next()
    const lane = laneOf(asked, services, prepared, another)
    const interrupted = waitMs > 0 ? await pause(waitMs, lane, prepared.streaming) : undefined
    const outcome = interrupted ?? (await send(lane, services, prepared, bytes.length))
    report(outcome.error)
    if (outcome.superseded !== true) return finish(asked, services, prepared, { ...outcome, ...attempts.facts() })
  }
}

function laneOf(
  { exchange, requestId, client, arrivedAt }: Asked,
  services: Services,
  { provider, upstreamModel, clientModel }: Prepared,
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

function send(lane: LaneContext, services: Services, prepared: Prepared, bodyBytes: number): Promise<Outcome> {
  const { provider, upstreamModel, streaming, notes, translation } = prepared
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

function finish(
  { requestId, client, exchange, arrivedAt }: Asked,
  { snapshot, finished }: Services,
  { provider, upstreamModel, clientModel, lane, streaming, requestedEffort, appliedEffort, relocatedText }: Prepared,
  outcome: Outcome & AttemptFacts,
): void {
  const record: Finished = {
    requestId,
    client,
    path: exchange.path,
    model: clientModel,
    upstreamModel,
    provider: provider.name,
    lane,
    stream: streaming,
    latencyMs: performance.now() - arrivedAt,
    ...(requestedEffort === undefined ? {} : { requestedEffort }),
    ...(appliedEffort === undefined ? {} : { appliedEffort }),
    ...(relocatedText === undefined ? {} : { relocatedText }),
    ...outcome,
  }
  addCost(record, snapshot, provider, upstreamModel, finished)
}
