// The whole journey of a request on one screen: find the endpoint, check the key, read the body, prepare, send, respond.
import { GatewayError } from '@ferryllm/protocols'
import { isAdminPath, type Admin } from './admin/admin.ts'
import type { Capture } from './capture/capture.ts'
import type { Recording } from './capture/recording.ts'
import type { Replay } from './capture/replay.ts'
import type { Caller } from './client-keys/key-ring.ts'
import type { Snapshot } from './config/snapshot.ts'
import { shuttingDown, type Admission } from './http/admission.ts'
import { authenticate } from './http/auth.ts'
import { answerOrigin } from './http/cors.ts'
import { findEndpoint, groupOf, protocolOfPath, type ClientProtocol, type ServedEndpoints } from './http/endpoints.ts'
import type { Exchange } from './http/exchange.ts'
import { asJsonArray } from './http/json-array.ts'
import { allowed, MAX_SHOWN, notFound, notServed } from './http/no-endpoint.ts'
import { identity, sendError, sendJson } from './http/respond.ts'
import { checkEndpoint } from './http/scopes.ts'
import { generate } from './generate.ts'
import { agentOf } from './observe/agent.ts'
import type { Limits } from './limits/limits.ts'
import type { Spending } from './limits/spend.ts'
import type { Finished } from './observe/events.ts'
import { exposeMetrics } from './observe/expose-metrics.ts'
import type { HealthBook } from './observe/health.ts'
import type { Live } from './live/live.ts'
import type { Running } from './live/activity.ts'
import type { Metrics } from './observe/metrics.ts'
import type { Log } from './observe/request-log.ts'
import type { Telemetry } from './observe/telemetry.ts'
import type { Trace } from './observe/trace.ts'
import { listModels, type Catalog } from './routing/catalog.ts'
import { listGoogleModels } from './routing/google-models.ts'
import type { Panel } from './panel/serve-panel.ts'
import type { Rotation } from './provider-keys/rotation.ts'
import { nextHops } from './routing/hops.ts'
import type { Pools } from './routing/pools.ts'
import type { Asked } from './serve.ts'
import { serveService } from './services/serve-service.ts'
import { serveConversations } from './session/serve-conversations.ts'
import { serveStored } from './session/serve-stored.ts'
import type { Conversations } from './session/conversations.ts'
import type { UnderWay } from './session/under-way.ts'
import { warmUp } from './session/warm-up.ts'
import type { Storage } from './store/storage.ts'
import { dialectOf } from './tokens/count-dialects.ts'
import { countTokens } from './tokens/count-tokens.ts'
import type { RecentCounts } from './tokens/recent-counts.ts'
import type { TokenCounter } from './tokens/token-counter.ts'
import type { Breakers } from './upstream/breaker.ts'
import type { Send } from './upstream/send.ts'
import type { OpenSocket } from './websocket/connection.ts'

/** What the pipeline uses of the gateway it belongs to. */
export interface Services {
  readonly snapshot: Snapshot
  readonly send: Send
  readonly breakers: Breakers
  readonly pools: Pools
  readonly rotation: Rotation
  /** What this gateway calls itself to other gateways. */
  readonly instance: string
  readonly catalog: Catalog
  readonly mint: (prefix: string) => string
  readonly userAgent: string
  readonly draining: () => boolean
  readonly open: Set<(error: GatewayError) => void>
  /** The WebSockets that are open, each with what lets it end. */
  readonly sockets: Set<OpenSocket>
  readonly limits: Limits
  readonly admission: Admission
  /** A key of the key store opened the door. */
  readonly keyUsed: (id: string) => void
  readonly metrics: Metrics
  readonly health: HealthBook
  readonly log: Log
  /** There when a collector is configured. */
  readonly telemetry?: Telemetry
  readonly storage: Storage
  readonly underWay: UnderWay
  readonly conversations: Conversations
  readonly tokens: TokenCounter
  readonly counts: RecentCounts
  readonly live: Live
  readonly capture: Capture
  readonly finished: (record: Finished) => void
  /** Absent unless whoever runs the gateway has asked for it. */
  readonly admin?: Admin
  /** Absent without a folder for it. */
  readonly panel?: Panel
}

/** Answers one request; never rejects, whatever happens. `served` is what the listener offers, if not everything. */
export async function handle(
  exchange: Exchange,
  services: Services,
  served?: ServedEndpoints,
  replay?: Replay,
): Promise<void> {
  const arrivedAt = performance.now()
  const requestId = replay?.id ?? services.mint('req_')
  const client = clientProtocol(exchange)
  const trace = services.telemetry?.begin(exchange.headers)
  const known: Known = replay === undefined ? {} : { replayOf: replay.of }
  try {
    await answer(exchange, services, { requestId, arrivedAt, served, trace, replay }, known)
  } catch (thrown) {
    const error = GatewayError.from(thrown)
    const path = exchange.path.slice(0, MAX_SHOWN)
    const latencyMs = performance.now() - arrivedAt
    const { running: _, ...found } = known
    const record = { requestId, client, path, status: error.status, error, latencyMs, ...found }
    try {
      sendError(
        known.recording?.exchange ?? exchange,
        client,
        error,
        requestId,
        error.status === 405 ? allowed(exchange) : {},
      )
      services.finished({ ...record, ...identified(exchange, trace) })
    } catch {
      // The listener of the log, or the socket, fails: nobody is left to tell, and the other requests go on.
      exchange.destroy()
      known.recording?.drop()
    }
  } finally {
    known.running?.leave()
  }
}

/** What was found out before a request was refused. */
interface Known {
  key?: string
  isAdmitted?: true
  replayOf?: string
  recording?: Recording
  /** As others can watch it, if it is to use a model. */
  running?: Running
}

interface Arrival {
  readonly requestId: string
  readonly arrivedAt: number
  readonly served: ServedEndpoints | undefined
  readonly trace: Trace | undefined
  /** It is a recorded request, sent by the owner. */
  readonly replay: Replay | undefined
}

/** What is found out about the caller goes into `known`, so that failures can be told with it. */
async function answer(
  exchange: Exchange,
  services: Services,
  { requestId, arrivedAt, served, trace, replay }: Arrival,
  known: Known,
): Promise<void> {
  const hasAdmin = services.admin !== undefined && served?.has('admin') !== false
  if (hasAdmin && isAdminPath(exchange.path)) return await services.admin(exchange)
  if (hasAdmin && services.panel?.serves(exchange) === true) return await services.panel.answer(exchange)
  if (answerOrigin(exchange, services.snapshot.corsOrigins)) return
  const place = findEndpoint(exchange.method, exchange.path)
  const endpoint = place.found ? place.endpoint : undefined
  if (endpoint !== undefined && served?.has(groupOf(endpoint)) === false) throw notServed(exchange)
  if (endpoint?.kind === 'alive' || endpoint?.kind === 'hello') return alive(exchange)
  if (endpoint?.kind === 'ready') return ready(exchange, services)
  // Models are asked for at providers too: whatever may be sent on is checked.
  nextHops(exchange.headers, services.instance)
  // Also before a 404: what there is here concerns nobody without a key.
  const caller =
    replay === undefined ? authenticate(exchange.headers, services.snapshot.keys, Date.now()) : replay.caller
  if (caller?.stored !== undefined) services.keyUsed(caller.stored.id)
  if (caller !== undefined) known.key = caller.name
  if (endpoint === undefined) throw notFound(exchange, place)
  if (endpoint.kind === 'generate') known.isAdmitted = true
  checkEndpoint(caller, endpoint)
  /** From here on it is watched, and recorded where that is wanted. */
  const begin = (protocol: ClientProtocol): Pick<Asked, 'exchange' | 'running' | 'recording' | 'replayOf'> => {
    const isWanted = replay !== undefined
    const recording = services.capture.begin(exchange, { id: requestId, client: protocol, arrivedAt, isWanted })
    if (recording !== undefined) known.recording = recording
    const facts = { requestId, client: protocol, path: exchange.path, ...known, ...identified(exchange, trace) }
    known.running = services.live.activity.begin(facts)
    return {
      exchange: recording?.exchange ?? exchange,
      running: known.running,
      ...(recording === undefined ? {} : { recording }),
      ...(replay === undefined ? {} : { replayOf: replay.of }),
    }
  }
  const noteService = (status: number): void => {
    const latencyMs = performance.now() - arrivedAt
    const record = { requestId, client: clientProtocol(exchange), path: exchange.path, status, latencyMs, ...known }
    services.finished({ ...record, ...identified(exchange, undefined) })
  }
  switch (endpoint.kind) {
    case 'metrics':
      return await exposeMetrics(exchange, services)
    case 'models':
    case 'model': {
      const list = endpoint.protocol === 'gemini' ? listGoogleModels : listModels
      const body = await list(services, caller, endpoint.kind === 'model' ? endpoint.id : undefined)
      sendJson(exchange, 200, body, identity(requestId))
      return noteService(200)
    }
    case 'count-tokens':
      return noteService(await countTokens(exchange, services, requestId, caller, dialectOf(endpoint)))
    case 'stored-response':
      return noteService(await serveStored(exchange, services, requestId, caller, endpoint))
    case 'conversations':
      return noteService(await serveConversations({ exchange, services, requestId, caller }, endpoint))
    case 'service': {
      const begun = begin('openai-chat')
      return await admitted(exchange, services, caller, (place) => {
        const asked = { ...begun, requestId, client: 'openai-chat', arrivedAt, caller, place } as const
        return serveService({ ...asked, ...identified(exchange, trace) }, services, endpoint.path)
      })
    }
    case 'generate': {
      const { protocol: client, hints, compacts = false, answers } = endpoint
      const isArray = client === 'gemini' && hints?.stream === true && exchange.query.get('alt') !== 'sse'
      const who = { arrivedAt, caller, ...identified(exchange, trace) }
      if (exchange.socket?.warmsUp === true) return await warmUp({ exchange, requestId, client, ...who }, services)
      const begun = begin(client)
      const asked = { ...begun, requestId, client, compacts, answers, hints, ...who }
      return await admitted(exchange, services, caller, (place) =>
        generate({ ...asked, exchange: isArray ? asJsonArray(begun.exchange) : begun.exchange, place }, services),
      )
    }
  }
}

/** Holds a place until the reply is complete, so that streams count as long as they run. */
async function admitted(
  exchange: Exchange,
  { draining, admission }: Services,
  caller: Caller | undefined,
  work: (place: Spending) => Promise<number>,
): Promise<void> {
  if (draining()) throw shuttingDown()
  const place = await admission.enter(exchange, caller?.subject)
  let tokens = 0
  try {
    tokens = await work(place)
  } finally {
    place.leave(tokens)
  }
}

/** Who asks, for what, how, and in which trace. */
function identified(
  { headers, socket }: Exchange,
  trace: Trace | undefined,
): Pick<Finished, 'agent' | 'project' | 'trace' | 'transport'> {
  const agent = agentOf(headers['user-agent'])
  // A header that clients can be told to send, so that usage can be told apart by project.
  const project = readProject(headers['x-ferryllm-project'])
  return {
    ...(agent === undefined ? {} : { agent }),
    ...(project === undefined ? {} : { project }),
    ...(trace === undefined ? {} : { trace }),
    ...(socket === undefined ? {} : { transport: 'websocket' }),
  }
}

/** Clients disagree about what may stand in a header: percent-encoded UTF-8 passes through all of them. */
function readProject(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const text = Buffer.from(header, 'latin1').toString('utf8')
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    // A name with a percent sign of its own.
    if (cause instanceof URIError) return text
    throw cause
  }
}

/** Whose error shape the client understands: the path tells, else its headers. */
function clientProtocol(exchange: Exchange): ClientProtocol {
  const fromHeaders = exchange.headers['anthropic-version'] === undefined ? 'openai-chat' : 'anthropic'
  return protocolOfPath(exchange.path) ?? fromHeaders
}

function alive(exchange: Exchange): void {
  if (exchange.headers['accept']?.includes('application/json') === true)
    return sendJson(exchange, 200, { status: 'ok' }, {})
  exchange.start(200, { 'content-type': 'text/plain; charset=utf-8' })
  exchange.end(exchange.method === 'HEAD' ? undefined : 'ok\n')
}

function ready(exchange: Exchange, { draining, health, snapshot, breakers }: Services): void {
  const status = draining() ? 'draining' : 'ready'
  const code = draining() ? 503 : 200
  if (exchange.headers['accept']?.includes('application/json') === true)
    return sendJson(exchange, code, { status, ...health.look(snapshot, breakers) }, {})
  exchange.start(code, { 'content-type': 'text/plain; charset=utf-8' })
  exchange.end(exchange.method === 'HEAD' ? undefined : `${status}\n`)
}
