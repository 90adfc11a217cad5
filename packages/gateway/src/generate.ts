// One generation request: prepared for a provider, sent, answered; and, while the client has seen nothing, sent again or
// to the next provider of the route.
import { planAttempts, type AttemptFacts } from './attempts.ts'
import { addCost } from './catalog/add-cost.ts'
import type { Caller } from './client-keys/key-ring.ts'
import { wishCompaction } from './compact.ts'
import { estimateTokens } from './estimate-tokens.ts'
import { readJsonBytes } from './http/body.ts'
import type { RequestHints } from '@ferryllm/protocols'
import type { ClientProtocol } from './http/endpoints.ts'
import type { Exchange } from './http/exchange.ts'
import { headerSafe } from './http/respond.ts'
import { checkModel, checkWish } from './http/scopes.ts'
import type { LaneContext } from './lanes/lane.ts'
import type { Outcome } from './lanes/outcome.ts'
import { pause } from './lanes/pause.ts'
import { runRelay } from './lanes/relay.ts'
import { runTranslate } from './lanes/translate.ts'
import type { Spending } from './limits/spend.ts'
import { limitTargets } from './limits/target-limits.ts'
import { attemptRecord } from './observe/attempt-record.ts'
import type { AttemptRecord, Finished } from './observe/events.ts'
import { redactor } from './observe/redact.ts'
import { requestShape } from './observe/request-shape.ts'
import type { Trace } from './observe/trace.ts'
import type { Services } from './pipeline.ts'
import { readAddress, type Incoming, type Prepared } from './prepare.ts'
import { decide, type Choice } from './routing/decide.ts'
import { nextHops } from './routing/hops.ts'
import { generateRequest } from './upstream/endpoint.ts'

/** The client's request and what identifies it. */
interface Asked {
  readonly exchange: Exchange
  readonly requestId: string
  readonly client: ClientProtocol
  /** The reply is to be a summary of the conversation. */
  readonly compacts: boolean
  readonly hints?: RequestHints | undefined
  /** `performance.now()` when the request arrived. */
  readonly arrivedAt: number
  readonly agent?: string
  readonly project?: string
  readonly trace?: Trace
  /** Undefined where nobody needs a key. */
  readonly caller: Caller | undefined
  /** What it takes from the limits of everybody and of its key. */
  readonly place: Spending
}

/** Reads the body and answers, and says how many tokens that took. Throws what is wrong before anything is sent. */
export async function generate(given: Asked, services: Services): Promise<number> {
  const received = await readJsonBytes(given.exchange, services.snapshot.bodyLimitBytes)
  const { bytes, exchange } = given.compacts ? wishCompaction(given.exchange, received) : { ...given, bytes: received }
  const asked = { ...given, exchange }
  const { client, hints, requestId, arrivedAt, caller, place } = asked
  const { snapshot, pools, limits, log } = services
  const streamHint = hints === undefined && exchange.query.get('stream') === 'true'
  const incoming: Incoming = { client, bytes, streamHint, ...(hints === undefined ? {} : { hints }) }
  log.debug?.('incoming request', { request_id: requestId, entry: client, path: exchange.path, agent: asked.agent })
  if (snapshot.logShapes) log.debug?.('client request shape', { request_id: requestId, ...requestShape(bytes) })
  const addressed = readAddress(incoming)
  checkModel(caller, addressed.clientModel)
  const estimate = limits.countsTokens(caller?.subject) ? estimateTokens(incoming) : 0
  place.reserve(estimate)
  const choice = decide(exchange.headers, snapshot, pools, addressed)
  const { decision, session } = choice
  checkWish(caller, decision)
  const attempts = planAttempts(services, {
    addressed,
    headers: exchange.headers,
    decision,
    limits: limitTargets(limits, place, exchange, estimate),
    ...(session === undefined ? {} : { session }),
  })
  const records: AttemptRecord[] = []
  let total = 0
  for (;;) {
    const { prepared, leave, waitMs, another, report } = attempts.next()
    let used = 0
    try {
      const lane = laneOf(asked, services, prepared, another)
      tellRoute(asked, services, prepared, waitMs)
      const interrupted = waitMs > 0 ? await pause(waitMs, lane, prepared.streaming) : undefined
      const sentAt = performance.now()
      const outcome = interrupted ?? (await send(lane, services, prepared, choice, asked.trace))
      if (interrupted === undefined) {
        const record = attemptRecord(prepared, { waitMs, arrivedAt, sentAt }, outcome)
        records.push(record)
        pools.answered(record)
      }
      report(outcome.error)
      used = interrupted === undefined ? (tokensOf(outcome) ?? estimate) : 0
      total += used
      if (outcome.superseded === true) continue
      finish(asked, services, prepared, {
        ...outcome,
        ...attempts.facts(),
        attempts: records,
        ...(choice.session === undefined ? {} : { session: choice.session }),
      })
      return total
    } finally {
      leave(used)
    }
  }
}

/** What is about to be sent, for a log at level debug. */
function tellRoute({ requestId }: Asked, { log, snapshot }: Services, prepared: Prepared, waitMs: number): void {
  if (log.debug === undefined) return
  const { provider, upstreamModel, clientModel, lane, streaming, body } = prepared
  log.debug('resolved route', {
    request_id: requestId,
    display_model: clientModel,
    backend_model: upstreamModel,
    provider: provider.name,
    lane,
    requested_reasoning: prepared.requestedEffort,
    applied_reasoning: prepared.appliedEffort,
  })
  if (snapshot.logShapes) log.debug('upstream request shape', { request_id: requestId, ...requestShape(body) })
  log.debug(streaming ? 'sending streaming request' : 'sending request', {
    request_id: requestId,
    provider: provider.name,
    body_length: Buffer.byteLength(body),
    wait_ms: waitMs === 0 ? undefined : Math.round(waitMs),
  })
}

/**
 * What an attempt has cost, as far as that is known: nothing when it failed before there was any content. Of a client that
 * leaves it is not known: the provider has read the prompt, and may bill it.
 */
function tokensOf({ usage, error, firstTokenMs }: Outcome): number | undefined {
  if (usage !== undefined) return usage.input + usage.output
  return error !== undefined && error.kind !== 'cancelled' && firstTokenMs === undefined ? 0 : undefined
}

function laneOf(
  { exchange, requestId, client, arrivedAt }: Asked,
  services: Services,
  { provider, upstreamModel, clientModel, streaming, timeouts: { firstEventMs, ...timeouts } }: Prepared,
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
    timeouts: streaming && firstEventMs !== undefined ? { ...timeouts, firstEventMs } : timeouts,
    send: provider.send ?? services.send,
    open: services.open,
    mint: services.mint,
    redact: redactor(provider),
    callerPays: provider.callerPays === true,
    headers: { 'x-ferryllm-provider': headerSafe(provider.name), 'x-ferryllm-model': headerSafe(upstreamModel) },
    ...(another === undefined ? {} : { another }),
  }
}

async function send(
  lane: LaneContext,
  services: Services,
  prepared: Prepared,
  { decision, home }: Choice,
  trace: Trace | undefined,
): Promise<Outcome> {
  const { provider, upstreamModel, streaming, notes, translation, estimatedInput } = prepared
  const { headers } = lane.exchange
  const upstream = generateRequest(
    provider,
    {
      model: upstreamModel,
      stream: streaming,
      client: trace === undefined ? headers : { ...headers, ...trace.attempt(provider) },
      sameProtocol: lane.client === provider.protocol,
      timeouts: lane.timeouts,
      hops: nextHops(lane.exchange.headers, services.instance),
    },
    prepared.body,
    services.userAgent,
  )
  services.metrics.begun(provider.name)
  const leave = services.pools.enter(decision.route, home, { provider, model: upstreamModel })
  try {
    return translation === undefined
      ? await runRelay(lane, upstream, { streaming, notes, translate: prepared.retranslate })
      : await runTranslate(lane, translation, upstream, estimatedInput)
  } finally {
    leave()
    services.metrics.ended(provider.name)
  }
}

function finish(
  { requestId, client, exchange, arrivedAt, agent, project, trace, caller }: Asked,
  { snapshot, finished }: Services,
  prepared: Prepared,
  outcome: Outcome & AttemptFacts & Pick<Finished, 'attempts' | 'session'>,
): void {
  const { provider, upstreamModel, clientModel, lane, streaming, estimatedInput } = prepared
  const { requestedEffort, appliedEffort, relocatedText } = prepared
  const record: Finished = {
    requestId,
    client,
    path: exchange.path,
    model: clientModel,
    upstreamModel,
    provider: provider.name,
    lane,
    stream: streaming,
    ...(agent === undefined ? {} : { agent }),
    ...(trace === undefined ? {} : { trace }),
    estimatedInput,
    ...(caller === undefined ? {} : { key: caller.name }),
    ...(project === undefined ? {} : { project }),
    latencyMs: performance.now() - arrivedAt,
    ...(requestedEffort === undefined ? {} : { requestedEffort }),
    ...(appliedEffort === undefined ? {} : { appliedEffort }),
    ...(relocatedText === undefined ? {} : { relocatedText }),
    ...outcome,
  }
  addCost(record, snapshot, provider, upstreamModel, finished)
}
