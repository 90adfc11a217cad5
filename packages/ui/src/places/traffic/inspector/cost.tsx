// What a request cost: tokens by class, times their price.
import type { CostBreakdown, RequestEvent } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { Panel } from '../../../components/panel.tsx'
import { Table } from '../../../components/table.tsx'
import { useFormat, useText } from '../../../i18n/index.ts'

const KINDS = ['fresh', 'cache_read', 'cache_write', 'output'] as const

interface Line {
  readonly kind: (typeof KINDS)[number]
  readonly tokens: number
  readonly price?: number
  readonly usd?: number
}

export interface CostProps {
  readonly request: RequestEvent
  readonly cost: CostBreakdown | undefined
}

export function Cost({ request, cost }: CostProps): ReactNode {
  const text = useText().traffic.cost
  const total = useText().common.total
  const format = useFormat()
  const lines = cost === undefined ? countedLines(request) : pricedLines(cost)
  const { reasoning_tokens: reasoning = 0, cost_usd: then, is_estimated: isEstimated } = request
  const money = (usd: number | undefined): string => (usd === undefined ? '' : format.money(usd))
  const tokens = lines.reduce((sum, line) => sum + line.tokens, 0)
  const differs = cost !== undefined && then !== undefined && Math.abs(cost.usd - then) > 1e-6
  return (
    <div className="p-4">
      <Panel className="max-w-160" flush title={text.title}>
        {lines.length === 0 ? (
          <p className="px-3 pb-3 text-muted">{text.noTokens}</p>
        ) : (
          <Table
            columns={[
              { id: 'kind', label: text.kind, cell: ({ kind }) => text.kinds[kind] },
              { id: 'tokens', label: text.tokens, align: 'end', cell: (line) => format.number(line.tokens) },
              { id: 'price', label: text.price, align: 'end', cell: ({ price }) => money(price) },
              { id: 'amount', label: text.amount, align: 'end', cell: ({ usd }) => money(usd) },
            ]}
            footer={[total, format.number(tokens), '', money(cost?.usd)]}
            label={text.title}
            rowId={({ kind }) => kind}
            rows={lines}
          />
        )}
      </Panel>
      <ul className="mt-3 flex flex-col gap-1 text-muted">
        {reasoning === 0 ? null : <li>{text.reasoning(format.number(reasoning))}</li>}
        {cost === undefined || cost.saved_usd <= 0 ? null : <li>{text.saved(format.money(cost.saved_usd))}</li>}
        {differs ? <li>{text.counted(format.money(then))}</li> : null}
        {isEstimated === true ? <li>{text.estimated}</li> : null}
        {cost === undefined ? (
          lines.length > 0 && isEstimated !== true ? (
            <li>{text.noPrice}</li>
          ) : null
        ) : (
          <li>{sourceWord(cost.source, text.source)}</li>
        )}
      </ul>
    </div>
  )
}

function pricedLines({ parts }: CostBreakdown): Line[] {
  return KINDS.flatMap((kind) => {
    const part = parts[kind]
    return part === undefined ? [] : [{ kind, tokens: part.tokens, price: part.usd_per_million, usd: part.usd }]
  })
}

function countedLines(request: RequestEvent): Line[] {
  const {
    input_tokens: input,
    output_tokens: output = 0,
    cache_read_tokens: read = 0,
    cache_write_tokens: written = 0,
  } = request
  if (input === undefined) return []
  const counts = { fresh: Math.max(0, input - read - written), cache_read: read, cache_write: written, output }
  return KINDS.flatMap((kind) => (counts[kind] === 0 ? [] : [{ kind, tokens: counts[kind] }]))
}

function sourceWord(source: string, sources: Readonly<Record<string, string>>): string {
  return sources[source] ?? source
}
