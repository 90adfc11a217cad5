// What must be undone on the way back: filled while a request is fitted to its target, read by `reply`.
import type { CallKind, JsonSchema, Ledger, ProtocolId, Request } from '#ir'
import type { Target } from '../target.ts'

/** The client's own spelling of a tool. */
export interface RestoredCall {
  readonly call: CallKind
  readonly name: string
  readonly namespace?: string
}

export interface ReplyPlan {
  /** Tool name on the wire -> the client's tool. Names that are not in it go back as they are. */
  readonly calls: ReadonlyMap<string, RestoredCall>
  /** Stop sequences that the target does not take: the gateway watches for them. */
  readonly stop: readonly string[]
  /** Wire names that `allowed_tools` permits, when the target cannot enforce it. */
  readonly allowed?: ReadonlySet<string>
  /** Wire name of the hidden tool whose input is the structured answer. */
  readonly jsonTool?: string
  /** The answer was asked for as bare JSON: code fences around it are removed. */
  readonly unfence: boolean
  /** Wire names of tools made strict by us -> the client's schema: nulls that it does not allow are taken out again. */
  readonly dropNulls: ReadonlyMap<string, JsonSchema>
  /** The answer was asked for as a summary that replaces the history. */
  readonly summary: boolean
}

/** The plan while it is being made. */
export interface PlanDraft {
  readonly calls: Map<string, RestoredCall>
  stop: readonly string[]
  allowed: ReadonlySet<string> | undefined
  jsonTool: string | undefined
  unfence: boolean
  readonly dropNulls: Map<string, JsonSchema>
  summary: boolean
}

export interface FitContext {
  /** The protocol the client spoke. */
  readonly source: ProtocolId
  readonly target: Target
  readonly ledger: Ledger
  readonly plan: PlanDraft
}

/** One rule: returns the request unchanged (the same object) when there is nothing to do. */
export type FitStep = (request: Request, context: FitContext) => Request
