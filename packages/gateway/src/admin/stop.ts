// POST /api/stop
import type { AdminContext } from './admin.ts'
import type { Answer } from './endpoint.ts'

/** Ends the gateway in good order; the answer leaves first, because the shutdown waits for open replies. */
export function stop({ options, services, config }: AdminContext): Answer {
  // After this answer is on its way: a shutdown closes what looks idle.
  setImmediate(options.stop)
  const body = {
    stopping: true,
    in_flight: services().admission.inFlight(),
    grace_secs: config().server.shutdown_grace_secs,
  }
  return { status: 202, body }
}
