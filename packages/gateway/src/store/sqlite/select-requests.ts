// Requests out of the table: a page of them, latest first, or one.
import type { DatabaseSync } from 'node:sqlite'
import { pageSize, type RequestPage, type RequestQuery } from '../request-store.ts'
import type { StoredRequest } from '../stored-request.ts'
import { unpack, type Row } from './columns.ts'
import { whereOf } from './where.ts'

/** A page of requests. */
export function selectRequests(db: DatabaseSync, query: RequestQuery): RequestPage {
  const { sql, values } = whereOf(query)
  const size = pageSize(query)
  // A mark instead of a number of rows to skip: the thousandth page costs what the first one does.
  const [, time, id] = /^(\d+)-(.*)$/s.exec(query.after ?? '') ?? []
  const mark = query.after === undefined ? [] : [Number(time ?? 0), id ?? '']
  const rows = db
    .prepare(
      `SELECT * FROM requests WHERE ${sql} ${mark.length === 0 ? '' : 'AND (time, id) < (?, ?)'}
       ORDER BY time DESC, id DESC LIMIT ?`,
    )
    .all(...values, ...mark, size + 1)
  const shown = rows.slice(0, size)
  const attempts = attemptsOf(db, shown)
  const requests = shown.map((row) => unpack(row, attempts.get(row['id']) ?? []))
  const last = requests.at(-1)
  return rows.length <= size || last === undefined ? { requests } : { requests, next: `${last.time}-${last.id}` }
}

/** One request. */
export function selectRequest(db: DatabaseSync, id: string): StoredRequest | undefined {
  const row = db.prepare('SELECT * FROM requests WHERE id = ?').get(id)
  return row === undefined ? undefined : unpack(row, attemptsOf(db, [row]).get(id) ?? [])
}

function attemptsOf(db: DatabaseSync, rows: readonly Row[]): Map<Row[string] | undefined, Row[]> {
  const ids = JSON.stringify(rows.map((row) => row['id']))
  const found = db
    .prepare('SELECT * FROM attempts WHERE request IN (SELECT value FROM json_each(?)) ORDER BY request, position')
    .all(ids)
  return Map.groupBy(found, (row) => row['request'])
}
