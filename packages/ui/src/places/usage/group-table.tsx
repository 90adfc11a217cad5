// The figures of each group, and of all of them. A name narrows the page down to it.
import type { UsageAnswer, UsageGroup } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { Logo } from '../../components/logo.tsx'
import { Panel } from '../../components/panel.tsx'
import { Table } from '../../components/table.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { FILTERS, type Change, type Group, type Question } from './question.ts'
import { valueOf } from './measures.ts'

export interface GroupTableProps {
  readonly answer: UsageAnswer
  readonly question: Question
  readonly change: Change
}

export function GroupTable({ answer: { groups, total }, question, change }: GroupTableProps): ReactNode {
  const { usage: text, common } = useText()
  const format = useFormat()
  const { by, measure } = question
  const columns = FIGURES.map(({ id, show }) => ({
    id,
    label: text.columns[id],
    align: 'end' as const,
    cell: (group: UsageGroup) => show(group, format),
  }))
  const name = {
    id: 'name',
    label: text.groups[by],
    cell: (group: UsageGroup) => <Name by={by} change={change} name={group.group[by] ?? null} />,
  }
  return (
    <Panel flush title={text.table(text.groups[by])}>
      <Table
        columns={[name, ...columns]}
        footer={[common.total, ...FIGURES.map(({ show }) => show(total, format))]}
        label={text.table(text.groups[by])}
        rowId={(group) => JSON.stringify(group.group)}
        rows={groups.toSorted((a, b) => valueOf(measure, b) - valueOf(measure, a) || b.requests - a.requests)}
      />
    </Panel>
  )
}

function Name({
  by,
  name,
  change,
}: {
  readonly by: Group
  readonly name: string | null
  readonly change: Change
}): ReactNode {
  const text = useText()
  const filter = FILTERS.find((each) => each === by)
  if (name === null) return <span className="text-muted">{text.common.unknown}</span>
  const label = (
    <span className="inline-flex items-center gap-2 align-middle">
      {by === 'project' || by === 'key' ? null : <Logo name={name} />}
      {name}
    </span>
  )
  if (filter === undefined) return label
  return (
    <button
      className="min-h-6 rounded-[4px] align-middle hover:underline"
      onClick={() => change({ [filter]: name, by: NEXT[filter] })}
      title={text.usage.narrow(name)}
      type="button"
    >
      {label}
    </button>
  )
}

/** What is of interest within one of a kind. */
const NEXT: Readonly<Record<(typeof FILTERS)[number], Group>> = {
  provider: 'model',
  model: 'agent',
  agent: 'model',
  project: 'model',
  key: 'model',
}

type Figures = UsageAnswer['total']
type Format = ReturnType<typeof useFormat>

const FIGURES = [
  { id: 'requests', show: ({ requests }: Figures, { number }: Format) => number(requests) },
  { id: 'errors', show: ({ errors }: Figures, { number }: Format) => (errors === 0 ? '' : number(errors)) },
  { id: 'input', show: ({ input_tokens: tokens }: Figures, { compact }: Format) => compact(tokens) },
  {
    id: 'cached',
    show: ({ cache_ratio: share }: Figures, { percent }: Format) => (share === undefined ? '' : percent(share)),
  },
  { id: 'output', show: ({ output_tokens: tokens }: Figures, { compact }: Format) => compact(tokens) },
  {
    id: 'cost',
    show: ({ cost_usd: cost, unpriced }: Figures, { money }: Format) =>
      cost === 0 && unpriced > 0 ? '–' : money(cost),
  },
  {
    id: 'median',
    show: ({ latency_p50_ms: ms }: Figures, { duration }: Format) => (ms === undefined ? '' : duration(ms)),
  },
  {
    id: 'p95',
    show: ({ latency_p95_ms: ms }: Figures, { duration }: Format) => (ms === undefined ? '' : duration(ms)),
  },
] as const
