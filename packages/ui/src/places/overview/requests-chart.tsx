// Requests over the period, by the provider that answered.
import type { ReactNode } from 'react'
import { useLiveState } from '../../api/live-context.tsx'
import { groupSeries } from '../../api/group-series.ts'
import { timeSlots } from '../../api/time-slots.ts'
import { useUsage } from '../../api/usage.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StackedChart } from '../../components/stacked-chart.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { GRAIN, useSince, type Range } from './range.ts'

export function RequestsChart({ range }: { readonly range: Range }): ReactNode {
  const { overview: text, common } = useText()
  const format = useFormat()
  const since = useSince(range)
  const { unit, slots, slotMs } = GRAIN[range]
  const { data, error, refetch } = useUsage({ by: [unit, 'provider'], since })
  const { phase } = useLiveState()
  const name = unit === 'minute' ? text.perMinute : text.perHour
  if (data === undefined) {
    return (
      <Panel title={name}>
        {error === null ? (
          <Skeleton className="h-54 rounded-control" />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )}
      </Panel>
    )
  }
  // An area that ends in a slot that is not over would look like a fall; a short bar does not.
  const isArea = range === '7d'
  const points = timeSlots(since, since + (slots - (isArea ? 2 : 1)) * slotMs, unit, data.time_zone)
  const series = groupSeries(data.groups, points, {
    unit,
    by: 'provider',
    measure: (group) => group.requests,
    unknown: text.noProvider,
    other: common.other,
  })
  return (
    <Panel title={name}>
      <StackedChart
        dimmed={phase !== 'live'}
        format={format.number}
        name={name}
        points={points.map(({ at }) => ({
          label: range === '7d' ? format.day(at) : format.minute(at),
          long: range === '1h' ? format.minute(at) : format.dayAndMinute(at),
        }))}
        series={series}
        shape={isArea ? 'area' : 'bars'}
      />
    </Panel>
  )
}
