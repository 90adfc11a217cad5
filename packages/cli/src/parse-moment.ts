// Moments as people write them on a command line: `7d` ago, or a date.
import { InvalidArgumentError } from 'commander'

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** The moment in milliseconds since 1970. A date is its first moment, or with `edge` end the one after its last. */
export function parseMoment(text: string, edge: 'begin' | 'end', now: number = Date.now()): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return now - Number(count) * (UNIT_MS[unit] ?? 0)
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? []
  if (year !== undefined && month !== undefined && day !== undefined) {
    const date = new Date(year, month - 1, day)
    // The thirtieth of February would become the second of March.
    if (date.getMonth() !== month - 1 || date.getDate() !== day) throw new InvalidArgumentError('There is no such day.')
    return edge === 'begin' ? date.getTime() : new Date(year, month - 1, day + 1).getTime()
  }
  const moment = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(moment)) return moment
  throw new InvalidArgumentError('Write it as 30m, 24h, 7d, 4w, 2026-11-20 or 2026-11-20T16:00.')
}
