// The door for WebSockets: whoever may POST a response may open one on the same path. Everybody else gets an HTTP answer that
// says why not.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { CODECS, GatewayError } from '@ferryllm/protocols'
import { shuttingDown } from '../http/admission.ts'
import { authenticate } from '../http/auth.ts'
import { findEndpoint, groupOf, type ServedEndpoints } from '../http/endpoints.ts'
import { readHead } from '../http/node-exchange.ts'
import { answerRaw } from '../http/raw-answer.ts'
import { identity, retryHeaders } from '../http/respond.ts'
import { checkEndpoint } from '../http/scopes.ts'
import { agentOf } from '../observe/agent.ts'
import type { Services } from '../pipeline.ts'
import { nextHops } from '../routing/hops.ts'
import { checkOrigin } from './check-origin.ts'
import { serveSocket, type SocketHost, type SocketTiming } from './connection.ts'
import { openingHeaders } from './message-headers.ts'
import type { Opening } from './socket-exchange.ts'

/** As long as OpenAI's service keeps a connection, and as often as most proxies want to hear something. */
export const USUAL_TIMING: SocketTiming = { lifetimeMs: 60 * 60_000, pingMs: 30_000 }

/** Beyond the limit of a message, so that one that is too large gets an answer before the connection is closed. */
const LINGER_BYTES = 8 * 1024 * 1024

const UPGRADE_REQUIRED = 426
const CLIENT = 'openai-responses'

/** Opens a WebSocket, or refuses to. `served` is what the listener offers. */
export async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  host: SocketHost & { readonly served: ServedEndpoints },
  timing: SocketTiming,
): Promise<void> {
  // Node has let go of this socket: a client that resets it now must not take the process with it.
  socket.on('error', () => socket.destroy())
  const opening = readHead(request)
  if (!admit(opening, socket, host)) return
  // 40 ms, which those who never need it do not wait for at the start.
  const { WebSocketServer } = await import('ws')
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: host.services().snapshot.bodyLimitBytes + LINGER_BYTES,
    // A key that a browser's client puts there is not for the answer.
    handleProtocols: () => false,
  })
  server.handleUpgrade(request, socket, head, (ws) => {
    serveSocket(ws, socket, { ...opening, headers: openingHeaders(opening.headers) }, host, timing)
  })
}

/** Refuses, and says so in the log, whom the gateway does not serve. */
function admit(
  opening: Opening,
  socket: Duplex,
  { services, served }: SocketHost & { readonly served: ServedEndpoints },
): boolean {
  const arrivedAt = performance.now()
  const current = services()
  try {
    check(opening, current, served)
    return true
  } catch (thrown) {
    const error = GatewayError.from(thrown)
    const requestId = current.mint('req_')
    const { status, body } = CODECS[CLIENT].encodeError(error, requestId)
    answerRaw(socket, status, body, { ...identity(requestId), ...retryHeaders(error) })
    // Clients try it and go on over HTTP: nothing that the owner would want to read about.
    if (status === UPGRADE_REQUIRED) return false
    const agent = agentOf(opening.headers['user-agent'])
    const latencyMs = performance.now() - arrivedAt
    const record = { requestId, client: CLIENT, path: opening.path, status: error.status, error, latencyMs } as const
    current.finished({ ...record, transport: 'websocket', ...(agent === undefined ? {} : { agent }) })
    return false
  }
}

function check({ path, headers }: Opening, services: Services, served: ServedEndpoints): void {
  const { snapshot, instance, draining } = services
  if (headers['upgrade']?.toLowerCase() !== 'websocket') throw nothingElse()
  if (!snapshot.websockets) throw notOffered()
  checkOrigin(headers, snapshot)
  nextHops(headers, instance)
  const caller = authenticate(headers, snapshot.keys, Date.now())
  const place = findEndpoint('POST', path)
  const endpoint = place.found ? place.endpoint : undefined
  const isHere =
    endpoint?.kind === 'generate' &&
    endpoint.protocol === CLIENT &&
    endpoint.compacts === undefined &&
    endpoint.answers === undefined &&
    served.has(groupOf(endpoint))
  if (!isHere) throw noSocketHere(path)
  checkEndpoint(caller, endpoint)
  if (draining()) throw shuttingDown()
}

/** Older Nodes also bring offers of HTTP/2 here, which a server that does not take them should overlook. */
function nothingElse(): GatewayError {
  const message = 'This gateway speaks HTTP/1.1, and WebSocket at /v1/responses: send the request without "upgrade".'
  return new GatewayError('unsupported', message, { status: UPGRADE_REQUIRED, code: 'upgrade_not_supported' })
}

/** 426 makes Codex go on over plain HTTP at once; any other answer costs it seconds (spec clients.md §9). */
function notOffered(): GatewayError {
  const message =
    'This gateway speaks the Responses API over HTTP; WebSocket is not offered (server.websockets is false).'
  return new GatewayError('unsupported', message, { status: UPGRADE_REQUIRED, code: 'websocket_not_supported' })
}

function noSocketHere(path: string): GatewayError {
  const message = `There is no WebSocket at ${path.slice(0, MAX_SHOWN)} here. The Responses API has one: /v1/responses.`
  return new GatewayError('not-found', message)
}

const MAX_SHOWN = 200
