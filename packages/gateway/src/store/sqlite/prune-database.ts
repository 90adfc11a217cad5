// Keeps the file within its limits: what is too old goes, then the oldest until the rest fits.
import type { DatabaseSync } from 'node:sqlite'
import type { StoreLimits } from '../request-store.ts'
import { responseBytes } from './responses.ts'
import { traceBytes } from './traces.ts'
import { turnBytes } from './turns.ts'

/** Requests that go in one transaction, so that another process does not wait long for its turn. */
const STEP = 2_000

/** Forgets what is beyond the limits and gives the space back. */
export function pruneDatabase(db: DatabaseSync, { retentionMs, maxBytes }: StoreLimits, now: number): void {
  const old = db.prepare(
    'DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE time < ? ORDER BY time LIMIT ?)',
  )
  while (old.run(now - retentionMs, STEP).changes !== 0);
  const oldest = db.prepare('DELETE FROM requests WHERE id IN (SELECT id FROM requests ORDER BY time LIMIT ?)')
  // Responses that can be continued, remembered turns and recorded bodies have limits of their own.
  const others = responseBytes(db) + turnBytes(db) + traceBytes(db)
  while (usedBytes(db) - others > maxBytes && oldest.run(STEP).changes !== 0);
  if (numberOf(db, 'freelist_count') === 0) return
  db.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)')
}

function usedBytes(db: DatabaseSync): number {
  return (numberOf(db, 'page_count') - numberOf(db, 'freelist_count')) * numberOf(db, 'page_size')
}

function numberOf(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0])
}
