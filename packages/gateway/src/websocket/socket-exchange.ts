// Exchange over a WebSocket: a message is the request, and the events of the reply are messages of their own. Whoever
// answers writes server-sent events, as for HTTP; this stands between it and the client.
import { CODECS, decodeSse } from '@ferryllm/protocols'
import type { Exchange, Headers } from '../http/exchange.ts'
import type { MemoryResponses } from '../session/memory-responses.ts'
import { errorEvent, lateErrorEvent } from './error-event.ts'
import { labelled, typeOf, withPrevious } from './event-text.ts'
import type { Outlet } from './outlet.ts'
import type { SocketMessage } from './read-message.ts'

/** The exchange for the pipeline, and its end from the client's side. */
export interface SocketExchange extends Exchange {
  /** The client is gone. */
  readonly leave: () => void
}

/** What the messages of one connection have in common: the request that opened it, as far as it concerns each of them. */
export interface Opening {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
}

const KEEP_ALIVE = CODECS['openai-responses'].keepAlive.data
const LIFE_CYCLE = /^response\.(?:created|in_progress|completed|incomplete|failed)$/
const LAST = /^response\.(?:completed|incomplete|failed)$/

/** What the messages of one connection share. */
export interface ConnectionMemory {
  readonly responses: MemoryResponses
  /** The streams that its responses were made in. */
  readonly streams: Map<unknown, string | undefined>
}

/** The exchange of one message. */
export function socketExchange(
  message: SocketMessage,
  { path, query, headers }: Opening,
  outlet: Outlet,
  { responses, streams }: ConnectionMemory,
): SocketExchange {
  let aborted: (() => void) | undefined
  let drained: (() => void) | undefined
  let keep: ((response: unknown) => void) | undefined
  let refused: (() => void) | undefined
  const always: Record<string, string> = {}
  let reply: { readonly status: number; readonly headers: Record<string, string> } | undefined
  let isStream = false
  let hasSpoken = false
  let closed = false
  let hasLeft = false
  /** An error in the stream that nothing has followed yet. */
  let lateError: string | undefined
  /** A whole reply, piece by piece. */
  let pieces: Uint8Array[] = []
  /** The items of the response so far, as JSON: not every provider repeats them in its last event. */
  const items: string[] = []
  const utf8 = new TextDecoder()

  const watch = (type: string, data: string, take: (response: unknown) => void): void => {
    if (type === 'response.output_item.done') items.push(data)
    if (!LAST.test(type)) return
    const { response } = JSON.parse(data) as { readonly response?: { id?: unknown; output?: readonly unknown[] } }
    const isRepeated = Array.isArray(response?.output) && response.output.length > 0
    const output = isRepeated ? response.output : items.map((text) => (JSON.parse(text) as { item: unknown }).item)
    take({ ...response, output })
    streams.set(response?.id, message.stream)
  }
  const say = (data: string): void => outlet.send(message.stream === undefined ? data : labelled(data, message.stream))
  const events = decodeSse({
    push(frame) {
      // A comment is not seen by clients that count events, and keeps nobody waiting (clients.md §3.7).
      if (frame.comment === true) return say(KEEP_ALIVE)
      if (frame.data === '' || frame.data === '[DONE]') return
      hasSpoken = true
      const type = typeOf(frame)
      // A response has one end here: what `response.failed` says again is not said before it.
      if (type === 'error') return void (lateError = frame.data)
      if (LAST.test(type)) lateError = undefined
      // Before the client hears of it: it may go on at once.
      if (keep !== undefined) watch(type, frame.data, keep)
      const { previous } = message
      say(previous !== undefined && LIFE_CYCLE.test(type) ? withPrevious(frame.data, previous) : frame.data)
    },
    end: () => {},
  })
  const close = (): void => {
    closed = true
    outlet.drained.delete(onDrained)
  }
  const onDrained = (): void => drained?.()
  outlet.drained.add(onDrained)
  const write = (chunk: string | Uint8Array): void => {
    if (isStream) return events.push(typeof chunk === 'string' ? chunk : utf8.decode(chunk, { stream: true }))
    pieces.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  }
  const sendWhole = (): void => {
    if (reply === undefined) return
    const body = Buffer.concat(pieces).toString('utf8')
    pieces = []
    if (isFault(reply.status) && streams.get(message.previous) === message.stream) refused?.()
    say(errorEvent(reply.status, body, { ...always, ...reply.headers }))
  }
  return {
    method: 'POST',
    path,
    query,
    headers: { ...headers, ...message.headers },
    readBody: async () => message.body(),
    get started() {
      // Until then an error can still say which status it has, whatever kept the client waiting.
      return hasSpoken
    },
    get closed() {
      return closed
    },
    setHeader: (name, value) => {
      always[name] = value
    },
    start(status, given) {
      reply = { status, headers: given }
      isStream = given['content-type']?.startsWith('text/event-stream') === true
    },
    write(chunk) {
      if (closed) return true
      outlet.together(() => write(chunk))
      return !outlet.isFull()
    },
    end(chunk) {
      if (closed) return
      outlet.together(() => {
        if (chunk !== undefined) write(chunk)
        if (!isStream) sendWhole()
        else if (lateError !== undefined) say(lateErrorEvent(lateError))
      })
      close()
    },
    destroy() {
      if (closed) return
      say(errorEvent(500, CUT_OFF, always))
      close()
    },
    onDrain: (listener) => {
      drained = listener
    },
    onAbort: (listener) => {
      aborted = listener
      if (hasLeft) listener()
    },
    socket: {
      responses,
      warmsUp: message.warmsUp,
      keep: (take) => {
        keep = take
      },
      onRefusal: (listener) => {
        refused = listener
      },
    },
    leave() {
      if (closed) return
      hasLeft = true
      close()
      aborted?.()
    },
  }
}

const CUT_OFF =
  '{"error":{"type":"server_error","code":"server_error","message":"The reply was cut off.","param":null}}'

/** The request is at fault, not the moment. */
function isFault(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429
}
