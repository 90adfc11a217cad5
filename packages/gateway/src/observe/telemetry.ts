// Tracing, where the owner has named a collector: every request gets a trace, and its spans go out when it is over.
import type { Config } from '@ferryllm/control'
import type { Headers } from '../http/exchange.ts'
import type { Finished } from './events.ts'
import type { Collector, SpanOutlet } from './export-spans.ts'
import type { Log } from './request-log.ts'
import { spansOf, type SpanData } from './spans.ts'
import { beginTrace, type Trace } from './trace.ts'

export interface Telemetry {
  readonly collector: Collector
  readonly begin: (headers: Headers) => Trace
  readonly record: (record: Finished) => void
  /** Sends what is left, in time or not at all. */
  readonly close: () => Promise<void>
}

/** The collector that the file or else OpenTelemetry's own variables name; undefined = no tracing. */
export function findCollector({ telemetry }: Config, env: NodeJS.ProcessEnv): Collector | undefined {
  const base = telemetry.otlp_endpoint ?? env['OTEL_EXPORTER_OTLP_ENDPOINT']
  const own = telemetry.otlp_endpoint === undefined ? env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] : undefined
  const url = own || (base ? `${base.replace(/\/+$/, '')}/v1/traces` : undefined)
  if (url === undefined || !URL.canParse(url) || env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return undefined
  return {
    url,
    headers: readHeaders(env['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] ?? env['OTEL_EXPORTER_OTLP_HEADERS'] ?? ''),
    serviceName: env['OTEL_SERVICE_NAME'] ?? telemetry.service_name,
  }
}

/** `name=value,name=value`, values percent-encoded, as OpenTelemetry has it. */
function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at < 1 ? [] : [[pair.slice(0, at).trim().toLowerCase(), decoded(pair.slice(at + 1).trim())] as const]
  })
  return Object.fromEntries(pairs)
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch (cause) {
    // Somebody has put a bare percent sign into a credential.
    if (cause instanceof URIError) return value
    throw cause
  }
}

const FLUSH_MS = 2_000
/** Spans that are kept while the exporter is being loaded. */
const MAX_EARLY = 1_000

/** Loads what it needs in the background; the first requests do not wait for it either. */
export function createTelemetry(collector: Collector, log: () => Log): Telemetry {
  // One word when deliveries begin to fail, and one when they work again.
  let isFailing = false
  const tell = (failing: boolean): void => {
    if (failing === isFailing) return
    isFailing = failing
    const message = failing ? 'spans cannot be delivered to the OpenTelemetry collector' : 'spans are delivered again'
    log().warn(message, {})
  }
  const outlet: Promise<SpanOutlet> = import('./export-spans.ts').then(({ openSpanOutlet }) =>
    openSpanOutlet(collector, { failed: () => tell(true), delivered: () => tell(false) }),
  )
  let open: SpanOutlet | undefined
  let early: SpanData[] = []
  outlet.then(
    (ready) => {
      open = ready
      for (const span of early) ready.add(span)
      early = []
    },
    () => tell(true),
  )
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FLUSH_MS)
    })
    const flushed = outlet.then((ready) => ready.close()).catch(() => tell(true))
    await Promise.race([flushed, late])
    clearTimeout(timer)
  }
  return {
    collector,
    begin: beginTrace,
    record(record) {
      const spans = spansOf(record)
      if (open !== undefined) for (const span of spans) open.add(span)
      else if (early.length < MAX_EARLY) early.push(...spans)
    },
    close: () => (closing ??= close()),
  }
}
