// The end of a gateway, as its open replies see it.
import { setTimeout } from 'node:timers/promises'
import { GatewayError } from '@ferryllm/protocols'
import type { Services } from '../pipeline.ts'

/** How often an ending gateway looks whether replies are still open. */
const LOOK_MS = 20

/** Resolves when no reply is open any more, those of the fetch handler included, or after `graceMs`. */
export async function untilIdle({ open }: Pick<Services, 'open'>, graceMs: number): Promise<void> {
  const until = performance.now() + graceMs
  while (open.size > 0 && performance.now() < until) await setTimeout(LOOK_MS)
}

/** Ends the replies that took too long, each with an error of its protocol. */
export function stopReplies({ open }: Pick<Services, 'open'>): void {
  for (const stop of open) stop(new GatewayError('saturated', 'The gateway was shut down.', { code: 'shutdown' }))
}
