// What was opened, and how it ended.
import type { LaunchEntry } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { useLaunch } from '../../api/launch.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Logo } from '../../components/logo.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StateDot, type Tone } from '../../components/state-dot.tsx'
import { Table } from '../../components/table.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { shortPath } from './paths.ts'

export function History(): ReactNode {
  const text = useText().launch
  const format = useFormat()
  const { data, error, refetch } = useLaunch()
  if (data === undefined) {
    return (
      <div className="p-4">
        {error === null ? <Skeleton lines={6} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
      </div>
    )
  }
  if (data.launches.length === 0) return <EmptyState icon="launch" title={text.noLaunches} />
  const nameOf = (id: string): string => data.clients.find(({ client }) => client === id)?.name ?? id
  return (
    <Table
      columns={[
        {
          id: 'client',
          label: text.columns.client,
          cell: ({ client }) => (
            <span className="inline-flex items-center gap-2 align-middle">
              <Logo name={client === 'claude' ? 'claudecode' : client} size={14} />
              {nameOf(client)}
            </span>
          ),
        },
        {
          id: 'folder',
          label: text.columns.folder,
          cell: ({ directory }) => <span title={directory}>{shortPath(directory, data.home)}</span>,
        },
        { id: 'state', label: text.columns.state, cell: (launch) => <State launch={launch} /> },
        {
          id: 'terminal',
          label: text.terminal,
          cell: ({ terminal }) => <span className="text-muted">{terminal ?? text.inTerminal}</span>,
        },
        { id: 'started', label: text.columns.started, cell: ({ started_at: at }) => format.dayAndMinute(new Date(at)) },
        {
          id: 'took',
          label: text.columns.took,
          align: 'end',
          cell: ({ duration_ms: ms }) => (ms === undefined ? '' : format.duration(ms)),
        },
      ]}
      label={text.history}
      rowId={({ id }) => id}
      rows={data.launches}
    />
  )
}

function State({ launch: { state, exit_code: code = 0 } }: { readonly launch: LaunchEntry }): ReactNode {
  const text = useText().launch
  const tones: Readonly<Record<LaunchEntry['state'], Tone>> = {
    starting: 'accent',
    running: 'ok',
    lost: 'warn',
    ended: code === 0 ? 'idle' : 'bad',
  }
  return <StateDot tone={tones[state]}>{state === 'ended' ? text.states.ended(code) : text.states[state]}</StateDot>
}
