// The client's side of a recording: what is written to the exchange is written down.
import type { Exchange } from '../http/exchange.ts'

export interface AnswerListener {
  readonly start: (status: number, headers: Readonly<Record<string, string>>) => void
  readonly write: (chunk: string | Uint8Array) => void
}

/** The same exchange; `listener` hears what the client gets. */
export function recordExchange(exchange: Exchange, listener: AnswerListener): Exchange {
  return {
    ...exchange,
    get started() {
      return exchange.started
    },
    get closed() {
      return exchange.closed
    },
    start(status, headers) {
      listener.start(status, headers)
      exchange.start(status, headers)
    },
    write(chunk) {
      listener.write(chunk)
      return exchange.write(chunk)
    },
    end(chunk) {
      if (chunk !== undefined) listener.write(chunk)
      exchange.end(chunk)
    },
  }
}
