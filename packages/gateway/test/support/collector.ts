// An OpenTelemetry collector on loopback that keeps what it gets.
import { json, startUpstream, type Upstream } from './upstream.ts'

export interface Span {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly failed: boolean
  readonly startTimeUnixNano: string
  readonly durationMs: number
  readonly attributes: Readonly<Record<string, unknown>>
}

interface Wire {
  readonly resourceSpans: { readonly scopeSpans: { readonly spans: WireSpan[] }[] }[]
}
type WireSpan = Omit<Span, 'attributes' | 'failed'> & {
  readonly attributes: { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
  readonly status: { readonly code?: number }
  readonly endTimeUnixNano: string
}

/** Every span that has arrived. */
export function spansAt(collector: Upstream): Span[] {
  return collector.requests.flatMap(({ text }) =>
    (JSON.parse(text) as Wire).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans.map(readSpan)),
    ),
  )
}

export function startCollector(status = 200): Promise<Upstream> {
  return startUpstream(json({}, status))
}

function readSpan({ attributes, status, ...span }: WireSpan): Span {
  const nanos = BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)
  return {
    ...span,
    failed: status.code === 2,
    durationMs: Number(nanos) / 1e6,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)])),
  }
}

function valueOf(value: Readonly<Record<string, unknown>>): unknown {
  const [[kind, inner] = []] = Object.entries(value)
  if (kind === 'intValue') return Number(inner)
  if (kind !== 'arrayValue') return inner
  return (inner as { values: Readonly<Record<string, unknown>>[] }).values.map(valueOf)
}
