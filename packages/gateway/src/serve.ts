// Serves one request: sent to the first provider of its route and, while the client has seen nothing, sent again or to the
// next one. What is sent, and how the reply is read, is up to the kind of request.
import type { AttemptFacts, Attempts } from './attempts.ts'
import { addCost } from './catalog/add-cost.ts'
import type { Recording } from './capture/recording.ts'
import type { Caller } from './client-keys/key-ring.ts'
import type { Provider, Timeouts } from './config/snapshot.ts'
import type { ClientProtocol } from './http/endpoints.ts'
import type { Exchange } from './http/exchange.ts'
import { headerSafe } from './http/respond.ts'
import type { LaneContext, Named } from './lanes/lane.ts'
import type { Running } from './live/activity.ts'
import type { Outcome } from './lanes/outcome.ts'
import { pause } from './lanes/pause.ts'
import type { Spending } from './limits/spend.ts'
import { attemptRecord } from './observe/attempt-record.ts'
import type { AttemptRecord, Finished } from './observe/events.ts'
import { redactor } from './observe/redact.ts'
import type { Trace } from './observe/trace.ts'
import type { Services } from './pipeline.ts'
import type { Lane } from './routing/choose-lane.ts'
import type { Choice } from './routing/decide.ts'

/** The client's request and what identifies it. */
export interface Asked {
  readonly exchange: Exchange
  readonly requestId: string
  readonly client: ClientProtocol
  /** `performance.now()` when the request arrived. */
  readonly arrivedAt: number
  readonly agent?: string
  readonly project?: string
  readonly trace?: Trace
  readonly transport?: Finished['transport']
  /** For those who watch. */
  readonly running: Running
  /** There when it is recorded. */
  readonly recording?: Recording
  readonly replayOf?: string
  /** Undefined where nobody needs a key. */
  readonly caller: Caller | undefined
  /** There when nobody waits for it: it runs in the background. */
  readonly named?: Named
  /** What it takes from the limits of everybody and of its key. */
  readonly place: Spending
}

/** A request that is ready for one provider. */
export interface Sendable {
  readonly provider: Provider
  /** The model as the provider knows it. */
  readonly upstreamModel: string
  readonly clientModel: string
  readonly lane: Lane
  readonly timeouts: Timeouts
  readonly streaming: boolean
}

export interface Serving<P extends Sendable> {
  readonly choice: Choice
  readonly attempts: Attempts<P>
  /** Tokens that a request costs of which nobody says more. */
  readonly estimate: number
  /** Hears what is about to be sent, and after which pause. */
  readonly tell?: (prepared: P, waitMs: number) => void
  readonly send: (lane: LaneContext, prepared: P) => Promise<Outcome>
  /** What else the request log says of it. */
  readonly facts: (prepared: P) => Partial<Finished>
}

/** Answers, and says how many tokens that took. */
export async function serve<P extends Sendable>(
  asked: Asked,
  services: Services,
  { choice, attempts, estimate, tell, send, facts }: Serving<P>,
): Promise<number> {
  const { arrivedAt } = asked
  const { pools } = services
  const records: AttemptRecord[] = []
  let total = 0
  for (;;) {
    const { prepared, leave, waitMs, another, report } = attempts.next()
    let used = 0
    try {
      const lane = laneOf(asked, services, prepared, { waitMs, another })
      tell?.(prepared, waitMs)
      asked.running.learn(placeOf(prepared, choice))
      const interrupted = waitMs > 0 ? await pause(waitMs, lane, prepared.streaming) : undefined
      const sentAt = performance.now()
      const outcome = interrupted ?? (await exchangeOnce(services, prepared, choice, () => send(lane, prepared)))
      if (interrupted === undefined) {
        const record = attemptRecord(prepared, { waitMs, arrivedAt, sentAt }, outcome)
        records.push(record)
        pools.answered(record)
      }
      asked.recording?.outcome(outcome)
      report(outcome.error)
      used = interrupted === undefined ? (tokensOf(outcome) ?? estimate) : 0
      total += used
      if (outcome.superseded === true) continue
      finish(asked, services, prepared, {
        ...placeOf(prepared, choice),
        ...facts(prepared),
        ...outcome,
        ...attempts.facts(),
        attempts: records,
      })
      return total
    } finally {
      leave(used)
    }
  }
}

/** Where a request goes. */
function placeOf(
  { provider, upstreamModel, clientModel, lane, streaming }: Sendable,
  { session }: Choice,
): Pick<Finished, 'provider' | 'upstreamModel' | 'model' | 'lane' | 'stream' | 'session'> {
  const place = { model: clientModel, upstreamModel, provider: provider.name, lane, stream: streaming }
  return session === undefined ? place : { ...place, session }
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
  { exchange, requestId, client, arrivedAt, running, recording, named }: Asked,
  services: Services,
  prepared: Sendable,
  { waitMs, another }: { readonly waitMs: number; readonly another: LaneContext['another'] },
): LaneContext {
  const { snapshot } = services
  const { provider, upstreamModel, clientModel, streaming, timeouts: every } = prepared
  const { firstEventMs, ...timeouts } = every
  const wayOut = provider.send ?? services.send
  return {
    exchange,
    requestId,
    client,
    provider: provider.name,
    protocol: provider.protocol,
    clientModel,
    upstreamModel,
    arrivedAt,
    // Nobody waits who would need a sign of life.
    keepAliveMs: named === undefined ? snapshot.keepAliveMs : 0,
    timeouts: streaming && firstEventMs !== undefined ? { ...timeouts, firstEventMs } : timeouts,
    send: recording === undefined ? wayOut : recording.attempt(prepared, waitMs, wayOut),
    open: services.open,
    mint: services.mint,
    redact: redactor(provider),
    callerPays: provider.callerPays === true,
    heard: (firstTokenMs) => running.learn({ firstTokenMs }),
    headers: { 'x-ferryllm-provider': headerSafe(provider.name), 'x-ferryllm-model': headerSafe(upstreamModel) },
    ...(another === undefined ? {} : { another }),
    ...(named === undefined ? {} : { named }),
  }
}

/** Counted where the load of providers and targets is counted. */
async function exchangeOnce(
  { metrics, pools }: Services,
  { provider, upstreamModel }: Sendable,
  { decision, home }: Choice,
  send: () => Promise<Outcome>,
): Promise<Outcome> {
  metrics.begun(provider.name)
  const leave = pools.enter(decision.route, home, { provider, model: upstreamModel })
  try {
    return await send()
  } finally {
    leave()
    metrics.ended(provider.name)
  }
}

function finish(
  { requestId, client, exchange, arrivedAt, agent, project, trace, transport, caller, replayOf, recording }: Asked,
  { snapshot, finished }: Services,
  prepared: Sendable,
  outcome: Outcome & AttemptFacts & Partial<Finished>,
): void {
  const record: Finished = {
    requestId,
    client,
    path: exchange.path,
    ...(agent === undefined ? {} : { agent }),
    ...(trace === undefined ? {} : { trace }),
    ...(transport === undefined ? {} : { transport }),
    ...(caller === undefined ? {} : { key: caller.name }),
    ...(project === undefined ? {} : { project }),
    ...(replayOf === undefined ? {} : { replayOf }),
    ...(recording === undefined ? {} : { recording }),
    latencyMs: performance.now() - arrivedAt,
    ...outcome,
  }
  addCost(record, snapshot, prepared.provider, prepared.upstreamModel, finished)
}
