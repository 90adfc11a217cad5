// Where the prices come from, and of what nobody knows one.
import type { UsageAnswer } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { useUsage } from '../../api/usage.ts'
import { Banner } from '../../components/banner.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import type { Question } from './question.ts'

const SHOWN = 8

export interface PricesProps extends Pick<Question, 'filters'> {
  readonly answer: UsageAnswer
  readonly since: number
}

export function Prices({ answer: { total, prices, time_zone: zone }, since, filters }: PricesProps): ReactNode {
  const text = useText().usage
  return (
    <>
      {total.unpriced > 0 ? <Unpriced count={total.unpriced} filters={filters} since={since} /> : null}
      <p className="text-table text-muted">
        {text.prices(prices)} {text.clock(zone)}
      </p>
    </>
  )
}

function Unpriced({
  count,
  since,
  filters,
}: Pick<PricesProps, 'since' | 'filters'> & { readonly count: number }): ReactNode {
  const { usage: text, common } = useText()
  const format = useFormat()
  const groups = useUsage({ by: ['model'], since, filters }).data?.groups ?? []
  const names = groups.filter(({ unpriced }) => unpriced > 0).map(({ group }) => group.model ?? common.unknown)
  const shown = names.slice(0, SHOWN).join(', ')
  return (
    <Banner tone="info">
      {text.unpriced(count, format.number(count), names.length > SHOWN ? `${shown}, …` : shown)}
    </Banner>
  )
}
