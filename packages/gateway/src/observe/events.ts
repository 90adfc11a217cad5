// What the gateway tells about itself: one record per request, and one listener that decides what to do with it.
import type { Effort, ErrorKind, GatewayError } from '@ferryllm/protocols'
import type { ClientProtocol } from '../http/endpoints.ts'
import type { AttemptFacts } from '../attempts.ts'
import type { Recording } from '../capture/recording.ts'
import type { Outcome } from '../lanes/outcome.ts'
import type { Lane } from '../routing/choose-lane.ts'
import type { Trace } from './trace.ts'

/** One request to a provider, whatever became of it. */
export interface AttemptRecord {
  readonly provider: string
  /** As the provider knows it. */
  readonly model: string
  /** How long the gateway held back before it. */
  readonly waitMs: number
  readonly latencyMs: number
  /** What the provider answered; absent when it did not. */
  readonly status?: number
  readonly error?: ErrorKind
  /** From the attempt's own beginning. */
  readonly firstTokenMs?: number
}

export interface Finished extends Partial<Omit<Outcome, 'status' | 'error'>>, Partial<AttemptFacts> {
  readonly requestId: string
  readonly client: ClientProtocol
  readonly path: string
  readonly status: number
  readonly latencyMs: number
  readonly error?: GatewayError
  /** Refused, but it was to use a model, and whoever sent it may. */
  readonly isAdmitted?: true
  readonly model?: string
  readonly upstreamModel?: string
  readonly provider?: string
  readonly lane?: Lane
  readonly stream?: boolean
  /** Not plain HTTP. */
  readonly transport?: 'websocket'
  /** All that were sent, in order, the last one included. */
  readonly attempts?: readonly AttemptRecord[]
  /** The name of the client's key, never the key. */
  readonly key?: string
  /** The client's program and version. */
  readonly agent?: string
  readonly session?: string
  /** What the client says this request belongs to. */
  readonly project?: string
  /** Absent when nobody knows the price. */
  readonly costUsd?: number
  /** How much reasoning the client asked for, and what the provider was asked for. */
  readonly requestedEffort?: Effort
  readonly appliedEffort?: Effort
  /** Lines of the system prompt that were moved, if the owner wants them in the log. */
  readonly relocatedText?: string
  /** Prompt tokens, guessed before the provider counted them. */
  readonly estimatedInput?: number
  readonly trace?: Trace
  /** The request that this one repeats. */
  readonly replayOf?: string
  /** What was written down of it, if anything was. */
  readonly recording?: Recording
}
