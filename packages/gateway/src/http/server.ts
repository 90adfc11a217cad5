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

export function createHttpServer(handle: (exchange: Exchange) => Promise<void>): HttpServer {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true })
  server.requestTimeout = 0
  server.on('request', (request, response) => {
    void handle(nodeExchange(request, response))
  })
  server.on('upgrade', refuseUpgrade)
  server.on('clientError', refuseGarbage)
  return {
    listen: (host, port) => listen(server, host, port),
    close: (graceMs, expired) => close(server, graceMs, expired),
  }
}

function listen(server: Server, host: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
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

/** 426 makes Codex fall back to plain HTTP at once; any other answer costs it seconds (spec clients.md §9). */
function refuseUpgrade(_request: unknown, socket: Duplex): void {
  socket.end(
    'HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-type: application/json\r\n\r\n' +
      '{"error":{"message":"This gateway speaks the Responses API over HTTP; WebSocket is not offered.","type":"invalid_request_error","param":null,"code":"websocket_not_supported"}}',
  )
}

/** What the HTTP parser refuses: answered in words, then closed. */
function refuseGarbage(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy()
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW'
  const line = tooLong ? '431 Request Header Fields Too Large' : '400 Bad Request'
  const message = tooLong ? 'The request headers are larger than 64 KiB.' : 'This is not a valid HTTP request.'
  socket.end(
    `HTTP/1.1 ${line}\r\nconnection: close\r\ncontent-type: application/json\r\n\r\n` +
      JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } }),
  )
}
