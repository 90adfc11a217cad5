// Usage on its way to charts and files.
import type { UsageAnswer, UsageGroup } from '@ferryllm/control'
import { describe, expect, test } from 'vitest'
import { groupSeries } from '../src/api/group-series.ts'
import { timeSlots } from '../src/api/time-slots.ts'
import { usageCsv } from '../src/places/usage/usage-csv.ts'

const FIGURES = {
  requests: 1,
  errors: 0,
  input_tokens: 10,
  output_tokens: 5,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  cost_usd: 0.5,
  unpriced: 0,
}

function group(names: UsageGroup['group'], figures: Partial<UsageGroup> = {}): UsageGroup {
  return { ...FIGURES, ...figures, group: names }
}

describe('slots of time', () => {
  const labels = (...args: Parameters<typeof timeSlots>): string[] => timeSlots(...args).map(({ label }) => label)

  test('are labelled as the gateway labels its groups, on its clock', () => {
    const since = Date.UTC(2026, 10, 20, 22, 58)
    expect(labels(since, since + 180_000, 'minute', 'Asia/Kolkata')).toEqual([
      '2026-11-21 04:28',
      '2026-11-21 04:29',
      '2026-11-21 04:30',
      '2026-11-21 04:31',
    ])
    expect(labels(since, since + 7_200_000, 'hour', 'Asia/Kolkata')).toEqual([
      '2026-11-21 04:00',
      '2026-11-21 05:00',
      '2026-11-21 06:00',
    ])
  })

  test('leave out no day and repeat none, through both nights in which the clock changes', () => {
    const march = labels(Date.UTC(2026, 2, 27, 23), Date.UTC(2026, 2, 30, 10), 'day', 'Europe/Berlin')
    expect(march).toEqual(['2026-03-28', '2026-03-29', '2026-03-30'])
    const october = labels(Date.UTC(2026, 9, 23, 22), Date.UTC(2026, 9, 26, 22, 59), 'day', 'Europe/Berlin')
    expect(october).toEqual(['2026-10-24', '2026-10-25', '2026-10-26'])
    const night = labels(Date.UTC(2026, 9, 24, 23), Date.UTC(2026, 9, 25, 2), 'hour', 'Europe/Berlin')
    expect(night).toEqual(['2026-10-25 01:00', '2026-10-25 02:00', '2026-10-25 03:00'])
  })
})

describe('layers', () => {
  const slots = ['2026-11-19', '2026-11-20'].map((label) => ({ label, at: new Date(label) }))
  const wish = { unit: 'day', by: 'model', unknown: 'not known', other: 'the rest' } as const

  test('have a value for every slot, the largest layer first; a name that is not known has one too', () => {
    const groups = [
      group({ day: '2026-11-20', model: 'small' }),
      group({ day: '2026-11-19', model: null }, { cost_usd: 3 }),
      group({ day: '2026-11-20', model: null }, { cost_usd: 2 }),
      group({ day: '2026-11-18', model: 'too early' }),
      group({ day: '2026-11-20', model: 'free' }, { cost_usd: 0 }),
    ]
    expect(groupSeries(groups, slots, { ...wish, measure: ({ cost_usd: cost }) => cost })).toEqual([
      { key: '\0', label: 'not known', values: [3, 2] },
      { key: 'small', label: 'small', values: [0, 0.5] },
    ])
  })

  test('beyond six are put together', () => {
    const groups = Array.from({ length: 9 }, (_, index) =>
      group({ day: '2026-11-20', model: `m${index}` }, { requests: 9 - index }),
    )
    const series = groupSeries(groups, slots, { ...wish, measure: ({ requests }) => requests })
    expect(series.map(({ label, values }) => [label, values[1]])).toEqual([
      ['m0', 9],
      ['m1', 8],
      ['m2', 7],
      ['m3', 6],
      ['m4', 5],
      ['the rest', 10],
    ])
    expect(series.at(-1)?.key).toBe('')
  })
})

test('a file for spreadsheets has one line per group, and no name becomes a formula', () => {
  const answer: UsageAnswer = {
    currency: 'USD',
    prices: 'a list',
    time_zone: 'UTC',
    total: FIGURES,
    groups: [
      group({ day: '2026-11-20', model: '=cmd|calc' }),
      group({ day: '2026-11-20', model: 'a "b", c' }),
      group({ model: null }),
    ],
  }
  expect(usageCsv(answer, ['day', 'model']).split('\r\n')).toEqual([
    'day,model,requests,errors,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,reasoning_tokens,cost_usd,unpriced,cache_ratio,latency_p50_ms,latency_p95_ms,first_token_p50_ms',
    `2026-11-20,'=cmd|calc,1,0,10,5,0,0,0,0.5,0,,,,`,
    `2026-11-20,"a ""b"", c",1,0,10,5,0,0,0,0.5,0,,,,`,
    ',,1,0,10,5,0,0,0,0.5,0,,,,',
    '',
  ])
})
