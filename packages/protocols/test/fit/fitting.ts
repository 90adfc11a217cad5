// What the tests of single fit steps share: a context with a target, and the notes that a step left in it.
import { Ledger, withOrigin } from '#ir'
import type { Note, Part, ProtocolId } from '#ir'
import { capabilitiesOf } from '../../src/fit/capabilities.ts'
import { traitsOf } from '../../src/fit/default-traits.ts'
import type { FitContext, FitStep } from '../../src/fit/plan.ts'
import type { ModelCapabilities, Traits } from '../../src/target.ts'
import { assistant, requestOf, text, user } from '../support/requests.ts'

interface Place {
  readonly model?: string
  readonly family?: string
  readonly account?: string
  readonly traits?: Partial<Traits>
  readonly capabilities?: ModelCapabilities
}

export function contextOf(source: ProtocolId, protocol: ProtocolId, place: Place = {}): FitContext {
  const { model = 'some-model', family = protocol, account, traits, capabilities } = place
  return {
    source,
    target: {
      protocol,
      model,
      family,
      ...(account === undefined ? {} : { account }),
      traits: traitsOf(protocol, traits),
      capabilities: { ...capabilitiesOf(protocol, model), ...capabilities },
    },
    ledger: new Ledger(),
    plan: {
      calls: new Map(),
      stop: [],
      allowed: undefined,
      jsonTool: undefined,
      unfence: false,
      dropNulls: new Map(),
      summary: false,
    },
  }
}

/** The node as if it had been decoded from the client's body at this pointer. */
export function from<const T extends object>(source: ProtocolId, pointer: string, node: T, wire: unknown = {}): T {
  return withOrigin(source, wire, pointer, node)
}

export function notes({ ledger }: FitContext): Pick<Note, 'op' | 'code' | 'severity' | 'from'>[] {
  return ledger.notes.map(({ op, code, severity, from: at }) => ({
    op,
    code,
    severity,
    ...(at === undefined ? {} : { from: at }),
  }))
}

/** The parts that a step makes of one assistant turn. */
export function assistantParts(step: FitStep, parts: readonly Part[], context: FitContext): readonly Part[] {
  const fitted = step(requestOf({ turns: [user(text('q')), assistant(...parts)] }), context)
  return fitted.turns.find((turn) => turn.role === 'assistant')?.parts ?? []
}
