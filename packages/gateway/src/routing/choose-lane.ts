// Three lanes. Splice: same protocol, nothing to edit but the model name: the client's own bytes go out. Overlay: same
// protocol, a policy or the served model wants something changed: unknown fields ride along. Translate: other protocols.
import { capabilitiesOf, type ProtocolId } from '@ferryllm/protocols'

export type Lane = 'splice' | 'overlay' | 'translate'

export interface LaneQuestion {
  readonly client: ProtocolId
  readonly provider: ProtocolId
  readonly clientModel: string
  readonly upstreamModel: string
  /** A policy, or the URL, wants something in the body changed. */
  readonly edits: boolean
  /** The history carries reasoning state of another provider in our envelope: this one must not see it. */
  readonly foreignState: boolean
  /** The host wants a reasoning field on every tool turn (DeepSeek), which no client knows. */
  readonly needsReasoning: boolean
}

export function chooseLane(question: LaneQuestion): Lane {
  if (question.client !== question.provider) return 'translate'
  return question.edits || mustFit(question) ? 'overlay' : 'splice'
}

/** Whether a same-protocol request has to be fitted to its target as a foreign one would be. */
export function mustFit(question: LaneQuestion): boolean {
  return question.foreignState || question.needsReasoning || speaksOtherDialect(question)
}

/** The client wrote for a model it knows and gets another one, with other rules for thinking, sampling or tools. */
function speaksOtherDialect({ provider, clientModel, upstreamModel }: LaneQuestion): boolean {
  if (clientModel === upstreamModel) return false
  const [written, served] = [capabilitiesOf(provider, clientModel), capabilitiesOf(provider, upstreamModel)]
  return JSON.stringify(written) !== JSON.stringify(served)
}
