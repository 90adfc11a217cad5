// The upstream's clock: an exchange that stays silent too long is ended, independent of the pings we send the client.
import { GatewayError } from '@ferryllm/protocols'

export interface IdleWatch {
  /** The upstream said something. */
  readonly touch: () => void
  readonly stop: () => void
}

export function watchIdle(idleMs: number, provider: string, expired: (error: GatewayError) => void): IdleWatch {
  let last = performance.now()
  let timer: NodeJS.Timeout | undefined
  const arm = (waitMs: number): void => {
    timer = setTimeout(() => {
      const silentMs = performance.now() - last
      if (silentMs < idleMs) return arm(idleMs - silentMs)
      expired(
        new GatewayError('upstream-timeout', `${provider} sent nothing for ${Math.round(idleMs / 1000)} s.`, {
          phase: 'idle',
          delivery: 'accepted',
        }),
      )
    }, waitMs)
    timer.unref()
  }
  if (idleMs > 0) arm(idleMs)
  return {
    touch: () => {
      last = performance.now()
    },
    stop: () => clearTimeout(timer),
  }
}
