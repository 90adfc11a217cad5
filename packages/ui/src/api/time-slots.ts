// The minutes, hours or days of a period, labelled as the gateway labels its groups: on its clock, which may not be ours.

export type SlotUnit = 'minute' | 'hour' | 'day'

export interface Slot {
  /** The label of the gateway. */
  readonly label: string
  /** A moment in it. */
  readonly at: Date
}

const UNIT_MS: Readonly<Record<SlotUnit, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** Every slot between two moments (milliseconds since 1970), both included; an hour that the clock repeats is one. */
export function timeSlots(since: number, until: number, unit: SlotUnit, timeZone: string): Slot[] {
  // The Swedish way of writing a date is 2026-11-20 16:03.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    ...(unit === 'day' ? {} : { timeStyle: 'short' }),
  })
  const labelOf = (time: number): string => {
    const text = format.format(time)
    return unit === 'hour' ? `${text.slice(0, 13)}:00` : text
  }
  const slots = new Map<string, Date>()
  // Half a day at a time for days, which are not all of 24 hours.
  const step = unit === 'day' ? UNIT_MS.hour * 12 : UNIT_MS[unit]
  for (let time = since; time < until + step; time += step) {
    const at = Math.min(time, until)
    const label = labelOf(at)
    if (!slots.has(label)) slots.set(label, new Date(at))
  }
  return [...slots].map(([label, at]) => ({ label, at }))
}

/** The beginning of the slot of a moment, as far as it does not depend on where the clock is. */
export function floorTo(time: number, unit: Exclude<SlotUnit, 'day'>): number {
  return Math.floor(time / UNIT_MS[unit]) * UNIT_MS[unit]
}
