// A small question to a provider (its models, a token count): one JSON answer, in time or not at all.
import { GatewayError } from '@ferryllm/protocols'
import type { Headers } from '../http/exchange.ts'
import type { Send, UpstreamRequest } from './send.ts'

export interface JsonAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Undefined when the answer is not JSON. */
  readonly body: unknown
}

/** More than any provider's model list; an answer beyond it is not one. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * Rejects with GatewayError when the provider cannot be reached, takes longer than `timeoutMs`, or when who asked leaves.
 */
export function fetchJson(
  send: Send,
  request: UpstreamRequest,
  timeoutMs: number,
  onAbort?: (listener: () => void) => void,
): Promise<JsonAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let status = 0
    let headers: Headers = {}
    let size = 0
    let call: { abort: () => void } | undefined
    const stop = (error: GatewayError): void => {
      clearTimeout(timer)
      call?.abort()
      reject(error)
    }
    const timer = setTimeout(() => {
      const message = `${request.origin} did not answer within ${timeoutMs} ms.`
      stop(new GatewayError('upstream-timeout', message, { phase: 'total' }))
    }, timeoutMs)
    call = send(request, {
      onHeaders(code, received) {
        status = code
        headers = received
      },
      onData(chunk) {
        size += chunk.length
        if (size <= MAX_BYTES) chunks.push(chunk)
        else stop(new GatewayError('upstream-malformed', `${request.origin} sent too large an answer.`))
      },
      onEnd() {
        clearTimeout(timer)
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status, headers, text, body: parse(text) })
      },
      onError: stop,
    })
    onAbort?.(() => stop(new GatewayError('cancelled', 'The client closed the connection.')))
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
