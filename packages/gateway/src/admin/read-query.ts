// The question behind `?` of the admin API's usage and requests.
import { USAGE_DIMENSIONS, type UsageDimension } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import type { RequestFilters, RequestQuery, StatusClass, UsageQuery } from '../store/request-store.ts'

const NAMES = ['provider', 'model', 'key', 'agent', 'client', 'project', 'session', 'text'] as const
const STATUSES: readonly StatusClass[] = ['ok', 'error', '4xx', '5xx']

/** `?since=…&by=day,model`; throws `invalid-request` naming the parameter. */
export function readUsageQuery(query: URLSearchParams): UsageQuery {
  refuseUnknown(query, ['by'])
  const words = query.get('by')?.split(',') ?? []
  const by = words.map((word): UsageDimension => oneOf(USAGE_DIMENSIONS, word, 'by'))
  return { ...readFilters(query), by }
}

/** `?status=error&limit=20&after=…`; throws `invalid-request` naming the parameter. */
export function readRequestQuery(query: URLSearchParams): RequestQuery & { readonly body?: string } {
  refuseUnknown(query, ['limit', 'after', 'body'])
  const [limit, after, body] = [query.get('limit'), query.get('after'), query.get('body')]
  if (body === '') throw wrong('body', 'must be a text to look for')
  if (limit !== null && !/^\d{1,9}$/.test(limit)) throw wrong('limit', 'must be a whole number')
  if (after !== null && !/^\d+-/.test(after)) throw wrong('after', 'must be the "next" of the page before')
  return {
    ...readFilters(query),
    ...(limit === null ? {} : { limit: Number(limit) }),
    ...(after === null ? {} : { after }),
    ...(body === null ? {} : { body }),
  }
}

function readFilters(query: URLSearchParams): RequestFilters {
  const given = NAMES.filter((name) => query.has(name)).map((name) => [name, query.get(name)])
  const times = (['since', 'until'] as const).flatMap((name) => {
    const text = query.get(name)
    if (text === null) return []
    // Dates alone would be days of UTC, which are nobody's.
    const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN
    if (Number.isNaN(time)) throw wrong(name, 'must be a moment such as 2026-11-20T16:00:00Z')
    return [[name, time]]
  })
  const status = query.get('status')
  return {
    ...(Object.fromEntries([...given, ...times]) as RequestFilters),
    ...(status === null ? {} : { status: oneOf(STATUSES, status, 'status') }),
  }
}

function refuseUnknown(query: URLSearchParams, own: readonly string[]): void {
  const known: readonly string[] = [...NAMES, 'since', 'until', 'status', ...own]
  const stranger = [...query.keys()].find((name) => !known.includes(name))
  if (stranger !== undefined) throw wrong(stranger.slice(0, 50), `is unknown; there are ${known.join(', ')}`)
}

function oneOf<Word extends string>(words: readonly Word[], text: string, name: string): Word {
  const found = words.find((word) => word === text)
  if (found === undefined) throw wrong(name, `must be one of ${words.join(', ')}`)
  return found
}

function wrong(name: string, what: string): GatewayError {
  return new GatewayError('invalid-request', `The parameter ${name} ${what}.`, { path: name })
}
