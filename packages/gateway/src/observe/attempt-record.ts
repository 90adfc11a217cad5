// Writes down one attempt for the record of its request.
import type { Outcome } from '../lanes/outcome.ts'
import type { AttemptRecord } from './events.ts'

/** Times are in milliseconds of `performance.now()`. */
export function attemptRecord(
  { provider, upstreamModel }: { readonly provider: { readonly name: string }; readonly upstreamModel: string },
  { waitMs, arrivedAt, sentAt }: { waitMs: number; arrivedAt: number; sentAt: number },
  { error, firstTokenMs }: Outcome,
): AttemptRecord {
  const status = error === undefined ? 200 : error.details.upstream?.status
  return {
    provider: provider.name,
    model: upstreamModel,
    waitMs,
    latencyMs: performance.now() - sentAt,
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error: error.kind }),
    ...(firstTokenMs === undefined ? {} : { firstTokenMs: arrivedAt + firstTokenMs - sentAt }),
  }
}
