// Two requests beside each other: usually one that was sent again, to see what another provider or model makes of it.
import type { RequestEvent, Trace, TraceAnswer } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useTrace } from '../../api/traces.ts'
import { Banner } from '../../components/banner.tsx'
import { DiffView } from '../../components/diff-view.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Table } from '../../components/table.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { assemble } from './read/assemble.ts'
import { parseJson } from './read/read-body.ts'
import { readEvents } from './read/read-stream.ts'
import { Status } from './request-columns.tsx'

export function Compare({ first, second }: { readonly first: string; readonly second: string }): ReactNode {
  const text = useText().traffic.compare
  const asked = [useTrace(first), useTrace(second)]
  const failed = asked.find(({ error }) => error !== null)
  const [one, two] = asked.map(({ data }) => data)
  return (
    <Page title={text.title}>
      {failed !== undefined ? (
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      ) : one === undefined || two === undefined ? (
        <Skeleton lines={12} />
      ) : (
        <Both one={one} two={two} />
      )}
    </Page>
  )
}

interface BothProps {
  readonly one: TraceAnswer
  readonly two: TraceAnswer
}

function Both({ one, two }: BothProps): ReactNode {
  const text = useText().traffic.compare
  const isRunning = one.request.state === 'running' || two.request.state === 'running'
  return (
    <div className="flex flex-col gap-3">
      {isRunning ? <Banner tone="info">{text.waiting}</Banner> : null}
      <Figures one={one.request} two={two.request} />
      {one.trace === undefined || two.trace === undefined ? (
        <Banner tone="warn">{text.noBodies}</Banner>
      ) : (
        <>
          <Difference after={saidBy(two.trace)} before={saidBy(one.trace)} title={text.said} />
          <Difference after={sentFor(two.trace)} before={sentFor(one.trace)} title={text.sent} />
        </>
      )}
    </div>
  )
}

interface Figure {
  readonly name: keyof ReturnType<typeof useText>['traffic']['compare']['fields']
  readonly show: (request: RequestEvent) => ReactNode
}

function Figures({ one, two }: { readonly one: RequestEvent; readonly two: RequestEvent }): ReactNode {
  const text = useText().traffic.compare
  const format = useFormat()
  const time = (ms: number | undefined): string => (ms === undefined ? '' : format.duration(ms))
  const count = (tokens: number | undefined): string => (tokens === undefined ? '' : format.number(tokens))
  const figures: readonly Figure[] = [
    {
      name: 'id',
      show: ({ id }) => (
        <Link className="text-accent underline" href={`/traffic/${id}`}>
          <code className="text-table">{id}</code>
        </Link>
      ),
    },
    { name: 'status', show: (request) => <Status request={request} /> },
    { name: 'provider', show: ({ provider }) => provider },
    { name: 'model', show: ({ upstream_model: model }) => model },
    { name: 'lane', show: ({ lane }) => lane },
    { name: 'first_token', show: ({ first_token_ms: ms }) => time(ms) },
    { name: 'total', show: ({ latency_ms: ms }) => time(ms) },
    { name: 'input', show: ({ input_tokens: tokens }) => count(tokens) },
    { name: 'cached', show: ({ cache_read_tokens: tokens }) => count(tokens) },
    { name: 'output', show: ({ output_tokens: tokens }) => count(tokens) },
    { name: 'cost', show: ({ cost_usd: usd }) => (usd === undefined ? '' : format.money(usd)) },
    { name: 'finish', show: ({ finish }) => finish },
  ]
  return (
    <Panel flush title={text.figures}>
      <Table
        columns={[
          { id: 'what', label: text.what, cell: ({ name }) => <span className="text-muted">{text.fields[name]}</span> },
          { id: 'first', label: text.first, cell: ({ show }) => show(one) },
          { id: 'second', label: text.second, cell: ({ show }) => show(two) },
        ]}
        label={text.figures}
        rowId={({ name }) => name}
        rows={figures}
      />
    </Panel>
  )
}

function Difference({
  title,
  before,
  after,
}: {
  readonly title: string
  readonly before: string
  readonly after: string
}): ReactNode {
  const text = useText().traffic.compare
  return (
    <Panel title={title}>
      {before === after ? (
        <p className="text-muted">{text.same}</p>
      ) : (
        <DiffView after={`${after}\n`} before={`${before}\n`} label={title} />
      )}
    </Panel>
  )
}

/** What the client got, as text. */
function saidBy({ client, answer }: Trace): string {
  if (answer === undefined) return ''
  const { text, reasoning, calls } = assemble(client.protocol, readEvents(answer.body))
  const said = [reasoning, text, ...calls.map(({ name, input }) => `${name}(${input})`)].filter((part) => part !== '')
  return said.length === 0 ? answer.body.text : said.join('\n\n')
}

/** What the last provider was sent, a field a line. */
function sentFor({ attempts }: Trace): string {
  const body = attempts.at(-1)?.request?.body.text ?? ''
  const value = parseJson(body)
  return value === undefined ? body : JSON.stringify(value, null, 2)
}
