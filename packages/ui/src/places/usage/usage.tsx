// What was used and what it cost: by time, by whatever a request says of itself, and narrowed down to some of it.
import type { ReactNode } from 'react'
import { groupSeries } from '../../api/group-series.ts'
import { useLiveState } from '../../api/live-context.tsx'
import { timeSlots } from '../../api/time-slots.ts'
import { useFreshUsage, useUsage } from '../../api/usage.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StackedChart } from '../../components/stacked-chart.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { Export } from './export.tsx'
import { Filters } from './filters.tsx'
import { GroupTable } from './group-table.tsx'
import { MEASURES, measureText, valueOf } from './measures.ts'
import { Prices } from './prices.tsx'
import { GROUPS, PERIODS, RANGES, usePeriod, useQuestion } from './question.ts'

export default function Usage(): ReactNode {
  const { usage: text, common } = useText()
  const format = useFormat()
  const { question, change } = useQuestion()
  const { range, by, measure, filters } = question
  const { since, until } = usePeriod(range)
  const { unit } = PERIODS[range]
  const chart = useUsage({ by: [unit, by], since, filters })
  const table = useUsage({ by: [by], since, filters })
  const { phase } = useLiveState()
  useFreshUsage(15_000)
  const tools = (
    <>
      <Segmented
        label={text.range}
        onChange={(next) => change({ range: next })}
        options={RANGES.map((value) => ({ value, label: text.ranges[value] }))}
        value={range}
      />
      <Select
        aria-label={text.groupBy}
        onChange={(next) => change({ by: next })}
        options={GROUPS.map((value) => ({ value, label: text.by(text.groups[value]) }))}
        value={by}
      />
      <Segmented
        label={text.measure}
        onChange={(next) => change({ measure: next })}
        options={MEASURES.map((value) => ({ value, label: text.measures[value] }))}
        value={measure}
      />
    </>
  )
  const name = text.chart(text.measures[measure], unit === 'day' ? text.perDay : text.perHour, text.groups[by])
  const page = (content: ReactNode, actions?: ReactNode): ReactNode => (
    <Page actions={actions} title={common.places.usage} tools={tools}>
      <div className="flex flex-col gap-4">
        <Filters change={change} filters={filters} />
        {content}
      </div>
    </Page>
  )
  const error = chart.error ?? table.error
  if (chart.data === undefined || table.data === undefined) {
    if (error === null) return page(<Loading />)
    const retry = (): void => void Promise.all([chart.refetch(), table.refetch()])
    return page(<ErrorState error={error} onRetry={retry} />)
  }
  if (table.data.total.requests === 0)
    return page(
      <EmptyState icon="usage" title={text.empty}>
        {text.emptyHint}
      </EmptyState>,
    )
  const points = timeSlots(since, until, unit, chart.data.time_zone)
  return page(
    <>
      <Panel title={name}>
        <StackedChart
          dimmed={phase !== 'live'}
          format={measureText(measure, format)}
          height={220}
          name={name}
          points={points.map(({ at }) => ({
            label: unit === 'day' ? format.day(at) : format.minute(at),
            long: unit === 'day' ? format.day(at) : format.dayAndMinute(at),
          }))}
          series={groupSeries(chart.data.groups, points, {
            unit,
            by,
            measure: (group) => valueOf(measure, group),
            unknown: common.unknown,
            other: common.other,
          })}
          shape="bars"
        />
      </Panel>
      <GroupTable answer={table.data} change={change} question={question} />
      <Prices answer={table.data} since={since} filters={filters} />
    </>,
    <Export answer={chart.data} by={[unit, by]} />,
  )
}

function Loading(): ReactNode {
  return (
    <>
      <Skeleton className="h-72 rounded-panel" />
      <Skeleton className="h-48 rounded-panel" />
    </>
  )
}
