// node:http in front: one listener for every protocol, the WebSocket refusal that Codex needs, and a shutdown that lets
// open replies finish.
import { createServer, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AddressInfo } from 'node:net'
import type { Exchange } from './exchange.ts'
import { nodeExchange } from './node-exchange.ts'

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

export function createHttpServer(
  handle: (exchange: Exchange) => Promise<void>,
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
  server.on('upgrade', refuseUpgrade)
  server.on('clientError', (error, socket) => {
    // Words in the middle of a reply would only spoil it.
    if (answering.has(socket) || !socket.writable) socket.destroy()
    else refuseGarbage(error, socket)
  })
  return {
    listen: (host, port) => listen(server, host, port),
    close(graceMs, expired) {
      closing = true
      return close(server, graceMs, expired)
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

function close(server: Server, graceMs: number, expired: () => void): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(() => {
      expired()
      timer = setTimeout(() => server.closeAllConnections(), LAST_WORDS_MS)
    }, graceMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}

const WEBSOCKET_REFUSED = {
  message: 'This gateway speaks the Responses API over HTTP; WebSocket is not offered.',
  code: 'websocket_not_supported',
}

/** 426 makes Codex fall back to plain HTTP at once; any other answer costs it seconds (spec clients.md §9). */
function refuseUpgrade(_request: unknown, socket: Duplex): void {
  // Node has let go of this socket: a client that resets it now must not take the process with it.
  socket.on('error', () => socket.destroy())
  answerRaw(socket, '426 Upgrade Required', WEBSOCKET_REFUSED)
}

const GARBAGE: Readonly<Record<string, readonly [line: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request headers are larger than 64 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request was not complete in time.'],
}

/** What the HTTP parser refuses: answered in words, then closed. */
function refuseGarbage({ code = '' }: Error & { code?: string }, socket: Duplex): void {
  const [line, message] = GARBAGE[code] ?? ['400 Bad Request', 'This is not a valid HTTP request.']
  answerRaw(socket, line, { message, code: null })
}

function answerRaw(socket: Duplex, line: string, { message, code }: { message: string; code: string | null }): void {
  const body = JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code } })
  socket.end(
    `HTTP/1.1 ${line}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
}
