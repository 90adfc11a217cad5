// The periods that the overview shows, and how finely.
import { floorTo, type SlotUnit } from '../../api/time-slots.ts'
import { useNow } from '../../app/use-now.ts'

export const RANGES = ['1h', '24h', '7d'] as const

export type Range = (typeof RANGES)[number]

interface Grain {
  readonly unit: Exclude<SlotUnit, 'day'>
  readonly slots: number
  readonly slotMs: number
}

export const GRAIN: Readonly<Record<Range, Grain>> = {
  '1h': { unit: 'minute', slots: 60, slotMs: 60_000 },
  '24h': { unit: 'hour', slots: 24, slotMs: 3_600_000 },
  '7d': { unit: 'hour', slots: 168, slotMs: 3_600_000 },
}

/** The beginning of the period (milliseconds since 1970): it moves on with every slot. */
export function useSince(range: Range): number {
  const { unit, slots, slotMs } = GRAIN[range]
  return floorTo(useNow(), unit) - (slots - 1) * slotMs
}
