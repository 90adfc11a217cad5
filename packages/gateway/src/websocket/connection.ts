// One WebSocket from its first message to its last: every message goes the way of a POST, the connection remembers what came
// of it, and ends with a word about why.
import type { Duplex } from 'node:stream'
import { GatewayError } from '@ferryllm/protocols'
import type { RawData, WebSocket } from 'ws'
import type { Exchange } from '../http/exchange.ts'
import type { Services } from '../pipeline.ts'
import { memoryResponses } from '../session/memory-responses.ts'
import { eventOf } from './error-event.ts'
import { createOutlet } from './outlet.ts'
import { readMessage, unusable, type SocketMessage } from './read-message.ts'
import { socketExchange, type Opening, type SocketExchange } from './socket-exchange.ts'
import { createTurns } from './turns.ts'

/** A connection as the rest of the gateway sees it. */
export interface OpenSocket {
  /** Closes the connection as soon as nothing is under way on it. */
  readonly retire: () => void
}

/** What the connection belongs to. */
export interface SocketHost {
  /** As they are now: a reload counts from the next message on. */
  readonly services: () => Services
  /** Never rejects. */
  readonly answer: (exchange: Exchange) => Promise<void>
}

export interface SocketTiming {
  /** How long a connection may be open; what is under way then is finished. */
  readonly lifetimeMs: number
  /** How often a client has to show that it is still there. */
  readonly pingMs: number
}

/** A client may be busy. */
const MAX_MISSED = 2
/** For the client's part of the closing handshake. */
const CLOSE_MS = 2_000

/** Close codes of RFC 6455 §7.4.1. */
/** By which OpenAI's libraries know that they may connect again. */
const GOING_AWAY = 1001
const UNSUPPORTED_DATA = 1003

/** `socket` is what `ws` reads from and writes to. */
export function serveSocket(
  ws: WebSocket,
  socket: Duplex,
  opening: Opening,
  { services, answer }: SocketHost,
  { lifetimeMs, pingMs }: SocketTiming,
): void {
  const outlet = createOutlet(ws, socket)
  const maxBytes = (): number => services().snapshot.bodyLimitBytes
  // A conversation that would not fit into one request need not be remembered.
  const memory = { responses: memoryResponses(maxBytes()), streams: new Map<unknown, string | undefined>() }
  const underWay = new Set<SocketExchange>()
  let isOverdue = false
  /** Pings that nothing has come after. */
  let missed = 0
  let close: (() => void) | undefined

  const closeWhenIdle = (): void => {
    if (underWay.size === 0 && turns.isIdle()) close?.()
  }
  const end = (code: number, reason: string, words?: GatewayError): void => {
    close ??= () => {
      if (words !== undefined) outlet.send(eventOf(words))
      ws.close(code, reason)
      setTimeout(() => ws.terminate(), CLOSE_MS).unref()
    }
    closeWhenIdle()
  }
  const respond = async (message: SocketMessage): Promise<void> => {
    const exchange = socketExchange(message, opening, outlet, memory)
    underWay.add(exchange)
    await answer(exchange)
    underWay.delete(exchange)
  }
  const turns = createTurns({ answer: respond, rested: closeWhenIdle, maxBytes })
  const refuse = async ({ bytes, stream }: SocketMessage, error: GatewayError): Promise<void> => {
    await respond({ ...unusable(bytes, error), stream })
    closeWhenIdle()
  }
  const take = (message: SocketMessage): void => {
    services().log.debug?.('websocket message', {
      bytes: message.bytes,
      stream_id: message.stream,
      continues: message.previous,
      generate: !message.warmsUp,
    })
    const problem = isOverdue ? tooOld() : turns.take(message)
    if (problem !== undefined) void refuse(message, problem)
  }
  const expire = (): void => {
    isOverdue = true
    for (const message of turns.dismiss()) void refuse(message, tooOld())
    end(GOING_AWAY, 'connection limit reached', tooOld())
  }
  const beat = (): void => {
    // Its answer may be stuck behind what the client has not read yet.
    if (missed >= MAX_MISSED && !outlet.isBusy()) return ws.terminate()
    missed++
    ws.ping()
  }

  const handle: OpenSocket = { retire: () => end(GOING_AWAY, 'the gateway is shutting down') }
  services().sockets.add(handle)
  // It may have begun to end while the connection was opened.
  if (services().draining()) handle.retire()
  const timers = [setTimeout(expire, lifetimeMs).unref(), setInterval(beat, pingMs).unref()]
  ws.on('message', (data, isBinary) => {
    // Sent before the client heard that we have closed: nobody could be answered.
    if (ws.readyState !== ws.OPEN) return
    missed = 0
    const bytes = bytesOf(data)
    if (!isBinary) return take(readMessage(bytes, maxBytes()))
    void refuse(unusable(bytes.length, binary()), binary())
    end(UNSUPPORTED_DATA, 'messages are text')
  })
  ws.on('pong', () => {
    missed = 0
  })
  // `ws` has closed the connection with the code that says what was wrong.
  ws.on('error', () => undefined)
  ws.on('close', () => {
    for (const timer of timers) clearTimeout(timer)
    services().sockets.delete(handle)
    turns.dismiss()
    for (const exchange of underWay) exchange.leave()
  })
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}

function binary(): GatewayError {
  return new GatewayError(
    'invalid-request',
    'Messages of this WebSocket are text: JSON objects of type response.create.',
  )
}

/** In the words of OpenAI's service, by which clients know that they have to connect again. */
function tooOld(): GatewayError {
  const message =
    'Responses websocket connection limit reached (60 minutes). Create a new websocket connection to continue.'
  return new GatewayError('invalid-request', message, { code: 'websocket_connection_limit_reached' })
}
