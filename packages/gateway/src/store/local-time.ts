// Days and hours as the people in front of this machine count them: how far its clock is from UTC, and since when.
import type { Dimension } from './request-store.ts'

/** From `from` on (milliseconds since 1970), local time is UTC plus `offsetMs`. */
export interface ZoneSpan {
  readonly from: number
  readonly offsetMs: number
}

const HOUR_MS = 3_600_000
const STEP_MS = 24 * HOUR_MS

/** The spans of one offset each between two moments; the first one begins before everything. */
export function zoneSpans(since: number, until: number): ZoneSpan[] {
  const spans: ZoneSpan[] = [{ from: Number.MIN_SAFE_INTEGER, offsetMs: offsetAt(since) }]
  for (let time = since; time < until; time += STEP_MS) {
    const next = Math.min(time + STEP_MS, until)
    const offsetMs = offsetAt(next)
    if (offsetMs !== spans.at(-1)?.offsetMs) spans.push({ from: changeBetween(time, next), offsetMs })
  }
  return spans
}

/** How long the times are that usage can be grouped by. */
export const UNIT_MS = { day: 86_400_000, hour: 3_600_000, minute: 60_000 } as const

/** One of them. */
export type TimeUnit = keyof typeof UNIT_MS

/** Whether a dimension is one of time. */
export function isTime(dimension: Dimension): dimension is TimeUnit {
  return dimension in UNIT_MS
}

/** `2026-11-20`, `2026-11-20 16:00` or `2026-11-20 16:03` of a time that is local already. */
export function timeLabel(localMs: number, unit: TimeUnit): string {
  const text = new Date(localMs).toISOString()
  if (unit === 'day') return text.slice(0, 10)
  return `${text.slice(0, 10)} ${unit === 'hour' ? `${text.slice(11, 13)}:00` : text.slice(11, 16)}`
}

/** The name of the zone. */
export function timeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Milliseconds to add to UTC at a moment. */
export function offsetAt(time: number): number {
  return -new Date(time).getTimezoneOffset() * 60_000
}

function changeBetween(before: number, after: number): number {
  const old = offsetAt(before)
  let [low, high] = [before, after]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle) === old) low = middle
    else high = middle
  }
  return high
}
