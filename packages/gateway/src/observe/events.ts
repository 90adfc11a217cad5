// What the gateway tells about itself: one record per request, and one listener that decides what to do with it.
import type { Effort, GatewayError } from '@ferryllm/protocols'
import type { ClientProtocol } from '../http/endpoints.ts'
import type { AttemptFacts } from '../attempts.ts'
import type { Outcome } from '../lanes/outcome.ts'
import type { Lane } from '../routing/choose-lane.ts'

export interface Finished extends Partial<Omit<Outcome, 'status' | 'error'>>, Partial<AttemptFacts> {
  readonly requestId: string
  readonly client: ClientProtocol
  readonly path: string
  readonly status: number
  readonly latencyMs: number
  readonly error?: GatewayError
  readonly model?: string
  readonly upstreamModel?: string
  readonly provider?: string
  readonly lane?: Lane
  readonly stream?: boolean
  readonly requestedEffort?: Effort
  readonly appliedEffort?: Effort
  /** Lines of the system prompt that were moved, if the owner wants them in the log. */
  readonly relocatedText?: string
  /** Absent when nobody knows the price. */
  readonly costUsd?: number
}
