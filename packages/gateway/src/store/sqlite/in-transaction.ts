// Work on a database that is done as a whole.
import type { DatabaseSync } from 'node:sqlite'

/** All of the work, or none. */
export function inTransaction<Argument>(
  db: DatabaseSync,
  work: (argument: Argument) => void,
): (argument: Argument) => void {
  return (argument) => {
    db.exec('BEGIN IMMEDIATE')
    try {
      work(argument)
      db.exec('COMMIT')
    } catch (cause) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw cause
    }
  }
}
