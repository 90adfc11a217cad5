// What the page of usage asks, as it stands in the address.
import type { UsageDimension } from '@ferryllm/control'
import { floorTo } from '../../api/time-slots.ts'
import { useNow } from '../../app/use-now.ts'
import { useSearchState } from '../../app/search-state.ts'
import { MEASURES, type Measure } from './measures.ts'

export const RANGES = ['24h', '7d', '30d', '90d'] as const

export type Range = (typeof RANGES)[number]

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How long each period is, and how finely it is drawn. */
export const PERIODS: Readonly<Record<Range, { readonly ms: number; readonly unit: 'hour' | 'day' }>> = {
  '24h': { ms: 23 * HOUR_MS, unit: 'hour' },
  '7d': { ms: 6 * DAY_MS, unit: 'day' },
  '30d': { ms: 29 * DAY_MS, unit: 'day' },
  '90d': { ms: 89 * DAY_MS, unit: 'day' },
}

/** What can be grouped by. */
export const GROUPS = [
  'model',
  'provider',
  'agent',
  'project',
  'key',
  'client',
] as const satisfies readonly UsageDimension[]

export type Group = (typeof GROUPS)[number]

/** What can be narrowed down to. */
export const FILTERS = ['provider', 'model', 'agent', 'project', 'key'] as const satisfies readonly Group[]

export type Filter = (typeof FILTERS)[number]

export interface Question {
  readonly range: Range
  readonly by: Group
  readonly measure: Measure
  readonly filters: Readonly<Partial<Record<Filter, string>>>
}

export type Change = (change: Partial<Record<'range' | 'by' | 'measure' | Filter, string>>) => void

const DEFAULTS = {
  range: '30d',
  by: 'model',
  measure: 'cost',
  provider: '',
  model: '',
  agent: '',
  project: '',
  key: '',
}

/** The question, and a way to ask another one. */
export function useQuestion(): { readonly question: Question; readonly change: Change } {
  const [state, change] = useSearchState(DEFAULTS)
  const filters = FILTERS.flatMap((name) => (state[name] === '' ? [] : [[name, state[name]] as const]))
  return {
    question: {
      range: oneOf(RANGES, state.range, '30d'),
      by: oneOf(GROUPS, state.by, 'model'),
      measure: oneOf(MEASURES, state.measure, 'cost'),
      filters: Object.fromEntries(filters),
    },
    change,
  }
}

function oneOf<Word extends string>(words: readonly Word[], text: string, usual: Word): Word {
  return words.find((word) => word === text) ?? usual
}

/** From the beginning of the first hour or day on, in milliseconds since 1970. Days begin at this browser's midnight. */
export function usePeriod(range: Range): { readonly since: number; readonly until: number } {
  const now = floorTo(useNow(), 'minute')
  const { ms, unit } = PERIODS[range]
  if (unit === 'hour') return { since: floorTo(now, 'hour') - ms, until: now }
  return { since: new Date(now - ms).setHours(0, 0, 0, 0), until: now }
}
