// The upstream's clock: an exchange that stays silent too long is ended, independent of the pings we send the client. While
// the client holds the upstream back, it is the client's clock.
import { GatewayError } from '@ferryllm/protocols'
import type { UpstreamControl } from './send.ts'

export interface IdleWatch {
  /** The upstream said something. */
  readonly touch: () => void
  /** The same control, whose pauses the watch knows of. */
  readonly holding: (control: UpstreamControl) => UpstreamControl
  readonly stop: () => void
}

export function watchIdle(idleMs: number, provider: string, expired: (error: GatewayError) => void): IdleWatch {
  let last = performance.now()
  let isHeld = false
  let timer: NodeJS.Timeout | undefined
  const arm = (waitMs: number): void => {
    timer = setTimeout(() => {
      const silentMs = performance.now() - last
      if (silentMs < idleMs) return arm(idleMs - silentMs)
      expired(isHeld ? unread(idleMs) : silent(idleMs, provider))
    }, waitMs)
    timer.unref()
  }
  if (idleMs > 0) arm(idleMs)
  return {
    touch: () => {
      last = performance.now()
    },
    holding: ({ pause, resume, abort }) => ({
      pause() {
        isHeld = true
        last = performance.now()
        pause()
      },
      resume() {
        isHeld = false
        last = performance.now()
        resume()
      },
      abort,
    }),
    stop: () => clearTimeout(timer),
  }
}

function silent(idleMs: number, provider: string): GatewayError {
  return new GatewayError('upstream-timeout', `${provider} sent nothing for ${idleMs / 1000} s.`, {
    phase: 'idle',
    delivery: 'accepted',
  })
}

function unread(idleMs: number): GatewayError {
  return new GatewayError('cancelled', `The client read nothing for ${idleMs / 1000} s.`)
}
