// Days and hours as the people in front of this machine count them: how far its clock is from UTC, and since when.

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

/** `2026-11-20` or `2026-11-20 16:00` of a time that is local already. */
export function timeLabel(localMs: number, unit: 'day' | 'hour'): string {
  const text = new Date(localMs).toISOString()
  return unit === 'day' ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 13)}:00`
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
