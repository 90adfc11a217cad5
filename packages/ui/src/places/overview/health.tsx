// Who answers, and how they are.
import type { ProviderStatus, UsageGroup } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useStatus } from '../../api/status.ts'
import { useUsage } from '../../api/usage.ts'
import { linkTo } from '../../app/link-to.ts'
import { useNow } from '../../app/use-now.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Logo } from '../../components/logo.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StateDot, type Tone } from '../../components/state-dot.tsx'
import { Table } from '../../components/table.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { MoreLink, providerLink } from './more-link.tsx'
import { useSince, type Range } from './range.ts'

export function Health({ range }: { readonly range: Range }): ReactNode {
  const text = useText().overview
  const format = useFormat()
  const { data, error, refetch } = useStatus()
  const usage = useUsage({ by: ['provider'], since: useSince(range) }).data
  const figures = new Map(usage?.groups.map((group) => [group.group.provider, group]))
  return (
    <Panel actions={<MoreLink href={linkTo('providers')} words={text.all} />} flush title={text.health}>
      {data === undefined ? (
        <div className="px-3 pb-3">
          {error === null ? <Skeleton lines={3} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </div>
      ) : data.providers.length === 0 ? (
        <EmptyState icon="providers" title={text.noProviders} />
      ) : (
        <Table
          columns={[
            { id: 'provider', label: text.columns.provider, cell: (provider) => <Name provider={provider} /> },
            { id: 'state', label: text.columns.state, cell: (provider) => <ProviderState provider={provider} /> },
            {
              id: 'p50',
              label: text.columns.median,
              align: 'end',
              cell: ({ name }) => {
                const ms = figures.get(name)?.latency_p50_ms
                return ms === undefined ? '' : format.duration(ms)
              },
            },
            {
              id: 'errors',
              label: text.columns.errors,
              align: 'end',
              cell: ({ name }) => share(figures.get(name), format.percent),
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

function share(group: UsageGroup | undefined, percent: (share: number) => string): string {
  return group === undefined || group.requests === 0 ? '' : percent(group.errors / group.requests)
}

function Name({ provider }: { readonly provider: ProviderStatus }): ReactNode {
  const text = useText().overview
  const format = useFormat()
  const now = useNow()
  const href = providerLink(provider.name)
  const { name, last_success_at: success, last_error: failure } = provider
  // The later of the two says how it stands.
  const isFailing = failure !== undefined && (success === undefined || failure.at > success)
  const note = isFailing
    ? text.failed(failure.kind, format.ago(new Date(failure.at), now))
    : success === undefined
      ? text.unused
      : text.answered(format.ago(new Date(success), now))
  return (
    <span className="flex items-center gap-2 py-1">
      <Logo name={name} />
      <span className="min-w-0">
        <span className="block truncate">{href === undefined ? name : <Link href={href}>{name}</Link>}</span>
        <span className="block truncate text-meta text-muted">{note}</span>
      </span>
    </span>
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
