// The writing end of a WebSocket: text messages out, and word of a client that reads slower than we write.
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

export interface Outlet {
  readonly send: (text: string) => void
  /** What `work` sends leaves in as few packets as possible. */
  readonly together: (work: () => void) => void
  /** More is waiting for the client than should: call back from `drained`. */
  readonly isFull: () => boolean
  /** Something is on its way to the client. */
  readonly isBusy: () => boolean
  /** Called when there is room again. */
  readonly drained: Set<() => void>
}

/** Characters that may wait for a slow reader, and how few of them are few enough to go on. */
const HIGH_WATER_MARK = 64 * 1024
const LOW_WATER_MARK = 16 * 1024

/** `socket` is what `ws` writes to. */
export function createOutlet(ws: WebSocket, socket: Duplex): Outlet {
  let waiting = 0
  let isFull = false
  const drained = new Set<() => void>()
  return {
    drained,
    isFull: () => isFull,
    isBusy: () => waiting > 0,
    send(text) {
      waiting += text.length
      isFull ||= waiting > HIGH_WATER_MARK
      // Called in any case, also when the connection is gone.
      ws.send(text, () => {
        waiting -= text.length
        if (!isFull || waiting > LOW_WATER_MARK) return
        isFull = false
        for (const listener of drained) listener()
      })
    },
    together(work) {
      socket.cork()
      try {
        work()
      } finally {
        socket.uncork()
      }
    },
  }
}
