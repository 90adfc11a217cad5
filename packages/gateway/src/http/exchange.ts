// One request and its reply, whatever carries them: node:http on the wire, or the fetch handler in a test or an embedding
// program. The pipeline knows only this.

import type { MemoryResponses } from '../session/memory-responses.ts'

export type Headers = Readonly<Record<string, string | undefined>>

export interface Exchange {
  readonly method: string
  /** Path without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case; repeated headers joined with a comma. */
  readonly headers: Headers
  /** The body as received, at most `maxBytes`; throws GatewayError too-large without reading on. */
  readonly readBody: (maxBytes: number) => Promise<Uint8Array>
  /** True once the status line is out. */
  readonly started: boolean
  /** True once the client is gone or the reply is complete. */
  readonly closed: boolean
  /** A header of the reply, whatever the reply turns out to be; before `start`. */
  readonly setHeader: (name: string, value: string) => void
  readonly start: (status: number, headers: Record<string, string>) => void
  /** False when the client reads slower than we write: wait for `onDrain`. */
  readonly write: (chunk: string | Uint8Array) => boolean
  readonly end: (chunk?: string | Uint8Array) => void
  /** Cuts the connection, for a failure that the protocol can no longer express. */
  readonly destroy: () => void
  /** The last listener is the one that is called, here and for `onAbort`. */
  readonly onDrain: (listener: () => void) => void
  /** Called once when the client leaves before the reply is complete. */
  readonly onAbort: (listener: () => void) => void
  /** The WebSocket that the request came by; absent for HTTP. */
  readonly socket?: SocketTurn
}

/** What a WebSocket adds to a request: responses that are stored nowhere can be continued as long as it is open. */
export interface SocketTurn {
  /** The responses that the connection remembers. */
  readonly responses: MemoryResponses
  /** Nothing is to be generated: the request is to be remembered, and continued later. */
  readonly warmsUp: boolean
  /** Names who takes the response, before the client has all of it. */
  readonly keep: (take: (response: unknown) => void) => void
  /** Names who hears that the request is refused for what it says, unless the response that it continues is another stream's. */
  readonly onRefusal: (listener: () => void) => void
}
