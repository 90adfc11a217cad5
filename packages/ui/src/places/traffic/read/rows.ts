// The rows of the live list: new requests come in at the top unless somebody is looking at it, what is known of others changes
// in place, and what was missed has a row that says so.
import type { RequestEvent } from '@ferryllm/control'
import type { LiveEvent } from '../../../api/live.ts'

export type Row =
  | { readonly kind: 'request'; readonly id: string; readonly request: RequestEvent }
  /** Something happened here that nobody told this page. */
  | { readonly kind: 'gap'; readonly id: string; readonly missed?: number }

export interface Rows {
  /** The latest first. */
  readonly shown: readonly Row[]
  /** Wait to be shown. */
  readonly held: readonly RequestEvent[]
}

export interface Taking {
  /** New requests are held back. */
  readonly isFrozen: boolean
  readonly matches: (request: RequestEvent) => boolean
}

export const NO_ROWS: Rows = { shown: [], held: [] }

/** Kept while new ones come in: older ones are loaded again by whoever scrolls there. */
const MAX_SHOWN = 5_000

export function requestRows(requests: readonly RequestEvent[]): Row[] {
  return requests.map((request) => ({ kind: 'request', id: request.id, request }))
}

/** The rows with what has happened. */
export function takeEvents(rows: Rows, events: readonly LiveEvent[], { isFrozen, matches }: Taking): Rows {
  const places = new Map(rows.shown.map(({ id }, index) => [id, index]))
  const shown = [...rows.shown]
  const fresh = new Map(rows.held.map((request) => [request.id, request]))
  const gaps: Row[] = []
  for (const event of events) {
    if (event.type === 'gap') gaps.push(gapRow(event.data.missed, rows.shown.length + gaps.length))
    if (event.type !== 'request') continue
    const request = event.data
    const place = places.get(request.id)
    if (place !== undefined) shown[place] = { kind: 'request', id: request.id, request }
    else if (matches(request)) fresh.set(request.id, request)
    // It began as one of these, and turned out to be none.
    else fresh.delete(request.id)
  }
  const next = gaps.length === 0 ? shown : [...gaps, ...shown]
  const held = [...fresh.values()]
  return isFrozen ? { shown: next, held } : release({ shown: next, held })
}

/** Everything that was held back comes in. */
export function release({ shown, held }: Rows): Rows {
  if (held.length === 0) return { shown, held }
  return { shown: inOrder([...requestRows(held), ...shown]).slice(0, MAX_SHOWN), held: [] }
}

/** An older page at the end, or the latest one again; what is there already is not there twice. */
export function addPage({ shown, held }: Rows, requests: readonly RequestEvent[]): Rows {
  const known = new Set(shown.map(({ id }) => id))
  const added = requestRows(requests.filter(({ id }) => !known.has(id)))
  return {
    shown: inOrder([...shown, ...added]),
    held: held.filter(({ id }) => !requests.some((each) => each.id === id)),
  }
}

export function withoutGap({ shown, held }: Rows, gap: string): Rows {
  return { shown: shown.filter(({ id }) => id !== gap), held }
}

/** Where the following page begins. */
export function cursorOf({ shown }: Rows): string | undefined {
  const last = shown.findLast((row) => row.kind === 'request')
  return last === undefined ? undefined : `${Date.parse(last.request.time)}-${last.id}`
}

function gapRow(missed: number | undefined, number: number): Row {
  return { kind: 'gap', id: `gap-${number}`, ...(missed === undefined ? {} : { missed }) }
}

/** By their times; a gap stays before what it was before. */
function inOrder(rows: readonly Row[]): Row[] {
  const requests = rows.filter((row) => row.kind === 'request')
  const sorted: Row[] = isSorted(requests) ? [...requests] : requests.toSorted(later)
  rows.forEach((row, index) => {
    if (row.kind === 'request') return
    const follower = rows.slice(index + 1).find(({ kind }) => kind === 'request')
    const at = follower === undefined ? sorted.length : sorted.findIndex(({ id }) => id === follower.id)
    sorted.splice(at, 0, row)
  })
  return sorted
}

type RequestRow = Extract<Row, { kind: 'request' }>

function isSorted(rows: readonly RequestRow[]): boolean {
  return rows.every((row, index) => {
    const before = rows[index - 1]
    return before === undefined || before.request.time >= row.request.time
  })
}

function later(a: RequestRow, b: RequestRow): number {
  return a.request.time < b.request.time ? 1 : a.request.time > b.request.time ? -1 : 0
}
