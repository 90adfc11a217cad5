// A finished request as spans: one for the request and one for each attempt, with the attributes of OpenTelemetry's
// conventions for generative AI. Made from the record afterwards, so that nothing is done for them while a reply runs.
import type { ProtocolId } from '@ferryllm/protocols'
import type { AttemptRecord, Finished } from './events.ts'
import type { AttemptTrace, Trace } from './trace.ts'

/** Undefined values are left out. */
type Attributes = Readonly<Record<string, string | number | boolean | string[] | undefined>>

/** One span; times are in milliseconds since 1970. */
export interface SpanData {
  readonly name: string
  readonly kind: 'server' | 'client'
  readonly traceId: string
  readonly spanId: string
  readonly parentId?: string
  readonly startMs: number
  readonly endMs: number
  readonly failed: boolean
  readonly attributes: Attributes
}

/** What the conventions call the makers of the protocols. */
const MAKERS: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'anthropic',
  'openai-chat': 'openai',
  'openai-responses': 'openai',
  gemini: 'gcp.gemini',
}

/** None for a request whose client does not want its trace recorded. */
export function spansOf(record: Finished): SpanData[] {
  const { trace, attempts = [] } = record
  if (trace === undefined || !trace.sampled) return []
  // An attempt is told of when it is over; those of a request that broke off before have no record.
  const ended = attempts.flatMap((attempt, at) => {
    const begun = trace.attempts[at]
    return begun === undefined ? [] : [{ attempt, begun, isLast: at === attempts.length - 1 }]
  })
  return [requestSpan(record, trace), ...ended.map((one) => attemptSpan(record, trace, one))]
}

function requestSpan(record: Finished, trace: Trace): SpanData {
  const { model, status, error, path } = record
  return {
    name: model === undefined ? 'refused request' : `chat ${model}`,
    kind: 'server',
    traceId: trace.traceId,
    spanId: trace.spanId,
    ...(trace.parentId === undefined ? {} : { parentId: trace.parentId }),
    startMs: trace.epochOffset + trace.startedAt,
    endMs: trace.epochOffset + trace.startedAt + record.latencyMs,
    // A client's own mistake is no failure of the server's.
    failed: error !== undefined && status >= 500,
    attributes: {
      'url.path': path,
      'http.response.status_code': status,
      ...(model === undefined ? undefined : { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model }),
      ...replyAttributes(record),
      'error.type': error?.kind,
      'ferryllm.request_id': record.requestId,
      'ferryllm.client_protocol': record.client,
      'ferryllm.provider': record.provider,
      'ferryllm.lane': record.lane,
      'ferryllm.agent': record.agent,
      'ferryllm.fallback_count': record.fallbackCount,
      'ferryllm.key': record.key,
      'ferryllm.project': record.project,
      'ferryllm.cost_usd': record.costUsd,
    },
  }
}

function attemptSpan(
  record: Finished,
  trace: Trace,
  { attempt, begun, isLast }: { attempt: AttemptRecord; begun: AttemptTrace; isLast: boolean },
): SpanData {
  const { protocol, baseUrl } = begun.provider
  const url = baseUrl === undefined ? undefined : new URL(baseUrl)
  return {
    name: `chat ${attempt.model}`,
    kind: 'client',
    traceId: trace.traceId,
    spanId: begun.spanId,
    parentId: trace.spanId,
    startMs: trace.epochOffset + begun.startedAt,
    endMs: trace.epochOffset + begun.startedAt + attempt.latencyMs,
    failed: attempt.error !== undefined,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': MAKERS[protocol],
      'gen_ai.request.model': attempt.model,
      'server.address': url?.hostname,
      'server.port': url === undefined ? undefined : Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      'http.response.status_code': attempt.status,
      'gen_ai.response.time_to_first_chunk':
        attempt.firstTokenMs === undefined ? undefined : attempt.firstTokenMs / 1000,
      // What the reply said is known of the one that answered.
      ...(isLast ? replyAttributes(record) : undefined),
      'error.type': attempt.error,
      'ferryllm.provider': attempt.provider,
    },
  }
}

function replyAttributes({ stream, usage, finish, servedModel, session, appliedEffort }: Finished): Attributes {
  return {
    'gen_ai.request.stream': stream,
    'ferryllm.reasoning_effort': appliedEffort,
    'gen_ai.conversation.id': session,
    'gen_ai.response.model': servedModel,
    'gen_ai.response.finish_reasons': finish === undefined ? undefined : [finish.reason],
    'gen_ai.usage.input_tokens': usage?.input,
    'gen_ai.usage.output_tokens': usage?.output,
    'gen_ai.usage.cache_read.input_tokens': usage?.cacheRead,
    'gen_ai.usage.cache_creation.input_tokens': usage?.cacheWrite,
    'gen_ai.usage.reasoning.output_tokens': usage?.reasoning,
  }
}
