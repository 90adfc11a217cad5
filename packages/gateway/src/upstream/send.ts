// The way out: one HTTP request to a provider through undici's dispatcher (no fetch, no web streams on the path).
import { Agent, type Dispatcher, errors } from 'undici'
import { GatewayError } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import { decompressing } from './decompress.ts'

export interface UpstreamRequest {
  readonly origin: string
  /** Path and query. */
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
  /** Until the response headers. */
  readonly headersTimeoutMs: number
  /** Until the connection stands, TLS included. */
  readonly connectTimeoutMs: number
}

/** Lets the receiver hold the provider back, and lets anyone end the exchange. */
export interface UpstreamControl {
  readonly pause: () => void
  readonly resume: () => void
  readonly abort: () => void
}

/** After `onError` or `onEnd` nothing more is called; after `abort` nothing at all. */
export interface UpstreamHandler {
  /** The connection stands, and the request is on its way. */
  readonly onSent?: () => void
  readonly onHeaders: (status: number, headers: Headers, control: UpstreamControl) => void
  readonly onData: (chunk: Uint8Array) => void
  readonly onEnd: () => void
  readonly onError: (error: GatewayError) => void
}

/** Sends one request; the demo provider and tests implement the same. Returns what ends it early. */
export type Send = (request: UpstreamRequest, handler: UpstreamHandler) => { abort: () => void }

export interface Sender {
  readonly send: Send
  readonly close: () => Promise<void>
}

/**
 * One keep-alive pool per origin, and per time that connecting may take: most configurations know one. Idle times are
 * watched by the lanes, not here.
 */
export function createSender(): Sender {
  const agents = new Map<number, Agent>()
  const agentFor = (connectTimeoutMs: number): Agent => {
    const known = agents.get(connectTimeoutMs)
    if (known !== undefined) return known
    const agent = new Agent({
      connect: { timeout: connectTimeoutMs },
      keepAliveTimeout: 30_000,
      keepAliveMaxTimeout: 300_000,
      pipelining: 1,
      bodyTimeout: 0,
      allowH2: false,
    })
    agents.set(connectTimeoutMs, agent)
    return agent
  }
  return {
    send(request, handler) {
      const unpacked = decompressing(handler)
      const call = dispatch(agentFor(request.connectTimeoutMs), request, unpacked)
      return {
        abort() {
          call.abort()
          unpacked.stop()
        },
      }
    },
    close: async () => void (await Promise.all([...agents.values()].map((agent) => agent.destroy()))),
  }
}

function dispatch(agent: Agent, request: UpstreamRequest, handler: UpstreamHandler): { abort: () => void } {
  let controller: Dispatcher.DispatchController | undefined
  let over = false
  let accepted = false
  const abort = (): void => {
    if (over) return
    over = true
    controller?.abort(new Error('aborted by the gateway'))
  }
  const control: UpstreamControl = {
    pause: () => controller?.pause(),
    resume: () => controller?.resume(),
    abort,
  }
  agent.dispatch(
    {
      origin: request.origin,
      path: request.path,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      headersTimeout: request.headersTimeoutMs,
    },
    {
      onRequestStart(started) {
        controller = started
        if (over) started.abort(new Error('aborted by the gateway'))
        else handler.onSent?.()
      },
      onResponseStart(_controller, status, headers) {
        if (over || status < 200) return
        accepted = true
        handler.onHeaders(status, flatten(headers), control)
      },
      onResponseData(_controller, chunk) {
        if (!over) handler.onData(chunk)
      },
      onResponseEnd() {
        if (over) return
        over = true
        handler.onEnd()
      },
      onResponseError(_controller, error) {
        if (over) return
        over = true
        handler.onError(toGatewayError(error, request.origin, accepted))
      },
    },
  )
  return { abort }
}

function flatten(headers: Record<string, string | string[] | undefined>): Headers {
  const flat: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(headers))
    flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  return flat
}

function toGatewayError(error: Error, origin: string, accepted: boolean): GatewayError {
  if (error instanceof errors.ConnectTimeoutError) {
    return new GatewayError('upstream-timeout', `No connection to ${origin} in time.`, {
      phase: 'connect',
      delivery: 'not-sent',
      cause: error,
    })
  }
  if (error instanceof errors.HeadersTimeoutError) {
    return new GatewayError('upstream-timeout', `${origin} took the request and did not answer in time.`, {
      phase: 'headers',
      delivery: 'ambiguous',
      cause: error,
    })
  }
  if (accepted) {
    return new GatewayError('stream-truncated', `${origin} closed the connection in the middle of its reply.`, {
      delivery: 'accepted',
      cause: error,
    })
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const refused = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code)
  return new GatewayError('upstream-unreachable', `The connection to ${origin} failed (${code}).`, {
    delivery: refused ? 'not-sent' : 'ambiguous',
    cause: error,
  })
}
