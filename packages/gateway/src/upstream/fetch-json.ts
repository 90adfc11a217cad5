// A small question to a provider (its models, a token count): one JSON answer, in time or not at all.
import { GatewayError } from '@ferryllm/protocols'
import type { Send, UpstreamRequest } from './send.ts'

export interface JsonAnswer {
  readonly status: number
  /** Undefined when the answer is not JSON. */
  readonly body: unknown
}

/** More than any provider's model list; an answer beyond it is not one. */
const MAX_BYTES = 16 * 1024 * 1024

/** Rejects with GatewayError when the provider cannot be reached or takes longer than `timeoutMs`. */
export function fetchJson(send: Send, request: UpstreamRequest, timeoutMs: number): Promise<JsonAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let status = 0
    let size = 0
    const stop = (error: GatewayError): void => {
      clearTimeout(timer)
      call.abort()
      reject(error)
    }
    const timer = setTimeout(
      () =>
        stop(
          new GatewayError('upstream-timeout', `${request.origin} did not answer within ${timeoutMs} ms.`, {
            phase: 'total',
          }),
        ),
      timeoutMs,
    )
    const call = send(request, {
      onHeaders: (code) => {
        status = code
      },
      onData(chunk) {
        size += chunk.length
        if (size > MAX_BYTES)
          stop(new GatewayError('upstream-malformed', `${request.origin} sent too large an answer.`))
        else chunks.push(chunk)
      },
      onEnd() {
        clearTimeout(timer)
        resolve({ status, body: parse(Buffer.concat(chunks).toString('utf8')) })
      },
      onError: stop,
    })
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
