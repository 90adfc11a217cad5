// The latest requests as they come and go.
import type { RequestEvent } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { useLatestRequests } from '../../api/requests.ts'
import { Code } from '../../components/code.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StateDot } from '../../components/state-dot.tsx'
import { Table } from '../../components/table.tsx'
import { useStatus } from '../../api/status.ts'
import { useFormat, useText } from '../../i18n/index.ts'

const SHOWN = 12

export function LiveRequests(): ReactNode {
  const text = useText().overview
  const { data, error, refetch } = useLatestRequests()
  return (
    <Panel flush title={text.live}>
      {data === undefined ? (
        <div className="px-3 pb-3">
          {error === null ? <Skeleton lines={6} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </div>
      ) : data.length === 0 ? (
        <FirstRequest />
      ) : (
        <Rows requests={data.slice(0, SHOWN)} />
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
        { id: 'time', label: text.columns.time, cell: ({ time }) => format.time(new Date(time)) },
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

/** Never a wall of zeros: what to do, instead. */
function FirstRequest(): ReactNode {
  const text = useText().overview
  const url = useStatus().data?.url ?? location.origin
  const body = `'{"model":"demo","messages":[{"role":"user","content":"ping"}]}'`
  return (
    <EmptyState icon="play" title={text.firstTitle}>
      <p className="mb-2">{text.firstText}</p>
      <div className="text-left">
        <Code>{`curl ${url}/v1/chat/completions -H 'content-type: application/json' -d ${body}`}</Code>
      </div>
    </EmptyState>
  )
}
