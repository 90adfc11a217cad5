// One generation request: read, prepared for the providers of its route, and answered in its client's protocol.
import type { RequestHints } from '@ferryllm/protocols'
import { explainChoice } from './capture/explain-choice.ts'
import { planAttempts } from './attempts.ts'
import { wishCompaction } from './compact.ts'
import { readJsonBytes } from './http/body.ts'
import { checkModel, checkWish } from './http/scopes.ts'
import type { LaneContext } from './lanes/lane.ts'
import type { Outcome } from './lanes/outcome.ts'
import { runRelay } from './lanes/relay.ts'
import { runTranslate } from './lanes/translate.ts'
import { limitTargets } from './limits/target-limits.ts'
import type { Finished } from './observe/events.ts'
import { requestShape } from './observe/request-shape.ts'
import type { Services } from './pipeline.ts'
import { prepare, readAddress, type Incoming, type Prepared } from './prepare.ts'
import { recallTurns } from './recall/recall-turns.ts'
import { rememberTurn } from './recall/remember-turn.ts'
import { decide } from './routing/decide.ts'
import { nextHops } from './routing/hops.ts'
import { serve, type Asked } from './serve.ts'
import { openTurn, type Turn } from './session/open-turn.ts'
import { inBackground, runInBackground } from './session/run-in-background.ts'
import { keepsItself, stickTo, withState } from './session/serve-turn.ts'
import { submitOutputs } from './session/submit-outputs.ts'
import { estimateIncoming } from './tokens/estimate-incoming.ts'
import { generateRequest } from './upstream/endpoint.ts'

interface GenerationAsked extends Asked {
  /** The reply is to be a summary of the conversation. */
  readonly compacts: boolean
  /** The response whose tool calls the body has the outputs of. */
  readonly answers?: string | undefined
  readonly hints?: RequestHints | undefined
}

/** Reads the body and answers, and says how many tokens that took. Throws what is wrong before anything is sent. */
export async function generate(given: GenerationAsked, services: Services): Promise<number> {
  const body = await readJsonBytes(given.exchange, services.snapshot.bodyLimitBytes)
  given.recording?.received(body)
  const received = given.answers === undefined ? body : await submitOutputs(given.answers, body, given.caller, services)
  const { bytes, exchange } = given.compacts ? wishCompaction(given.exchange, received) : { ...given, bytes: received }
  const asked = { ...given, exchange }
  const { client, hints, requestId, caller, place, running } = asked
  const { snapshot, pools, limits, log } = services
  const streamHint = hints === undefined && exchange.query.get('stream') === 'true'
  const incoming: Incoming = { client, bytes, streamHint, ...(hints === undefined ? {} : { hints }) }
  log.debug?.('incoming request', { request_id: requestId, entry: client, path: exchange.path, agent: asked.agent })
  if (snapshot.logShapes) log.debug?.('client request shape', { request_id: requestId, ...requestShape(bytes) })
  const named = readAddress(incoming)
  running.learn({ model: named.clientModel })
  checkModel(caller, named.clientModel)
  const turn = await openTurn(named, caller, services, exchange.socket)
  if (turn.remember !== undefined) exchange.socket?.keep(turn.remember)
  const choice = stickTo(turn, decide(exchange.headers, snapshot, pools, turn.addressed))
  checkWish(caller, choice.decision)
  const { background, ...served } = inBackground(asked, turn, choice, services)
  const {
    addressed,
    choice: { decision, conversation },
  } = served
  const [{ model }] = decision.targets
  const estimate = limits.countsTokens(caller?.subject) ? estimateIncoming(addressed, model) : 0
  place.reserve(estimate)
  const recalled = await recallTurns(addressed, decision, caller, services)
  asked.recording?.routed(() => explainChoice(snapshot, exchange.headers, named.clientModel, decision))
  const attempts = planAttempts(services, {
    prepare: (target) =>
      withState(prepare(snapshot, addressed, decision, target, recalled), turn, background !== undefined),
    headers: exchange.headers,
    decision,
    limits: limitTargets(limits, place, served.asked.exchange, estimate),
    conversation,
  })
  const keep = background === undefined ? turn.keep : undefined
  const answering = (): Promise<number> =>
    serve(served.asked, services, {
      choice: served.choice,
      attempts,
      estimate,
      tell(prepared, waitMs) {
        background?.sent()
        tellRoute(asked, services, prepared, waitMs)
      },
      send(lane, prepared) {
        const listening = rememberTurn(lane, prepared, recalled, services.storage.turns)
        return keeping(keep, listening, prepared, (kept) => send(kept, services, prepared, asked.trace))
      },
      facts: factsOf,
    })
  return background === undefined ? await answering() : await runInBackground(background, answering)
}

/** What is to be continued later goes into the store, or what its provider keeps is remembered. */
async function keeping(
  keep: Turn['keep'],
  lane: LaneContext,
  { provider }: Prepared,
  send: (lane: LaneContext) => Promise<Outcome>,
): Promise<Outcome> {
  if (keep === undefined) return send(lane)
  if (!keepsItself(provider)) {
    try {
      return await send({ ...lane, keep })
    } finally {
      keep.over()
    }
  }
  // While it streams, others may want to fetch or cancel it there.
  let known: string | undefined
  const identified = (id: string): void => {
    if (id !== known) keep.keptBy(provider, id)
    known = id
  }
  const listening = { ...lane, identified }
  const { said } = keep
  const outcome = await send(
    said === undefined ? listening : { ...listening, keep: { begun: () => {}, response: said } },
  )
  if (outcome.responseId !== undefined) identified(outcome.responseId)
  return outcome
}

function factsOf({ estimatedInput, requestedEffort, appliedEffort, relocatedText }: Prepared): Partial<Finished> {
  return {
    estimatedInput,
    ...(requestedEffort === undefined ? {} : { requestedEffort }),
    ...(appliedEffort === undefined ? {} : { appliedEffort }),
    ...(relocatedText === undefined ? {} : { relocatedText }),
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

function send(lane: LaneContext, services: Services, prepared: Prepared, trace: Asked['trace']): Promise<Outcome> {
  const { provider, upstreamModel, streaming, notes, translation, shape } = prepared
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
  return translation === undefined
    ? runRelay(lane, upstream, { streaming, notes, translate: prepared.retranslate })
    : runTranslate(lane, translation, upstream, services.counts.recall(shape) ?? prepared.estimatedInput)
}
