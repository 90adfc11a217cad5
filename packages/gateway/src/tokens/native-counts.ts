// Providers that count tokens themselves: where they are asked, with what, and where the number is in their answer.
import type { ProtocolId } from '@ferryllm/protocols'
import { geminiPath } from '../upstream/endpoint.ts'

export interface NativeCount {
  /** The provider's endpoint. */
  readonly path: (model: string) => string
  /** What they are asked, from a request as it would be sent to them. */
  readonly question: (wire: Readonly<Record<string, unknown>>, model: string) => unknown
  /** The field of the answer that has the number. */
  readonly field: string
}

/** Absent where the protocol has no such endpoint. */
export const NATIVE_COUNTS: Partial<Record<ProtocolId, NativeCount>> = {
  anthropic: {
    path: () => 'messages/count_tokens',
    question: (wire) => only(wire, ANTHROPIC_FIELDS),
    field: 'input_tokens',
  },
  'openai-responses': {
    path: () => 'responses/input_tokens',
    question: (wire) => only(wire, OPENAI_FIELDS),
    field: 'input_tokens',
  },
  gemini: {
    path: (model) => geminiPath(model, 'countTokens'),
    question: (wire, model) => ({
      generateContentRequest: { ...wire, model: `models/${model.replace(/^models\//, '')}` },
    }),
    field: 'totalTokens',
  },
}

/** Both refuse fields that have nothing to do with the prompt (`MessageCountTokensParams`, `InputTokenCountParams`). */
const ANTHROPIC_FIELDS = ['model', 'messages', 'system', 'tools', 'tool_choice', 'thinking', 'output_config']
const OPENAI_FIELDS = [
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'reasoning',
  'text',
  'parallel_tool_calls',
]

function only(wire: Readonly<Record<string, unknown>>, fields: readonly string[]): unknown {
  return Object.fromEntries(Object.entries(wire).filter(([name]) => fields.includes(name)))
}
