// Three lanes. Splice: same protocol, nothing to edit but the model name: the client's own bytes go out. Overlay: same
// protocol, a policy or the served model wants something changed: unknown fields ride along. Translate: other protocols.
import { capabilitiesOf, GatewayError, type ProtocolId } from '@ferryllm/protocols'
import type { WorkMode } from '../config/snapshot.ts'

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

/** Throws when the lane is not one of those that the owner allows. */
export function refuseLane(mode: WorkMode, lane: Lane, { client, provider }: LaneQuestion, name: string): void {
  if (mode === 'auto') return
  if (mode === 'passthrough' && lane === 'translate') {
    const message = `work_mode=passthrough does not support translation: this request is in ${client}, but the provider "${name}" speaks ${provider}. Ask for a model of a provider that speaks ${client}, or set work_mode to auto.`
    throw new GatewayError('unsupported', message, { code: 'work_mode_passthrough' })
  }
  if (mode === 'translation' && lane !== 'translate') {
    const message = `work_mode=translation does not support passthrough: this request and the provider "${name}" both speak ${client}. Ask in another protocol, or set work_mode to auto.`
    throw new GatewayError('unsupported', message, { code: 'work_mode_translation' })
  }
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
