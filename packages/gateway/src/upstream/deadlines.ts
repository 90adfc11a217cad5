// Two clocks of an attempt that run from its beginning: until the first content of a stream, and until everything is there.
import { GatewayError } from '@ferryllm/protocols'
import type { Timeouts } from '../config/snapshot.ts'

/** Ends the attempt when its time is over; what is returned stops the clocks. */
export function startDeadlines(
  { firstEventMs, totalMs }: Timeouts,
  provider: string,
  hasContent: () => boolean,
  expired: (error: GatewayError) => void,
): () => void {
  const timers: NodeJS.Timeout[] = []
  const start = (ms: number | undefined, work: (ms: number) => void): void => {
    if (ms !== undefined) timers.push(setTimeout(work, ms, ms).unref())
  }
  start(firstEventMs, (ms) => {
    if (!hasContent()) expired(overdue('first-event', `${provider} began no reply within ${ms / 1000} s.`))
  })
  start(totalMs, (ms) => expired(overdue('total', `${provider} did not finish within ${ms / 1000} s.`)))
  return () => {
    for (const timer of timers) clearTimeout(timer)
  }
}

function overdue(phase: 'first-event' | 'total', message: string): GatewayError {
  return new GatewayError('upstream-timeout', message, { phase, delivery: 'accepted' })
}
