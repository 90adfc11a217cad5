// Watches which process is the gateway of a state folder.
import type { StatePaths } from '@ferryllm/control'
import { findGateway } from './state/pid-file.ts'

const LOOK_MS = 1000

/**
 * Calls back whenever another process has become the gateway than the one at the call, until the function that it returns is
 * called. A gateway that is away is none.
 */
export function followGateway(paths: StatePaths, onNew: () => void, lookMs: number = LOOK_MS): () => void {
  const look = (): number | undefined => {
    const found = findGateway(paths)
    return found.state === 'running' ? found.record.pid : undefined
  }
  let known = look()
  const timer = setInterval(() => {
    const now = look()
    if (now === undefined || now === known) return
    known = now
    onNew()
  }, lookMs)
  return () => clearInterval(timer)
}
