// Puts a batch of requests into the tables: all of them, or none.
import type { DatabaseSync } from 'node:sqlite'
import { ATTEMPT_COLUMNS, COLUMNS, type PackedRequest } from './columns.ts'

/** The writer for one open database; a request that is there already is left alone. */
export function requestWriter(db: DatabaseSync): (batch: readonly PackedRequest[]) => void {
  const request = db.prepare(insertInto('requests', COLUMNS))
  const attempt = db.prepare(insertInto('attempts', ATTEMPT_COLUMNS))
  return (batch) => {
    db.exec('BEGIN IMMEDIATE')
    try {
      for (const { values, attempts } of batch) {
        request.run(...values)
        for (const row of attempts) attempt.run(...row)
      }
      db.exec('COMMIT')
    } catch (cause) {
      // A full disk has rolled back already.
      if (db.isTransaction) db.exec('ROLLBACK')
      throw cause
    }
  }
}

function insertInto(table: string, columns: readonly string[]): string {
  return `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
}
