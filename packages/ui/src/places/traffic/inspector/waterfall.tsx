// Where the time of a request went: one bar, step by step, and the longest step in words.
import type { RequestEvent, Trace } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { useFormat, useText } from '../../../i18n/index.ts'
import { outputRate, slowest, spansOf, type Step } from '../read/explain-time.ts'

const COLOURS: Readonly<Record<Step, string>> = {
  upload: 'var(--series-6)',
  gateway: 'var(--series-4)',
  earlier: 'var(--series-5)',
  wait: 'var(--series-other)',
  connect: 'var(--series-3)',
  prompt: 'var(--series-1)',
  thinking: 'var(--series-6)',
  output: 'var(--series-2)',
}

export function Waterfall({ request, trace }: { readonly request: RequestEvent; readonly trace: Trace }): ReactNode {
  const text = useText().traffic
  const format = useFormat()
  const spans = spansOf(trace)
  const total = spans.at(-1)?.to ?? 0
  const longest = slowest(spans)
  const rate = outputRate(request.output_tokens, trace)
  if (longest === undefined || total === 0) return null
  // The gateway's own steps take less than a millisecond.
  const short = (ms: number): string => (ms < 10 ? `${format.decimal(ms)} ms` : format.duration(ms))
  return (
    <div className="shrink-0 px-4 pb-2">
      <div aria-hidden="true" className="flex h-2 gap-px overflow-hidden rounded-full bg-raised">
        {spans.map(({ step, from, to }) => (
          <div key={step} style={{ backgroundColor: COLOURS[step], flexGrow: to - from, minWidth: 2 }} />
        ))}
      </div>
      <ol aria-label={text.timing} className="mt-1 flex flex-wrap gap-x-3 text-meta text-muted">
        {spans.map(({ step, from, to }) => (
          <li className="flex items-center gap-1" key={step}>
            <span aria-hidden="true" className="size-2 rounded-[2px]" style={{ backgroundColor: COLOURS[step] }} />
            {text.steps[step]} {short(to - from)}
          </li>
        ))}
        <li className="text-ink">
          {text.slowest(
            text.steps[longest.step],
            short(longest.to - longest.from),
            format.percent((longest.to - longest.from) / total),
          )}
        </li>
        {rate === undefined ? null : <li className="text-ink">{text.rate(format.number(Math.round(rate)))}</li>}
      </ol>
    </div>
  )
}
