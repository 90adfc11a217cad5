// The state of the world: problems first, numbers second, what is happening third; and before there is anything, what to do.
import type { ReactNode } from 'react'
import { useLatestRequests } from '../../api/requests.ts'
import { useFreshUsage } from '../../api/usage.ts'
import { useSearchState } from '../../app/search-state.ts'
import { Page } from '../../components/page.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useText } from '../../i18n/index.ts'
import { FirstRequest } from './first-request.tsx'
import { Health } from './health.tsx'
import { LiveRequests } from './live-requests.tsx'
import { Problems } from './problems.tsx'
import { RANGES, type Range } from './range.ts'
import { RequestsChart } from './requests-chart.tsx'
import { Tiles } from './tiles.tsx'

const DEFAULTS = { range: '1h' }

export default function Overview(): ReactNode {
  const text = useText()
  const [{ range: asked }, change] = useSearchState(DEFAULTS)
  const range: Range = RANGES.find((each) => each === asked) ?? '1h'
  const { data: requests } = useLatestRequests()
  const isFresh = requests?.length === 0
  useFreshUsage(5_000)
  const ranges = (
    <Segmented
      label={text.overview.range}
      onChange={(next) => change({ range: next })}
      options={RANGES.map((value) => ({ value, label: text.overview.ranges[value] }))}
      value={range}
    />
  )
  return (
    <Page title={text.common.places.overview} {...(isFresh ? {} : { tools: ranges })}>
      <div className="@container flex flex-col gap-4">
        <Problems />
        {isFresh ? <FirstRequest /> : <Tiles range={range} />}
        <div className="grid grid-cols-1 items-start gap-4 @min-[58rem]:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          {isFresh ? null : <RequestsChart range={range} />}
          <Health range={range} />
        </div>
        {isFresh ? null : <LiveRequests />}
      </div>
    </Page>
  )
}
