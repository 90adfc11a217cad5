// Who answers, and how they are.
import type { ProviderStatus } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { useStatus } from '../../api/status.ts'
import { useNow } from '../../app/unreachable.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Logo } from '../../components/logo.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StateDot, type Tone } from '../../components/state-dot.tsx'
import { Table } from '../../components/table.tsx'
import { useFormat, useText } from '../../i18n/index.ts'

export function Health(): ReactNode {
  const text = useText().overview
  const format = useFormat()
  const { data, error, refetch } = useStatus()
  const now = useNow()
  const ago = (at: string | undefined): string => (at === undefined ? text.never : format.ago(new Date(at), now))
  return (
    <Panel flush title={text.health}>
      {data === undefined ? (
        <div className="px-3 pb-3">
          {error === null ? <Skeleton lines={3} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </div>
      ) : data.providers.length === 0 ? (
        <EmptyState icon="providers" title={text.noProviders} />
      ) : (
        <Table
          columns={[
            {
              id: 'provider',
              label: text.columns.provider,
              cell: ({ name }) => (
                <span className="inline-flex items-center gap-2">
                  <Logo name={name} />
                  {name}
                </span>
              ),
            },
            { id: 'state', label: text.columns.state, cell: (provider) => <ProviderState provider={provider} /> },
            { id: 'success', label: text.columns.lastSuccess, cell: ({ last_success_at: at }) => ago(at) },
            {
              id: 'error',
              label: text.columns.lastError,
              cell: ({ last_error: failure }) =>
                failure === undefined ? text.never : `${failure.kind} · ${ago(failure.at)}`,
            },
          ]}
          label={text.health}
          rowId={({ name }) => name}
          rows={data.providers}
        />
      )}
    </Panel>
  )
}

function ProviderState({ provider }: { readonly provider: ProviderStatus }): ReactNode {
  const { states } = useText().overview
  const { state, circuit, keys = [] } = provider
  const resting = keys.filter((key) => key.resting !== undefined).length
  if (state === 'disabled') return show('idle', states.disabled)
  if (circuit.state === 'open') return show('bad', states.open)
  if (circuit.state === 'half-open') return show('warn', states.halfOpen)
  return resting > 0 ? show('warn', states.resting(resting, keys.length)) : show('ok', states.ready)
}

function show(tone: Tone, word: string): ReactNode {
  return <StateDot tone={tone}>{word}</StateDot>
}
