// The request as we think of it: one vocabulary wide enough for all four protocols (spec/protocols/08).
// Decoders map one wire message or item to one Turn; merging, pairing and flattening happen later, in `fit`.
import type { Node } from './origin.ts'
import type { CacheMark, Part, Text } from './parts.ts'
import type { JsonSchema, Tool, ToolChoice } from './tools.ts'

/** The canonical reasoning scale. Aliases (`x_high`, `ultracode`) are folded in by the decoders. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

export interface Turn extends Node {
  /** Tool results sit in `user` turns; `system` is any system or developer message inside the history. */
  readonly role: 'user' | 'assistant' | 'system'
  readonly parts: readonly Part[]
  readonly name?: string
  readonly phase?: string
  /** Anthropic's per-message `output_config.effort`. */
  readonly effort?: Effort
}

export interface Sampling {
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly minP?: number
  readonly presencePenalty?: number
  readonly frequencyPenalty?: number
  readonly repetitionPenalty?: number
  readonly seed?: number
  readonly logitBias?: Readonly<Record<string, number>>
}

export interface ReasoningIntent {
  /** `adaptive`: the model decides · `between-tools`: Anthropic's mode of that name. Absent: only effort or budget said. */
  readonly mode?: 'enabled' | 'adaptive' | 'disabled' | 'between-tools'
  readonly effort?: Effort
  /** Tokens; -1 = the provider's dynamic budget. */
  readonly budget?: number
  /** What the client wants to see of it. */
  readonly display?: 'omitted' | 'summarized' | 'auto' | 'concise' | 'detailed' | 'updates'
}

export type OutputFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json-object' }
  | {
      readonly type: 'json-schema'
      readonly name?: string
      readonly description?: string
      readonly schema: JsonSchema
      readonly strict?: boolean
    }

export interface PromptCache {
  readonly key?: string
  readonly retention?: string
  /** OpenAI `prompt_cache_options`. */
  readonly mode?: string
  readonly ttl?: string
  /** Anthropic's top-level `cache_control`. */
  readonly auto?: CacheMark
}

export interface Continuation {
  readonly previousResponseId?: string
  readonly conversation?: string
  readonly store?: boolean
  readonly background?: boolean
}

export interface Request extends Node {
  readonly model: string
  /** Anthropic `system`, Responses `instructions`, Gemini `systemInstruction`; system messages stay in `turns`. */
  readonly system: readonly Text[]
  readonly turns: readonly Turn[]
  readonly tools: readonly Tool[]
  readonly toolChoice?: ToolChoice
  readonly parallelTools?: boolean
  readonly maxOutputTokens?: number
  readonly maxToolCalls?: number
  readonly stop?: readonly string[]
  readonly sampling?: Sampling
  readonly logprobs?: { readonly top?: number }
  /** Number of answers asked for (`n`). */
  readonly candidates?: number
  readonly reasoning?: ReasoningIntent
  readonly output?: OutputFormat
  readonly verbosity?: 'low' | 'medium' | 'high'
  readonly stream: boolean
  /** Chat `stream_options.include_usage`. */
  readonly streamUsage?: boolean
  readonly promptCache?: PromptCache
  readonly continuation?: Continuation
  readonly include?: readonly string[]
  readonly serviceTier?: string
  readonly speed?: string
  readonly user?: string
  readonly safetyId?: string
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Top-level fields without a place here: kept for the same protocol, a loss towards any other. */
  readonly extra?: Readonly<Record<string, unknown>>
}
