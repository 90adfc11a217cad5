// Databases of other programs: read only, and patient while their owner writes.
import { existsSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { loadSqlite } from '@ferryllm/gateway/load-sqlite'

const BUSY_MS = 2000

/** Undefined when there is none, or none that can be opened. */
export function openReadOnly(path: string): DatabaseSync | undefined {
  if (!existsSync(path)) return undefined
  try {
    return new (loadSqlite().DatabaseSync)(path, { readOnly: true, timeout: BUSY_MS })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}
