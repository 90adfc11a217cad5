// The latest requests as they come and go; they stand still while somebody reads them.
import type { RequestEvent } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useLiveState } from '../../api/live-context.tsx'
import { useLatestRequests } from '../../api/requests.ts'
import { linkTo } from '../../app/link-to.ts'
import { useShortcuts } from '../../app/shortcuts.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StateDot } from '../../components/state-dot.tsx'
import { Table } from '../../components/table.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { MoreLink } from './more-link.tsx'

const SHOWN = 12

export function LiveRequests(): ReactNode {
  const text = useText().overview
  const { data, error, refetch } = useLatestRequests()
  const { phase } = useLiveState()
  const [held, setHeld] = useState<readonly RequestEvent[]>()
  const toggle = (): void => setHeld(held === undefined ? data : undefined)
  useShortcuts([{ keys: '.', label: text.pause, run: toggle }])
  const actions = (
    <>
      <StateDot tone={held === undefined && phase === 'live' ? 'ok' : 'idle'}>
        <span className="text-table text-muted">{held === undefined ? text.isLive : text.isPaused}</span>
      </StateDot>
      <Button
        aria-pressed={held !== undefined}
        icon={held === undefined ? 'pause' : 'play'}
        look="quiet"
        onClick={toggle}
      >
        {held === undefined ? text.pause : text.resume}
      </Button>
      <MoreLink href={linkTo('traffic')} words={text.all} />
    </>
  )
  return (
    <Panel actions={actions} flush title={text.live}>
      {data === undefined ? (
        <div className="px-3 pb-3">
          {error === null ? <Skeleton lines={6} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </div>
      ) : (
        <Rows requests={(held ?? data).slice(0, SHOWN)} />
      )}
    </Panel>
  )
}

function Rows({ requests }: { readonly requests: readonly RequestEvent[] }): ReactNode {
  const text = useText().overview
  const format = useFormat()
  const duration = (ms: number | undefined): string => (ms === undefined ? '' : format.duration(ms))
  return (
    <Table
      columns={[
        { id: 'time', label: text.columns.time, cell: (request) => <Time request={request} /> },
        { id: 'client', label: text.columns.client, cell: ({ agent, client }) => agent ?? client },
        { id: 'model', label: text.columns.model, cell: (request) => <Served request={request} /> },
        { id: 'status', label: text.columns.status, cell: (request) => <Status request={request} /> },
        {
          id: 'first',
          label: text.columns.firstToken,
          align: 'end',
          cell: (request) => duration(request.first_token_ms),
        },
        { id: 'total', label: text.columns.total, align: 'end', cell: (request) => duration(request.latency_ms) },
        {
          id: 'tokens',
          label: text.columns.tokens,
          align: 'end',
          cell: ({ input_tokens: input, output_tokens: output }) =>
            input === undefined ? '' : `${format.compact(input)} / ${format.compact(output ?? 0)}`,
        },
        {
          id: 'cost',
          label: text.columns.cost,
          align: 'end',
          cell: ({ cost_usd: cost }) => (cost === undefined ? '' : format.money(cost)),
        },
      ]}
      label={text.live}
      rowId={({ id }) => id}
      rows={requests}
    />
  )
}

/** Leads to everything that is known of the request. */
function Time({ request: { id, time } }: { readonly request: RequestEvent }): ReactNode {
  const format = useFormat()
  const shown = format.time(new Date(time))
  const href = linkTo('traffic', {}, `/${encodeURIComponent(id)}`)
  return href === undefined ? shown : <Link href={href}>{shown}</Link>
}

function Served({ request }: { readonly request: RequestEvent }): ReactNode {
  const { model, provider, upstream_model: served } = request
  const target = provider === undefined ? '' : ` → ${provider}/${served ?? ''}`
  return (
    <span className="block max-w-100 truncate" title={`${model ?? ''}${target}`}>
      {model}
      <span className="text-muted">{target}</span>
    </span>
  )
}

function Status({ request }: { readonly request: RequestEvent }): ReactNode {
  const text = useText().overview
  if (request.state === 'running') return <StateDot tone="accent">{text.running}</StateDot>
  const { status, error_kind: kind } = request
  return <StateDot tone={kind === undefined ? 'ok' : 'bad'}>{kind ?? status}</StateDot>
}
