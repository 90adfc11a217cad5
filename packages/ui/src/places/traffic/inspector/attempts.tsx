// Who was asked, how that went, and why in this order.
import type { RequestEvent, Trace } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { Panel } from '../../../components/panel.tsx'
import { StateDot } from '../../../components/state-dot.tsx'
import { Table } from '../../../components/table.tsx'
import { useFormat, useText } from '../../../i18n/index.ts'

interface Line {
  readonly number: number
  readonly provider: string
  readonly model: string
  readonly lane: string
  readonly waitMs: number
  readonly sent: number | undefined
  readonly firstByte: number | undefined
  readonly ended: number | undefined
  readonly status: string
  readonly error: string | undefined
}

export function Attempts({
  request,
  trace,
}: {
  readonly request: RequestEvent
  readonly trace: Trace | undefined
}): ReactNode {
  const text = useText().traffic.attempt
  const format = useFormat()
  const lines = trace === undefined || trace.attempts.length === 0 ? knownLines(request) : recordedLines(trace)
  const time = (ms: number | undefined): string => (ms === undefined ? '' : format.duration(ms))
  return (
    <div className="flex flex-col gap-3 p-4">
      <Panel flush title={text.title}>
        {lines.length === 0 ? (
          <p className="px-3 pb-3 text-muted">{text.none}</p>
        ) : (
          <Table
            columns={[
              { id: 'number', label: text.number, cell: ({ number }) => number },
              { id: 'provider', label: text.provider, cell: ({ provider }) => provider },
              { id: 'model', label: text.model, cell: ({ model }) => model },
              { id: 'lane', label: text.lane, cell: ({ lane }) => lane },
              { id: 'wait', label: text.wait, align: 'end', cell: ({ waitMs }) => time(waitMs) },
              { id: 'sent', label: text.sent, align: 'end', cell: ({ sent }) => time(sent) },
              { id: 'first', label: text.firstByte, align: 'end', cell: ({ firstByte }) => time(firstByte) },
              { id: 'ended', label: text.ended, align: 'end', cell: ({ ended }) => time(ended) },
              {
                id: 'status',
                label: text.status,
                cell: ({ status, error }) => (
                  <StateDot tone={error === undefined ? 'ok' : 'bad'}>
                    {error === undefined ? status : `${status} ${error}`}
                  </StateDot>
                ),
              },
            ]}
            label={text.title}
            rowId={({ number }) => String(number)}
            rows={lines}
          />
        )}
      </Panel>
      {trace === undefined ? null : <RouteDecision trace={trace} />}
    </div>
  )
}

function RouteDecision({ trace: { route, passed_over: passedOver } }: { readonly trace: Trace }): ReactNode {
  const text = useText().traffic.attempt
  return (
    <Panel flush title={text.route}>
      {route === undefined ? (
        <p className="px-3 pb-3 text-muted">{text.noRoute}</p>
      ) : (
        <>
          <div className="flex flex-col gap-1 px-3 pb-2">
            {route.names.length < 2 ? null : (
              <p>
                {text.names}: <code>{route.names.join(' → ')}</code>
              </p>
            )}
            {route.wished === undefined ? null : <p>{text.wished(route.wished)}</p>}
            <p>{text.order(route.targets.map(({ provider, model }) => `${provider}/${model}`).join(', '))}</p>
            {passedOver.length === 0 ? null : <p className="text-warn">{text.passedOver(passedOver.join(', '))}</p>}
          </div>
          <Table
            columns={[
              {
                id: 'rule',
                label: text.rule,
                cell: ({ match, type }) => (
                  <>
                    <code>{match}</code> <span className="text-faint">{type}</span>
                  </>
                ),
              },
              { id: 'to', label: text.to, cell: ({ provider }) => provider },
              {
                id: 'verdict',
                label: text.verdict,
                cell: ({ verdict }) => (
                  <span className={verdict.startsWith('serves') ? 'text-ok' : 'text-muted'}>{verdict}</span>
                ),
              },
            ]}
            label={text.route}
            rowId={({ match, type, provider }) => `${type} ${match} ${provider}`}
            rows={route.rules}
          />
        </>
      )}
    </Panel>
  )
}

function recordedLines({ attempts }: Trace): Line[] {
  return attempts.map(({ provider, key, model, lane, wait_ms: waitMs, times, reply, error }, index) => ({
    number: index + 1,
    provider: key === undefined ? provider : `${provider}/${key}`,
    model,
    lane,
    waitMs,
    sent: times.sent,
    firstByte: times.first_byte,
    ended: times.ended,
    status: String(reply?.status ?? ''),
    error: error?.kind,
  }))
}

/** Without a recording there are the figures of the request log. */
function knownLines({ attempts, lane = '' }: RequestEvent): Line[] {
  return attempts.map((attempt, index) => ({
    number: index + 1,
    provider: attempt.provider,
    model: attempt.model,
    lane,
    waitMs: attempt.wait_ms,
    sent: undefined,
    firstByte: attempt.first_token_ms,
    ended: attempt.latency_ms,
    status: String(attempt.status ?? ''),
    error: attempt.error_kind,
  }))
}
