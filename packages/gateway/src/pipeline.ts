// The whole journey of a request on one screen: find the endpoint, check the key, read the body, prepare, send, respond.
import { GatewayError } from '@ferryllm/protocols'
import { isAdminPath, type Admin } from './admin/admin.ts'
import type { Snapshot } from './config/snapshot.ts'
import { countTokens } from './count-tokens.ts'
import type { Admission } from './http/admission.ts'
import { authenticate } from './http/auth.ts'
import { answerOrigin } from './http/cors.ts'
import { findEndpoint, protocolOfPath, type ClientProtocol, type Found } from './http/endpoints.ts'
import type { Exchange } from './http/exchange.ts'
import { identity, sendError, sendJson } from './http/respond.ts'
import { generate } from './generate.ts'
import type { Finished } from './observe/events.ts'
import type { Metrics } from './observe/metrics.ts'
import { listModels, type Catalog } from './routing/catalog.ts'
import type { Breakers } from './upstream/breaker.ts'
import type { Send } from './upstream/send.ts'

/** What the pipeline uses of the gateway it belongs to. */
export interface Services {
  readonly snapshot: Snapshot
  readonly send: Send
  readonly breakers: Breakers
  readonly catalog: Catalog
  readonly mint: (prefix: string) => string
  readonly userAgent: string
  readonly draining: () => boolean
  readonly open: Set<(error: GatewayError) => void>
  readonly admission: Admission
  readonly metrics: Metrics
  readonly finished: (record: Finished) => void
  /** Absent unless whoever runs the gateway has asked for it. */
  readonly admin?: Admin
}

/** Answers one request; never rejects, whatever happens. */
export async function handle(exchange: Exchange, services: Services): Promise<void> {
  const arrivedAt = performance.now()
  const requestId = services.mint('req_')
  const client = clientProtocol(exchange)
  try {
    await answer(exchange, services, requestId, arrivedAt)
  } catch (thrown) {
    const error = GatewayError.from(thrown)
    const path = exchange.path.slice(0, MAX_SHOWN)
    const record = { requestId, client, path, status: error.status, error, latencyMs: performance.now() - arrivedAt }
    try {
      sendError(exchange, client, error, requestId, allowed(exchange))
      services.finished(record)
    } catch {
      // The listener of the log, or the socket, fails: nobody is left to tell, and the other requests go on.
      exchange.destroy()
    }
  }
}

async function answer(exchange: Exchange, services: Services, requestId: string, arrivedAt: number): Promise<void> {
  if (services.admin !== undefined && isAdminPath(exchange.path)) return await services.admin(exchange)
  if (answerOrigin(exchange, services.snapshot.corsOrigins)) return
  const place = findEndpoint(exchange.method, exchange.path)
  if (!place.found) throw notFound(exchange, place)
  const { endpoint } = place
  if (endpoint.kind === 'alive' || endpoint.kind === 'hello') return alive(exchange)
  if (endpoint.kind === 'ready') return ready(exchange, services)
  const key = authenticate(exchange.headers, services.snapshot.keys)
  const noteService = (status: number): void => {
    const latencyMs = performance.now() - arrivedAt
    services.finished({ requestId, client: clientProtocol(exchange), path: exchange.path, status, latencyMs })
  }
  switch (endpoint.kind) {
    case 'metrics':
      return await exposeMetrics(exchange, services)
    case 'models':
      sendJson(exchange, 200, await listModels(services), identity(requestId))
      return noteService(200)
    case 'model':
      sendJson(exchange, 200, await listModels(services, endpoint.id), identity(requestId))
      return noteService(200)
    case 'count-tokens':
      return noteService(await countTokens(exchange, services, requestId))
    case 'generate':
      return await admitted(exchange, services, key, () =>
        generate({ exchange, requestId, client: endpoint.protocol, arrivedAt }, services),
      )
  }
}

/** Holds a place until the reply is complete, so that streams count as long as they run. */
async function admitted(
  exchange: Exchange,
  { draining, admission }: Services,
  key: string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  if (draining()) throw new GatewayError('saturated', 'The gateway is shutting down.', { retryAfterMs: 1000 })
  const leave = admission.enter(exchange, key)
  try {
    await work()
  } finally {
    leave()
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

function ready(exchange: Exchange, { draining }: Services): void {
  const status = draining() ? 'draining' : 'ready'
  const code = draining() ? 503 : 200
  if (exchange.headers['accept']?.includes('application/json') === true) return sendJson(exchange, code, { status }, {})
  exchange.start(code, { 'content-type': 'text/plain; charset=utf-8' })
  exchange.end(exchange.method === 'HEAD' ? undefined : `${status}\n`)
}

async function exposeMetrics(exchange: Exchange, { metrics, snapshot }: Services): Promise<void> {
  if (!snapshot.metrics) {
    throw new GatewayError('not-found', 'There are no metrics: [metrics] enabled is false in the configuration.')
  }
  const { text, contentType } = await metrics.expose()
  exchange.start(200, { 'content-type': contentType, 'content-length': String(Buffer.byteLength(text)) })
  exchange.end(exchange.method === 'HEAD' ? undefined : text)
}

/** Paths may be as long as a client likes. */
const MAX_SHOWN = 200

function notFound({ method, path }: Exchange, place: Extract<Found, { found: false }>): GatewayError {
  const shown = path.slice(0, MAX_SHOWN)
  if (place.allow !== undefined) {
    return new GatewayError('method-not-allowed', `${shown} takes ${place.allow.join(' or ')}, not ${method}.`)
  }
  return new GatewayError(
    'not-found',
    `There is no ${method} ${shown} here. Endpoints: POST /v1/chat/completions, /v1/responses, /v1/messages, /v1/messages/count_tokens; GET /v1/models, /metrics.`,
  )
}

/** What a 405 must name (RFC 9110 §15.5.6). */
function allowed({ method, path }: Exchange): Record<string, string> {
  const place = findEndpoint(method, path)
  return place.found || place.allow === undefined ? {} : { allow: place.allow.join(', ') }
}
