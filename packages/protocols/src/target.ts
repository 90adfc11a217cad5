// What an encoder knows about the place its request goes to. Providers are data: a preset fills this in, code only reads it.
import type { Effort, ProtocolId } from '#ir'

/** What a model takes, from `fit/capabilities`, a provider's catalogue or the configuration; absent = unknown, assume yes. */
export interface ModelCapabilities {
  /** False: temperature, top_p and top_k are a 400. */
  readonly sampling?: boolean
  /** False: temperature and top_p together are a 400. */
  readonly temperatureWithTopP?: boolean
  readonly thinking?: {
    readonly adaptive: boolean
    readonly budget: boolean
    readonly disabled: boolean
    readonly betweenTools: boolean
  }
  /** Efforts the model takes; empty = it has no effort control. */
  readonly efforts?: readonly Effort[]
  readonly forcedToolChoice?: boolean
  readonly midSystem?: boolean
  readonly prefill?: boolean
  readonly structuredOutput?: boolean
  readonly images?: boolean
  readonly maxOutput?: number
  readonly context?: number
  /** OpenAI reasoning models: `max_completion_tokens`, developer role, no stop. */
  readonly reasoningModel?: boolean
  /** Gemini: `level` since 3, `budget` in 2.5. */
  readonly thinkingControl?: 'level' | 'budget'
  /** Gemini 2.5: the token budgets it takes; `off` = 0 is one of them. */
  readonly thinkingBudget?: { readonly min: number; readonly max: number; readonly off: boolean }
  /** Tokens that an effort stands for, where they are not the usual ones. */
  readonly budgets?: Readonly<Partial<Record<Effort, number>>>
  /** Efforts that the maker itself treats as another one: DeepSeek's `medium` is its `high`. */
  readonly effortAliases?: Readonly<Partial<Record<Effort, Effort>>>
  /** True: sampling parameters are taken only while the effort is `none` (gpt-5.1 to 5.6). */
  readonly samplingNeedsNoEffort?: boolean
  /** False: a forced tool choice is a 400 while thinking is on. */
  readonly forcedChoiceWhileThinking?: boolean
  /** OpenAI `prompt_cache_breakpoint` on parts (gpt-5.6 and later); only sent when true. */
  readonly cacheBreakpoints?: boolean
}

/** How a host differs from the plain protocol (spec 08 §8.7). Every flag has a default in `traitsOf`. */
export interface Traits {
  /** Chat: leading system text goes out as `developer`. */
  readonly developerRole: boolean
  /** `native`: system messages may stand inside the history. `reminder`: they become a tagged user text. */
  readonly midSystem: 'native' | 'reminder'
  /** A trailing assistant message is continued by the host. */
  readonly prefill: boolean
  /** An assistant message must stand between a tool result and a user message (Mistral). */
  readonly assistantAfterTool: boolean
  readonly toolName: { readonly pattern: RegExp; readonly max: number }
  /** `alphabet`: what replacement ids are made of. */
  readonly toolId: { readonly pattern: RegExp; readonly style: 'call' | 'mistral' }
  readonly customTools: boolean
  readonly namespaceTools: boolean
  /** local_shell, shell, apply_patch, tool_search and their items. */
  readonly nativeTools: boolean
  /** Hosted tools the target runs, by canonical kind. */
  readonly hostedTools: readonly string[]
  readonly strictTools: boolean
  readonly parallelFlag: boolean
  readonly allowedTools: boolean
  /** Images and files may stand inside a tool result. */
  readonly toolResultMedia: boolean
  readonly media: {
    readonly imageUrl: boolean
    readonly imageTypes: readonly string[]
    readonly pdf: boolean
    readonly pdfUrl: boolean
    readonly audio: boolean
    readonly video: boolean
  }
  /** How many stop sequences the wire takes; the rest is watched by the gateway. */
  readonly maxStop: number
  readonly minOutputTokens: number
  readonly outputLimitField: 'max_tokens' | 'max_completion_tokens' | 'max_output_tokens' | 'maxOutputTokens'
  readonly schemaDialect: 'plain' | 'openai' | 'anthropic' | 'gemini-json' | 'gemini-openapi'
  readonly structuredOutput: 'native' | 'json-object' | 'tool' | 'none'
  /**
   * What happens with reasoning of earlier turns: `sealed` only with a seal of this family · `text` as plain
   * `reasoning_content` · `text-required` the same, and tool-call turns without any get an empty one (DeepSeek) ·
   * `none` never sent.
   */
  readonly reasoningReplay: 'sealed' | 'text' | 'text-required' | 'none'
  /** Chat: which field holds reasoning text in messages we send. */
  readonly reasoningField: 'reasoning_content' | 'reasoning' | 'reasoning_details'
  /** Chat: how effort is spelled. */
  readonly reasoningControl:
    | 'reasoning_effort'
    | 'thinking-type'
    | 'enable-thinking'
    | 'openrouter'
    | 'template'
    | 'none'
  /** Chat: content may start with `<think>` text. */
  readonly thinkTags: boolean
  /** Anthropic-compatible hosts that want an empty thinking block on every tool-call turn. */
  readonly emptyThinking: boolean
  readonly usageInStream: boolean
  /** `prompt_cache_key` is understood. */
  readonly promptCacheKey: boolean
  /** `cache_control` or breakpoints on parts are understood. */
  readonly cacheMarks: 'anthropic' | 'openai' | 'none'
  /** Top-level fields of foreign requests that this host takes as they are. */
  readonly passFields: readonly string[]
}

export interface Target {
  readonly protocol: ProtocolId
  /** The name sent upstream. */
  readonly model: string
  /** Who can open seals made here: the protocol family and 8 hex digits naming the account. */
  readonly family: string
  readonly account?: string
  readonly traits: Traits
  readonly capabilities: ModelCapabilities
}
