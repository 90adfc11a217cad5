// Exchange of a request that nobody waits for: its reply goes nowhere, at any speed.
import type { Exchange, Headers } from './exchange.ts'

export interface Sent {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly body: Uint8Array
}

export function discardingExchange({ method, path, query, headers, body }: Sent): Exchange {
  let started = false
  let closed = false
  return {
    method,
    path,
    query,
    headers,
    readBody: async () => body,
    get started() {
      return started
    },
    get closed() {
      return closed
    },
    setHeader: () => undefined,
    start() {
      started = true
    },
    write: () => true,
    end() {
      started = true
      closed = true
    },
    destroy() {
      closed = true
    },
    onDrain: () => undefined,
    onAbort: () => undefined,
  }
}
