// The columns of the list of requests.
import type { RequestEvent } from '@ferryllm/control'
import { useMemo, useSyncExternalStore, type ReactNode } from 'react'
import { Badge } from '../../components/badge.tsx'
import { Button } from '../../components/button.tsx'
import type { Column } from '../../components/data-grid.tsx'
import { StateDot } from '../../components/state-dot.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import type { Row } from './read/rows.ts'

const WIDE = matchMedia('(min-width: 1100px)')

function subscribe(listener: () => void): () => void {
  WIDE.addEventListener('change', listener)
  return () => WIDE.removeEventListener('change', listener)
}

/** In a narrow window those that can be left out are. */
export function useRequestColumns(fillGap: (gap: string) => void): readonly Column<Row>[] {
  const text = useText().traffic
  const format = useFormat()
  const isWide = useSyncExternalStore(subscribe, () => WIDE.matches)
  return useMemo(() => {
    const of = (cell: (request: RequestEvent) => ReactNode): Column<Row>['cell'] => {
      const show = (row: Row): ReactNode => (row.kind === 'request' ? cell(row.request) : null)
      return show
    }
    const time = (ms: number | undefined): string => (ms === undefined ? '' : format.duration(ms))
    const { columns } = text
    const all: readonly (Column<Row> & { readonly isExtra?: true })[] = [
      { id: 'time', label: columns.time, width: '4.75rem', cell: of((request) => format.time(new Date(request.time))) },
      {
        id: 'client',
        label: columns.client,
        width: isWide ? '7.5rem' : '7rem',
        cell: of(({ agent, client }) => <span title={agent ?? client}>{agent ?? client}</span>),
      },
      {
        id: 'model',
        label: columns.model,
        width: isWide ? 'minmax(10rem, 1fr)' : 'minmax(9rem, 1fr)',
        cell: (row) => (row.kind === 'request' ? <Models request={row.request} /> : <Gap fill={fillGap} row={row} />),
      },
      {
        id: 'status',
        label: columns.status,
        width: isWide ? '11.25rem' : '8.5rem',
        cell: of((request) => <Status request={request} />),
      },
      {
        id: 'first',
        label: columns.firstToken,
        width: '5rem',
        align: 'end',
        isExtra: true,
        cell: of((request) => time(request.first_token_ms)),
      },
      {
        id: 'total',
        label: columns.total,
        width: '4.5rem',
        align: 'end',
        cell: of((request) => time(request.latency_ms)),
      },
      {
        id: 'tokens',
        label: columns.tokens,
        width: '10rem',
        align: 'end',
        isExtra: true,
        cell: of((request) => <Tokens request={request} />),
      },
      {
        id: 'cost',
        label: columns.cost,
        width: '4rem',
        align: 'end',
        isExtra: true,
        cell: of(({ cost_usd: cost }) => (cost === undefined ? '' : format.money(cost))),
      },
      {
        id: 'notes',
        label: columns.notes,
        width: isWide ? '8.5rem' : '7.5rem',
        cell: of((request) => <Notes request={request} />),
      },
    ]
    return all.filter(({ isExtra }) => isWide || isExtra !== true)
  }, [text, format, isWide, fillGap])
}

/** The end of a long name tells more than its middle. */
function Models({ request }: { readonly request: RequestEvent }): ReactNode {
  const { model = '', provider, upstream_model: served } = request
  if (provider === undefined) return <span title={model}>{model}</span>
  const target = `${provider}/${served ?? ''}`
  return (
    <span className="flex min-w-0" title={`${model} → ${target}`}>
      {served === model ? null : <span className="max-w-1/2 truncate">{model}</span>}
      <span className="min-w-0 flex-1 truncate text-muted">
        {served === model ? '' : ' → '}
        {provider}/<span className="text-ink">{served}</span>
      </span>
    </span>
  )
}

export function Status({ request }: { readonly request: RequestEvent }): ReactNode {
  const text = useText().traffic
  if (request.state === 'running') return <StateDot tone="accent">{text.running}</StateDot>
  const { status, error_kind: kind } = request
  return (
    <StateDot tone={kind === undefined ? 'ok' : 'bad'}>
      {status}
      {kind === undefined ? null : (
        <span className="text-muted" title={kind}>
          {' '}
          {kind}
        </span>
      )}
    </StateDot>
  )
}

function Tokens({ request }: { readonly request: RequestEvent }): ReactNode {
  const text = useText().traffic
  const format = useFormat()
  const { input_tokens: input, output_tokens: output = 0, cache_read_tokens: cached = 0 } = request
  if (input === undefined) return null
  return (
    <>
      {format.compact(input)} / {format.compact(output)}
      {cached === 0 || input === 0 ? null : (
        <span className="text-faint"> {text.cached(format.percent(cached / input))}</span>
      )}
    </>
  )
}

function Notes({ request }: { readonly request: RequestEvent }): ReactNode {
  const text = useText().traffic
  const { losses, attempts, replay_of: replayOf } = request
  return (
    <span className="flex gap-1 overflow-hidden" title={losses.join(', ')}>
      {replayOf === undefined ? null : <Badge tone="accent">{text.replayed}</Badge>}
      {attempts.length < 2 ? null : <Badge tone="warn">{text.attempts(attempts.length)}</Badge>}
      {losses.length === 0 ? null : <Badge>{text.lost(losses.length)}</Badge>}
    </span>
  )
}

function Gap({
  row,
  fill,
}: {
  readonly row: Extract<Row, { kind: 'gap' }>
  readonly fill: (gap: string) => void
}): ReactNode {
  const text = useText().traffic
  return (
    <span className="flex items-center gap-2 text-warn">
      <span className="truncate">{text.gap(row.missed)}</span>
      <Button
        className="h-5"
        onClick={(event) => {
          event.stopPropagation()
          fill(row.id)
        }}
      >
        {text.fillGap}
      </Button>
    </span>
  )
}
