// Usage and requests as JSON for other programs: the admin API and `--json` say the same, in the same words.
import type { RequestAnswer } from '@ferryllm/control'
import { PRICE_LIST } from '../catalog/price-list.ts'
import { timeZone } from './local-time.ts'
import type { RequestPage, Usage } from './request-store.ts'
import type { StoredRequest } from './stored-request.ts'

/** Usage as JSON. */
export function presentUsage({ groups, total }: Usage): object {
  return {
    currency: 'USD',
    prices: PRICE_LIST,
    time_zone: timeZone(),
    groups: groups.map(snakeCase),
    total: snakeCase(total),
  }
}

/** A page of requests as JSON. */
export function presentPage({ requests, next }: RequestPage): object {
  return { requests: requests.map(presentRequest), ...(next === undefined ? {} : { next }) }
}

/** A request as JSON; what is not known is left out. */
export function presentRequest({ time, attempts, ...request }: StoredRequest): RequestAnswer {
  const known = { time: new Date(time).toISOString(), ...snakeCase(request), attempts: attempts.map(snakeCase) }
  // Field by field the same names; a test holds every row against the schema.
  return known as unknown as RequestAnswer
}

function snakeCase(fields: object): object {
  const named = Object.entries(fields).map(([name, value]: [string, unknown]) => [
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  return Object.fromEntries(named) as object
}
