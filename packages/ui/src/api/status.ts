// What the gateway says about itself: asked for once, then kept up to date by the event stream.
import { reloadAnswer, statusAnswer, stopAnswer } from '@ferryllm/control'
import type { GatewayStatus, ReloadAnswer } from '@ferryllm/control'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { ask } from './client.ts'

export const STATUS_KEY = ['status'] as const

/** The status; current while the stream is. */
export function useStatus(): UseQueryResult<GatewayStatus> {
  return useQuery({ queryKey: STATUS_KEY, queryFn: ({ signal }) => ask(statusAnswer, '/api/status', { signal }) })
}

/** Reads the configuration anew; a refusal is an answer with its problems. */
export function reloadConfig(): Promise<ReloadAnswer> {
  return ask(reloadAnswer, '/api/reload', { method: 'POST', also: [422] })
}

/** Ends the gateway once its open replies are complete. */
export async function stopGateway(): Promise<void> {
  await ask(stopAnswer, '/api/stop', { method: 'POST' })
}
