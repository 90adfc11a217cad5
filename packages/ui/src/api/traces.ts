// What was recorded of requests: looked at, sent again, handed on, chosen, forgotten.
import {
  captureAnswer,
  exportAnswer,
  forgottenAnswer,
  replayAnswer,
  traceAnswer,
  type CaptureAnswer,
  type CaptureMode,
  type TraceAnswer,
} from '@ferryllm/control'
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import type * as z from 'zod'
import { ask } from './client.ts'
import { useLiveEvents } from './live-context.tsx'

const CAPTURE_KEY = ['capture'] as const

/** How often the trace of a request under way is looked at. */
const LOOK_MS = 1_000

/** A request with everything that was recorded of it, followed until it has ended. */
export function useTrace(id: string): UseQueryResult<TraceAnswer> {
  return useQuery({
    queryKey: ['trace', id],
    queryFn: ({ signal }) => ask(traceAnswer, `/api/requests/${encodeURIComponent(id)}/trace`, { signal }),
    // What has ended does not change any more.
    staleTime: ({ state }) => (state.data?.request.state === 'done' ? Number.POSITIVE_INFINITY : 0),
    refetchInterval: ({ state }) => (state.data?.request.state === 'running' ? LOOK_MS : false),
    placeholderData: (before) => (before?.request.id === id ? before : undefined),
  })
}

/** What is recorded now. */
export function useCapture(): UseQueryResult<CaptureAnswer> {
  const client = useQueryClient()
  useLiveEvents((events) => {
    if (events.some(({ type }) => type === 'capture')) void client.invalidateQueries({ queryKey: CAPTURE_KEY })
  })
  return useQuery({ queryKey: CAPTURE_KEY, queryFn: ({ signal }) => ask(captureAnswer, '/api/capture', { signal }) })
}

/** Records more or less from now on, for this run of the gateway. */
export function chooseCapture(bodies: CaptureMode): Promise<CaptureAnswer> {
  return ask(captureAnswer, '/api/capture', { method: 'PUT', body: { bodies } })
}

/** Forgets everything that was recorded; says of how many requests. */
export async function forgetBodies(): Promise<number> {
  return (await ask(forgottenAnswer, '/api/capture/bodies', { method: 'DELETE' })).forgotten
}

/** Sends a request once more; gives the id of the new one. */
export async function replay(
  id: string,
  wish: { readonly provider?: string; readonly model?: string },
): Promise<string> {
  const path = `/api/requests/${encodeURIComponent(id)}/replay`
  return (await ask(replayAnswer, path, { method: 'POST', body: wish })).id
}

export type RequestExport = z.output<typeof exportAnswer>

/** A request for a bug report. */
export function exportRequest(id: string, texts: 'hide' | 'keep'): Promise<RequestExport> {
  return ask(exportAnswer, `/api/requests/${encodeURIComponent(id)}/export?texts=${texts}`)
}
