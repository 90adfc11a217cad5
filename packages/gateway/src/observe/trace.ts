// The ids of one request in distributed tracing (W3C Trace Context): whose child it is, and the parents of what it sends.
import { randomBytes } from 'node:crypto'
import type { Provider } from '../config/snapshot.ts'
import type { Headers } from '../http/exchange.ts'

/** One attempt, as long as it is under way. */
export interface AttemptTrace {
  readonly spanId: string
  readonly provider: Provider
  /** In milliseconds of `performance.now()`. */
  readonly startedAt: number
}

export interface Trace {
  readonly traceId: string
  readonly spanId: string
  /** In milliseconds of `performance.now()`. */
  readonly startedAt: number
  /** Added to such a time, it makes milliseconds since 1970: a computer that slept, or a clock that was set, moves them apart. */
  readonly epochOffset: number
  /** The client's span. */
  readonly parentId?: string
  /** The client may have decided that its trace is not recorded. */
  readonly sampled: boolean
  readonly attempts: readonly AttemptTrace[]
  /** Begins a span for one attempt; returns the headers that make the provider's spans its children. */
  readonly attempt: (provider: Provider) => { readonly traceparent: string }
}

const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:-|$)/

/** Goes on with the client's trace, or begins one. */
export function beginTrace(headers: Headers): Trace {
  const [, traceId, parentId, flags = ''] = TRACEPARENT.exec(headers['traceparent'] ?? '') ?? []
  // All zeros are no ids (Trace Context §3.2.2).
  const parent = traceId !== undefined && parentId !== undefined && /[^0]/.test(traceId) && /[^0]/.test(parentId)
  const ids = parent ? { traceId, parentId } : { traceId: randomBytes(16).toString('hex') }
  const sampled = !parent || (Number.parseInt(flags, 16) & 1) === 1
  const attempts: AttemptTrace[] = []
  const startedAt = performance.now()
  return {
    ...ids,
    spanId: newSpanId(),
    startedAt,
    epochOffset: Date.now() - startedAt,
    sampled,
    attempts,
    attempt(provider) {
      const spanId = newSpanId()
      attempts.push({ spanId, provider, startedAt: performance.now() })
      return { traceparent: `00-${ids.traceId}-${spanId}-${sampled ? '01' : '00'}` }
    },
  }
}

function newSpanId(): string {
  return randomBytes(8).toString('hex')
}
