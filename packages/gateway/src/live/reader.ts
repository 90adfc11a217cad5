// One reader of the live stream: it is sent on from where it is, as fast as it reads.
import type { Exchange } from '../http/exchange.ts'
import type { EventRing } from './event-ring.ts'

export interface Reader {
  /** Sends what it has not got yet, as far as it takes it. */
  readonly pump: () => void
  /** A sign of life. */
  readonly beat: () => void
  readonly end: () => void
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}
const BEAT = ': still here\n\n'

/** Begins the stream with `opening`, and goes on after the event number `position`; `left` is called once. */
export function openReader(
  exchange: Exchange,
  ring: Pick<EventRing, 'after' | 'last'>,
  { opening, position }: { readonly opening: string; readonly position: number },
  left: (reader: Reader) => void,
): Reader {
  let at = position
  let isFull = false
  let hasEnded = false
  const write = (chunk: string): void => {
    if (!exchange.write(chunk)) isFull = true
  }
  const reader: Reader = {
    pump() {
      if (isFull || hasEnded || at === ring.last()) return
      const news = ring.after(at)
      if (news === undefined) return reader.end()
      at = ring.last()
      write(news)
    },
    beat() {
      if (!isFull) write(BEAT)
      // It has fallen behind for good: when it comes back it hears how far.
      else if (ring.after(at) === undefined) reader.end()
    },
    end() {
      if (hasEnded) return
      hasEnded = true
      // What it has not read by now it would not read either.
      if (isFull) exchange.destroy()
      else if (!exchange.closed) exchange.end()
      left(reader)
    },
  }
  exchange.start(200, HEADERS)
  exchange.onAbort(reader.end)
  exchange.onDrain(() => {
    isFull = false
    reader.pump()
  })
  write(opening === '' ? BEAT : opening)
  return reader
}
