// Short ways to write requests and turns for the tests of this folder.
import type { Part, ProtocolId, Request, Text, ToolCall, ToolResult, Turn } from '../../src/ir/index.ts'
import { Ledger } from '../../src/ir/index.ts'
import { traitsOf } from '../../src/fit/default-traits.ts'
import type { FitContext } from '../../src/fit/plan.ts'
import type { ModelCapabilities, Traits } from '../../src/target.ts'

export const text = (value: string): Text => ({ kind: 'text', text: value })

const part = (value: string | Part): Part => (typeof value === 'string' ? text(value) : value)

const turn =
  (role: Turn['role']) =>
  (...parts: readonly (string | Part)[]): Turn => ({ role, parts: parts.map(part) })

export const user = turn('user')
export const assistant = turn('assistant')
export const system = turn('system')

export const call = (id: string, name = 'read', input = '{}'): ToolCall => ({
  kind: 'tool-call',
  call: 'function',
  id,
  name,
  input,
})

export const result = (callId: string, ...parts: readonly (string | Part)[]): ToolResult => ({
  kind: 'tool-result',
  call: 'function',
  callId,
  parts: parts.map(part),
})

export const request = (fields: Partial<Request>): Request => ({
  model: 'any',
  system: [],
  turns: [user('hi')],
  tools: [],
  stream: false,
  ...fields,
})

/** A context whose notes and plan the test can look at. */
export const context = (
  source: ProtocolId,
  target: ProtocolId,
  traits: Partial<Traits> = {},
  capabilities: ModelCapabilities = {},
): FitContext => ({
  source,
  target: { protocol: target, model: 'target', family: target, traits: traitsOf(target, traits), capabilities },
  ledger: new Ledger(),
  plan: {
    calls: new Map(),
    stop: [],
    allowed: undefined,
    jsonTool: undefined,
    unfence: false,
    dropNulls: new Map(),
  },
})

export const codes = (of: FitContext): readonly string[] => of.ledger.notes.map((note) => note.code)
