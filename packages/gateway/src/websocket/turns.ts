// In which order the messages of a connection are answered: those of one stream one after another, several streams at the
// same time.
import { GatewayError } from '@ferryllm/protocols'
import type { SocketMessage } from './read-message.ts'

export interface Turns {
  /** Answers the message now, or when it is its turn. Returns why it never will be. */
  readonly take: (message: SocketMessage) => GatewayError | undefined
  /** Takes away what has to wait. */
  readonly dismiss: () => readonly SocketMessage[]
  /** Nothing is under way, and nothing waits. */
  readonly isIdle: () => boolean
}

export interface TurnsHost {
  /** Resolves when the message has its whole answer. */
  readonly answer: (message: SocketMessage) => Promise<void>
  /** Called when there is nothing left to do. */
  readonly rested: () => void
  /** How much may wait. */
  readonly maxBytes: () => number
}

/** As many as OpenAI's service has. */
const MAX_STREAMS = 32
const MAX_ACTIVE = 16
const MAX_WAITING = 64

/** The order of one connection. */
export function createTurns({ answer, rested, maxBytes }: TurnsHost): Turns {
  const named = new Set<string>()
  /** The streams that have a response under way. */
  const active = new Set<string | undefined>()
  /** In order of arrival. */
  let waiting: readonly SocketMessage[] = []

  const isFree = ({ stream }: SocketMessage): boolean => active.size < MAX_ACTIVE && !active.has(stream)
  const isIdle = (): boolean => active.size === 0 && waiting.length === 0
  const begin = async (message: SocketMessage): Promise<void> => {
    active.add(message.stream)
    await answer(message)
    active.delete(message.stream)
    const next = waiting.find(isFree)
    if (next !== undefined) {
      waiting = waiting.filter((other) => other !== next)
      void begin(next)
    } else if (isIdle()) rested()
  }
  const problemOf = ({ stream, bytes }: SocketMessage): GatewayError | undefined => {
    if (stream !== undefined && !named.has(stream) && named.size >= MAX_STREAMS) return tooManyStreams()
    if (waiting.length === 0) return undefined
    const together = waiting.reduce((sum, other) => sum + other.bytes, bytes)
    return waiting.length >= MAX_WAITING || together > maxBytes() ? tooManyWaiting(waiting.length) : undefined
  }
  return {
    isIdle,
    take(message) {
      const problem = problemOf(message)
      if (problem !== undefined) return problem
      if (message.stream !== undefined) named.add(message.stream)
      if (isFree(message)) void begin(message)
      else waiting = [...waiting, message]
      return undefined
    },
    dismiss() {
      const dismissed = waiting
      waiting = []
      return dismissed
    },
  }
}

function tooManyStreams(): GatewayError {
  const message = `This WebSocket has had ${MAX_STREAMS} different stream_ids, which is the most: use one of them again, or open another connection.`
  return new GatewayError('invalid-request', message, { path: 'stream_id', code: 'websocket_stream_limit_reached' })
}

function tooManyWaiting(count: number): GatewayError {
  const message = `${count} messages are waiting on this WebSocket, and there is no room for more: wait for a response to end.`
  return new GatewayError('limited', message, { retryAfterMs: 1000 })
}
