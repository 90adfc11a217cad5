// Filters as a condition of SQL; every value is bound, none is written into the text.
import type { SQLInputValue } from 'node:sqlite'
import type { RequestFilters } from '../request-store.ts'

/** A condition and the values for its question marks. */
export interface Where {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

const ENDED: Readonly<Record<NonNullable<RequestFilters['status']>, string>> = {
  ok: 'error_kind IS NULL',
  error: 'error_kind IS NOT NULL',
  '4xx': 'status BETWEEN 400 AND 499',
  '5xx': 'status BETWEEN 500 AND 599',
}

/** The condition that all filters hold. */
export function whereOf(filters: RequestFilters): Where {
  const { since, until, provider, model, key, agent, client, project, session, status, text, ids } = filters
  const conditions: string[] = []
  const values: SQLInputValue[] = []
  const add = (condition: string, ...given: (SQLInputValue | undefined)[]): void => {
    const bound = given.filter((value) => value !== undefined)
    if (bound.length === 0) return
    conditions.push(condition)
    values.push(...bound)
  }
  add('time >= ?', since)
  add('time < ?', until)
  add('provider = ?', provider)
  add('(model = ? OR upstream_model = ?)', model, model)
  add('key = ?', key)
  add('program = ?', agent)
  add('client = ?', client)
  add('project = ?', project)
  add('session = ?', session)
  add('id IN (SELECT value FROM json_each(?))', ids === undefined ? undefined : JSON.stringify(ids))
  if (status !== undefined) conditions.push(ENDED[status])
  add(`instr(lower(coalesce(error_kind, '') || ' ' || coalesce(error, '')), ?) > 0`, text?.toLowerCase())
  return { sql: conditions.length === 0 ? '1' : conditions.join(' AND '), values }
}
