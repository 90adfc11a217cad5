// When the keys of the key store were used, whichever store the configuration names.
import { recordUsage, type UsageRecorder } from '../client-keys/key-usage.ts'
import type { Snapshot } from '../config/snapshot.ts'

export interface UsageBook {
  readonly used: (id: string) => void
  /** Another configuration may name another store. */
  readonly configure: (snapshot: Snapshot) => void
  readonly flush: () => void
}

export function createUsageBook(snapshot: Snapshot, warn: (message: string) => void): UsageBook {
  const open = ({ keyStore }: Snapshot): UsageRecorder | undefined => {
    if (keyStore === undefined) return undefined
    return recordUsage(keyStore, (cause) =>
      warn(`cannot record when keys were used: ${cause instanceof Error ? cause.message : String(cause)}`),
    )
  }
  let recorder = open(snapshot)
  return {
    used: (id) => recorder?.used(id),
    configure(next) {
      recorder?.flush()
      recorder = open(next)
    },
    flush: () => recorder?.flush(),
  }
}
