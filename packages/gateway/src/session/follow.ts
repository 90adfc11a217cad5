// Writes the events of a response in the background to a client: those there are at once, the others as they come.
import { CODECS } from '@ferryllm/protocols'
import type { Exchange } from '../http/exchange.ts'
import { STREAM_HEADERS } from '../http/respond.ts'
import { createClientStream } from '../lanes/client-stream.ts'
import type { Recording } from './recording.ts'

/** How the reply is written. */
export interface FollowOptions {
  /** The first event that the client wants, by its sequence number. */
  readonly from: number
  readonly keepAliveMs: number
  readonly headers: Record<string, string>
}

/** Resolves when the client has everything, or has left: that changes nothing for the response. */
export function follow(
  exchange: Exchange,
  recording: Recording,
  { from, keepAliveMs, headers }: FollowOptions,
): Promise<void> {
  return new Promise((resolve) => {
    let next = from
    let isFull = false
    const stream = createClientStream({
      exchange,
      keepAliveMs,
      keepAlive: CODECS['openai-responses'].keepAlive,
      headers: () => ({ ...STREAM_HEADERS, ...headers }),
    })
    const unlisten = recording.listen(() => write())
    const end = (): void => {
      unlisten()
      stream.dispose()
      resolve()
    }
    const write = (): void => {
      if (isFull) return
      const { events } = recording
      if (next < events.length) stream.push(events.slice(next).join(''))
      next = Math.max(next, events.length)
      if (!recording.isOver()) return stream.flush()
      stream.push('data: [DONE]\n\n')
      stream.finish()
      end()
    }
    stream.attach({
      pause() {
        isFull = true
      },
      resume() {
        isFull = false
        write()
      },
      abort: end,
    })
    exchange.onAbort(end)
    write()
  })
}
