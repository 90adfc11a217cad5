// Questions to the file of a gateway that may be running or not, for commands; nothing is written.
import type { RequestReader } from './request-store.ts'
import { openForReading } from './sqlite/open-database.ts'
import { selectRequest, selectRequests } from './sqlite/select-requests.ts'
import { selectUsage } from './sqlite/select-usage.ts'

/** A reader and its end. */
export interface DatabaseReader extends RequestReader {
  readonly close: () => void
}

/** Opens the database at `path`; throws when there is none or it cannot be read. */
export function readDatabase(path: string): DatabaseReader {
  const db = openForReading(path)
  return {
    usage: async (query) => selectUsage(db, query),
    requests: async (query) => selectRequests(db, query),
    request: async (id) => selectRequest(db, id),
    close: () => db.close(),
  }
}
