// Usage by time and something else as layers of a chart: the largest groups by name, the rest together.
import type { UsageDimension, UsageGroup } from '@ferryllm/control'
import type { Series } from '../components/stacked-chart.tsx'
import type { Slot, SlotUnit } from './time-slots.ts'

export interface SeriesWish {
  readonly unit: SlotUnit
  readonly by: UsageDimension
  readonly measure: (group: UsageGroup) => number
  /** What a group is called of which the name is not known. */
  readonly unknown: string
  /** What the rest is called. */
  readonly other: string
}

/** As many as there are colours for. */
const MOST = 6

/** The largest first; `other` has the empty key. */
export function groupSeries(groups: readonly UsageGroup[], slots: readonly Slot[], wish: SeriesWish): Series[] {
  const { unit, by, measure, unknown, other } = wish
  const places = new Map(slots.map(({ label }, index) => [label, index]))
  const layers = new Map<string | null, number[]>()
  for (const group of groups) {
    const place = places.get(group.group[unit] ?? '')
    if (place === undefined) continue
    const name = group.group[by] ?? null
    const values = layers.get(name) ?? slots.map(() => 0)
    values[place] = (values[place] ?? 0) + measure(group)
    layers.set(name, values)
  }
  const ordered = [...layers].filter(([, values]) => sum(values) > 0).toSorted(([, a], [, b]) => sum(b) - sum(a))
  const isTooMany = ordered.length > MOST
  const named = isTooMany ? ordered.slice(0, MOST - 1) : ordered
  const series = named.map(([name, values]): Series => ({ key: name ?? '\0', label: name ?? unknown, values }))
  if (!isTooMany) return series
  const rest = ordered.slice(MOST - 1).map(([, values]) => values)
  return [
    ...series,
    { key: '', label: other, values: slots.map((_, index) => sum(rest.map((values) => values[index] ?? 0))) },
  ]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
