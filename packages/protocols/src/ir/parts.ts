// What a turn and a reply are made of: one kind of node for everything that the four protocols put into a message.
import type { Node } from './origin.ts'
import type { Tool } from './tools.ts'

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
  /** Other words in every request, put here by the gateway: nothing up to here is worth a cache mark. */
  readonly volatile?: boolean
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
