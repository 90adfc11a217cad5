// Spans on their way to an OpenTelemetry collector: batches in OTLP/JSON from a bounded queue. Loaded only when a
// collector is configured; requests never wait for it, and what it cannot deliver is dropped.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace'
import { VERSION } from '../version.ts'
import type { SpanData } from './spans.ts'

export interface SpanOutlet {
  readonly add: (span: SpanData) => void
  /** Sends what is left. */
  readonly close: () => Promise<void>
}

export interface Collector {
  /** The full URL of its traces endpoint. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly serviceName: string
}

const EXPORT_TIMEOUT_MS = 10_000
const SAMPLED = 1
// Its enums are in a package that is needed for nothing else: these are their numbers, which are those of the protocol.
/* oxlint-disable typescript/no-unsafe-enum-assignment */
const KINDS: Readonly<Record<SpanData['kind'], ReadableSpan['kind']>> = { server: 1, client: 2 }
const UNSET: ReadableSpan['status'] = { code: 0 }
const FAILED: ReadableSpan['status'] = { code: 2 }
/* oxlint-enable typescript/no-unsafe-enum-assignment */

/** `failed` hears of every batch that could not be delivered, `delivered` of every one that was. */
export function openSpanOutlet(
  { url, headers, serviceName }: Collector,
  { failed, delivered }: { failed: () => void; delivered: () => void },
): SpanOutlet {
  const exporter = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: EXPORT_TIMEOUT_MS })
  const watched: SpanExporter = {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error === undefined) delivered()
        else failed()
        done(result)
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
  const processor = new BatchSpanProcessor({ exporter: watched })
  const resource = resourceFromAttributes({ 'service.name': serviceName, 'service.version': VERSION })
  return {
    add: (span) => processor.onEnd(readable(span, resource)),
    close: () => processor.shutdown(),
  }
}

function readable(span: SpanData, resource: ReadableSpan['resource']): ReadableSpan {
  const context = (spanId: string): ReturnType<ReadableSpan['spanContext']> => ({
    traceId: span.traceId,
    spanId,
    traceFlags: SAMPLED,
  })
  return {
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => context(span.spanId),
    ...(span.parentId === undefined ? {} : { parentSpanContext: context(span.parentId) }),
    startTime: highResolution(span.startMs),
    endTime: highResolution(span.endMs),
    duration: highResolution(span.endMs - span.startMs),
    status: span.failed ? FAILED : UNSET,
    attributes: span.attributes,
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'ferryllm', version: VERSION },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

/** Seconds and nanoseconds. */
function highResolution(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)]
}
