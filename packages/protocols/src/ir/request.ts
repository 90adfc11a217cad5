// The request as we think of it: one vocabulary wide enough for all four protocols (spec/protocols/08).
// Decoders map one wire message or item to one Turn; merging, pairing and flattening happen later, in `fit`.
import type { Node } from './origin.ts'

export type JsonSchema = { readonly [key: string]: unknown }

/** The canonical reasoning scale. Aliases (`x_high`, `ultracode`) are folded in by the decoders. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

export interface CacheMark {
  /** `5m`, `1h` (Anthropic), `30m`, `12h` (OpenAI); absent = the provider's default. */
  readonly ttl?: string
}

/** Provenance of provider-private state: it may only go back to who made it. */
export interface SealedBy {
  /** Protocol family of the maker, for example `anthropic`. */
  readonly family: string
  /** 8 hex digits naming the provider account; absent when the client sent the raw value itself. */
  readonly account?: string
  readonly model?: string
}

/**
 * Opaque reasoning state. `signature` Anthropic thinking · `redacted` Anthropic redacted_thinking · `encrypted`
 * Responses encrypted_content · `thought` Gemini thoughtSignature · `details` OpenRouter reasoning_details (JSON) ·
 * `summary` an earlier part of a reasoning item whose proof is on a later one · `plain` text without any proof.
 */
export interface Seal {
  readonly kind: 'signature' | 'redacted' | 'encrypted' | 'thought' | 'details' | 'summary' | 'plain'
  readonly value: string
  readonly by: SealedBy
  /** The provider's own id of the reasoning item (`rs_…`). */
  readonly id?: string
  /** Kinds of the blocks before this one in its turn, one letter each: r(easoning), c(all), t(ext). */
  readonly before?: string
}

export interface Annotation {
  readonly type: 'url' | 'file' | 'document' | 'other'
  readonly url?: string
  readonly title?: string
  readonly citedText?: string
  /** UTF-16 offsets inside the text of the block that carries it. */
  readonly start?: number
  readonly end?: number
  /** The wire annotation and whose it is; same-protocol encoders give it back. */
  readonly raw: unknown
}

export interface Text extends Node {
  readonly kind: 'text'
  readonly text: string
  readonly cache?: CacheMark
  readonly annotations?: readonly Annotation[]
  readonly logprobs?: unknown
  /** Gemini puts a thought signature on text parts too. */
  readonly seal?: Seal
  /** In replies: the `phase` of the message that held it. In requests the turn has it. */
  readonly phase?: string
}

export type MediaData =
  | { readonly type: 'base64'; readonly base64: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly id: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'parts'; readonly parts: readonly Part[] }

export interface Media extends Node {
  readonly kind: 'media'
  readonly media: 'image' | 'document' | 'audio' | 'video'
  /** For example `image/png`; absent for URLs and file ids of unknown type. */
  readonly mediaType?: string
  readonly data: MediaData
  /** File name with extension. */
  readonly name?: string
  readonly title?: string
  readonly context?: string
  readonly detail?: string
  readonly citations?: boolean
  readonly cache?: CacheMark
}

export interface SearchResult extends Node {
  readonly kind: 'search-result'
  readonly source: string
  readonly title: string
  readonly parts: readonly Part[]
  readonly citations?: boolean
  readonly cache?: CacheMark
}

export interface Reasoning extends Node {
  readonly kind: 'reasoning'
  /** Exactly the client's or provider's text: it may be under a signature. */
  readonly text: string
  readonly seal?: Seal
}

/** What shape of call the client's protocol knows this as. `function` unless the protocol has a type of its own. */
export type CallKind = 'function' | 'custom' | 'local-shell' | 'shell' | 'apply-patch' | 'computer' | 'tool-search'

export interface ToolCall extends Node {
  readonly kind: 'tool-call'
  readonly call: CallKind
  readonly id: string
  readonly name: string
  readonly namespace?: string
  /** JSON text, verbatim; for `custom` the raw input text. */
  readonly input: string
  readonly cache?: CacheMark
  /** Gemini: the signature that must come back with this call. */
  readonly seal?: Seal
}

export interface ToolResult extends Node {
  readonly kind: 'tool-result'
  readonly call: CallKind
  readonly callId: string
  /** Gemini names the function in its result; others leave it out. */
  readonly name?: string
  readonly parts: readonly Part[]
  readonly isError?: boolean
  readonly cache?: CacheMark
}

export interface Refusal extends Node {
  readonly kind: 'refusal'
  readonly text: string
}

export type HostedKind =
  | 'web-search'
  | 'web-fetch'
  | 'code-execution'
  | 'file-search'
  | 'image-generation'
  | 'computer'
  | 'mcp'
  | 'tool-search'
  | 'memory'
  | 'bash'
  | 'text-editor'
  | 'maps'
  | 'other'

/** A tool that the provider ran by itself. */
export interface HostedCall extends Node {
  readonly kind: 'hosted-call'
  readonly hosted: HostedKind
  readonly id: string
  readonly name?: string
  /** JSON text of what was asked, when known. */
  readonly input?: string
}

export interface HostedResult extends Node {
  readonly kind: 'hosted-result'
  readonly hosted: HostedKind
  readonly callId: string
  readonly sources?: readonly { readonly url: string; readonly title?: string; readonly text?: string }[]
  /** What the tool printed or returned, as text: an encoder without a place for the result can still show it. */
  readonly output?: string
  readonly isError?: boolean
}

/** Tools declared inside the history: `additional_tools`, `tool_search_output`, `tool_addition`. */
export interface ToolAddition extends Node {
  readonly kind: 'tool-addition'
  readonly tools: readonly Tool[]
}

/** A summary that replaces earlier history; `seal` when only its maker can read it. */
export interface Compaction extends Node {
  readonly kind: 'compaction'
  readonly text?: string
  readonly seal?: Seal
}

export interface ItemReference extends Node {
  readonly kind: 'item-reference'
  readonly id: string
}

/** A wire node we have no word for: goes back verbatim to its own protocol, is a loss towards any other. */
export interface Opaque extends Node {
  readonly kind: 'opaque'
  readonly type: string
}

export type Part =
  | Text
  | Media
  | SearchResult
  | Reasoning
  | ToolCall
  | ToolResult
  | Refusal
  | HostedCall
  | HostedResult
  | ToolAddition
  | Compaction
  | ItemReference
  | Opaque

export interface Turn extends Node {
  /** Tool results sit in `user` turns; `system` is any system or developer message inside the history. */
  readonly role: 'user' | 'assistant' | 'system'
  readonly parts: readonly Part[]
  readonly name?: string
  readonly phase?: string
  /** Anthropic's per-message `output_config.effort`. */
  readonly effort?: Effort
}

export interface FunctionTool extends Node {
  readonly kind: 'function'
  readonly name: string
  readonly namespace?: string
  readonly description?: string
  /** Absent when the client declared none. */
  readonly schema?: JsonSchema
  readonly strict?: boolean
  readonly deferred?: boolean
  readonly examples?: readonly unknown[]
  readonly cache?: CacheMark
}

export interface CustomTool extends Node {
  readonly kind: 'custom'
  readonly name: string
  readonly namespace?: string
  readonly description?: string
  readonly grammar?: { readonly syntax: string; readonly definition: string }
  readonly deferred?: boolean
  readonly cache?: CacheMark
}

export interface NamespaceTool extends Node {
  readonly kind: 'namespace'
  readonly name: string
  readonly description?: string
  readonly tools: readonly Tool[]
}

/** A tool whose schema the protocol defines but the client runs: local_shell, shell, apply_patch, bash_2025… */
export interface NativeTool extends Node {
  readonly kind: 'native'
  /** Canonical kind, for example `local-shell`, `apply-patch`, `bash`, `text-editor`, `memory`, `computer`. */
  readonly native: string
  readonly name: string
  readonly cache?: CacheMark
}

/** A tool that the provider runs. `config` is protocol-neutral where we map it, else the wire object is in `origin`. */
export interface HostedTool extends Node {
  readonly kind: 'hosted'
  readonly hosted: HostedKind
  readonly name: string
  readonly search?: {
    readonly allowedDomains?: readonly string[]
    readonly blockedDomains?: readonly string[]
    readonly maxUses?: number
    readonly contextSize?: string
    readonly userLocation?: unknown
  }
  readonly cache?: CacheMark
}

export type Tool =
  | FunctionTool
  | CustomTool
  | NamespaceTool
  | NativeTool
  | HostedTool
  | (Opaque & { readonly name?: string })

export type ToolChoice =
  | { readonly mode: 'auto' | 'none' | 'required' }
  | { readonly mode: 'named'; readonly name: string; readonly namespace?: string; readonly call: CallKind }
  | { readonly mode: 'hosted'; readonly hosted: HostedKind; readonly raw: unknown }
  | {
      readonly mode: 'allowed'
      readonly inner: 'auto' | 'required'
      readonly names: readonly { readonly name: string; readonly namespace?: string }[]
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
