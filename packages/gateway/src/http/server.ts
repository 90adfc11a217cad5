// node:http in front: one listener for every protocol and for WebSockets, and a shutdown that lets open replies finish.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AddressInfo } from 'node:net'
import type { Exchange } from './exchange.ts'
import { nodeExchange } from './node-exchange.ts'
import { answerRaw } from './raw-answer.ts'

export interface Listening {
  readonly host: string
  readonly port: number
  readonly url: string
}

export interface HttpServer {
  readonly listen: (host: string, port: number) => Promise<Listening>
  /** Stops accepting and waits up to `graceMs` for open replies; what is left is told by `expired`, then cut. */
  readonly close: (graceMs: number, expired: () => void) => Promise<void>
}

/** Coding agents keep connections for minutes between turns. */
const KEEP_ALIVE_MS = 75_000
const MAX_HEADER_BYTES = 64 * 1024

export interface HttpLimits {
  /** Until a request is complete, body included. */
  readonly requestMs?: number
  /** How often that is looked at. */
  readonly checkMs?: number
}

/** Takes over a connection that is to become a WebSocket. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>

export function createHttpServer(
  handle: (exchange: Exchange) => Promise<void>,
  upgrade: Upgrade,
  { requestMs = 300_000, checkMs = 10_000 }: HttpLimits = {},
): HttpServer {
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    noDelay: true,
    requestTimeout: requestMs,
    headersTimeout: Math.min(requestMs, 60_000),
    connectionsCheckingInterval: checkMs,
    // Some clients offer HTTP/2 with every request and are content with HTTP/1.1; older Nodes do not ask (then 426).
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
  })
  const answering = new WeakSet<Duplex>()
  /** Node does not count them among its connections any more. */
  const upgraded = new Set<Duplex>()
  let closing = false
  server.on('request', (request, response) => {
    answering.add(request.socket)
    response.on('close', () => {
      answering.delete(request.socket)
      // Its keep-alive would hold up the shutdown; the connection counts as idle one turn later.
      if (closing) setImmediate(() => server.closeIdleConnections())
    })
    void handle(nodeExchange(request, response))
  })
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    void upgrade(request, socket, head)
  })
  server.on('clientError', (error, socket) => {
    // Words in the middle of a reply would only spoil it.
    if (answering.has(socket) || !socket.writable) socket.destroy()
    else refuseGarbage(error, socket)
  })
  return {
    listen: (host, port) => listen(server, host, port),
    close(graceMs, expired) {
      closing = true
      return close(server, upgraded, graceMs, expired)
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      // Later errors concern one connection that could not be accepted (too many open files): the others go on.
      server.on('error', () => undefined)
      const { address, port: bound, family } = server.address() as AddressInfo
      resolve({ host: address, port: bound, url: `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}` })
    })
  })
}

/** Time for the last words of open replies to leave the socket. */
const LAST_WORDS_MS = 100

function close(server: Server, upgraded: ReadonlySet<Duplex>, graceMs: number, expired: () => void): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(() => {
      expired()
      timer = setTimeout(() => {
        server.closeAllConnections()
        for (const socket of upgraded) socket.destroy()
      }, LAST_WORDS_MS)
    }, graceMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}

const GARBAGE: Readonly<Record<string, readonly [status: number, message: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The request headers are larger than 64 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request was not complete in time.'],
}

/** What the HTTP parser refuses: answered in words, then closed. */
function refuseGarbage({ code = '' }: Error & { code?: string }, socket: Duplex): void {
  const [status, message] = GARBAGE[code] ?? [400, 'This is not a valid HTTP request.']
  answerRaw(socket, status, { error: { message, type: 'invalid_request_error', param: null, code: null } })
}
