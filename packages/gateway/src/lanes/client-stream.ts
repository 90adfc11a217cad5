// The client's end of a stream: collects what one upstream chunk produced and writes it once, keeps a silent stream
// alive, and holds the upstream back while the client reads slowly.
import { encodeSse, type Frame } from '@ferryllm/protocols'
import type { Exchange } from '../http/exchange.ts'
import type { UpstreamControl } from '../upstream/send.ts'

export interface ClientStreamOptions {
  readonly exchange: Exchange
  readonly keepAliveMs: number
  /** The frame that means "still here"; until the first content is out any protocol but Google's gets a comment. */
  readonly keepAlive: Frame
  /** Lets an encoder write its own sign of life instead, with the numbers of its stream; it may write none. */
  readonly ping?: () => void
  /** Headers of the reply, asked for at the first write. */
  readonly headers: () => Record<string, string>
}

export interface ClientStream {
  /** Queues whole frames. */
  readonly push: (frames: string | Uint8Array) => void
  /** One write for everything queued. */
  readonly flush: () => void
  readonly finish: () => void
  /** Ties the speed of `control` to the client's. */
  readonly attach: (control: UpstreamControl) => void
  /** Stops the timer; safe to call twice. */
  readonly dispose: () => void
}

const COMMENT = ': keep-alive\n\n'

function textOf(frame: Frame): string {
  let text = ''
  encodeSse({ push: (line) => (text += line), end: () => {} }).push(frame)
  return text
}

export function createClientStream(options: ClientStreamOptions): ClientStream {
  const { exchange, keepAliveMs, keepAlive } = options
  const beat = textOf(keepAlive)
  let queued: (string | Uint8Array)[] = []
  let lastWrite = performance.now()
  let hasContent = false
  let isFull = false
  let control: UpstreamControl | undefined
  let timer: NodeJS.Timeout | undefined

  const start = (): void => {
    if (!exchange.started) exchange.start(200, options.headers())
  }
  const write = (chunk: string | Uint8Array): void => {
    lastWrite = performance.now()
    if (exchange.write(chunk)) return
    isFull = true
    control?.pause()
  }
  const sendBeat = (): void => {
    start()
    write(hasContent || keepAlive.comment === true ? beat : COMMENT)
  }
  // One timer per stream, re-armed by a time stamp: clearing and setting it per event costs more than the event.
  const arm = (waitMs: number): void => {
    timer = setTimeout(() => {
      if (exchange.closed) return
      const silentMs = performance.now() - lastWrite
      if (silentMs < keepAliveMs) return arm(keepAliveMs - silentMs)
      // A client that does not read needs no sign of life.
      if (!isFull) {
        if (hasContent) options.ping?.()
        if (queued.length > 0) flush()
        else sendBeat()
      }
      arm(keepAliveMs)
    }, waitMs)
    timer.unref()
  }
  if (keepAliveMs > 0) arm(keepAliveMs)
  exchange.onDrain(() => {
    isFull = false
    control?.resume()
  })

  const flush = (): void => {
    if (queued.length === 0 || exchange.closed) return
    const all = queued
    queued = []
    hasContent = true
    start()
    const [only] = all
    if (all.length === 1 && only !== undefined) return write(only)
    write(
      all.every((piece) => typeof piece === 'string')
        ? all.join('')
        : Buffer.concat(all.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece))),
    )
  }
  const dispose = (): void => clearTimeout(timer)
  return {
    push(text) {
      queued.push(text)
    },
    flush,
    finish() {
      dispose()
      if (exchange.closed) return
      flush()
      start()
      exchange.end()
    },
    attach(upstream) {
      control = upstream
      if (isFull) control.pause()
    },
    dispose,
  }
}
