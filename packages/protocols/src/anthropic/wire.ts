// The Messages protocol as it travels (spec 01), request, reply and stream; types only, unknown fields are always allowed.

export interface CacheControl {
  readonly type: 'ephemeral'
  readonly ttl?: '5m' | '1h'
}

/** What nearly every block and tool may carry. */
interface Cacheable {
  readonly cache_control?: CacheControl | null
}

// Citations

export interface CharLocation {
  readonly type: 'char_location'
  readonly cited_text: string
  readonly document_index: number
  readonly document_title: string | null
  readonly file_id?: string | null
  readonly start_char_index: number
  readonly end_char_index: number
}

export interface PageLocation {
  readonly type: 'page_location'
  readonly cited_text: string
  readonly document_index: number
  readonly document_title: string | null
  readonly file_id?: string | null
  readonly start_page_number: number
  readonly end_page_number: number
}

export interface ContentBlockLocation {
  readonly type: 'content_block_location'
  readonly cited_text: string
  readonly document_index: number
  readonly document_title: string | null
  readonly file_id?: string | null
  readonly start_block_index: number
  readonly end_block_index: number
}

export interface WebSearchResultLocation {
  readonly type: 'web_search_result_location'
  readonly cited_text: string
  readonly encrypted_index: string
  readonly title: string | null
  readonly url: string
}

export interface SearchResultLocation {
  readonly type: 'search_result_location'
  readonly cited_text: string
  readonly search_result_index: number
  readonly source: string
  readonly title: string | null
  readonly start_block_index: number
  readonly end_block_index: number
}

export type Citation =
  | CharLocation
  | PageLocation
  | ContentBlockLocation
  | WebSearchResultLocation
  | SearchResultLocation

// Content blocks of both sides

export interface TextBlock extends Cacheable {
  readonly type: 'text'
  readonly text: string
  readonly citations?: readonly Citation[] | null
}

export type ImageSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string }

export interface ImageBlock extends Cacheable {
  readonly type: 'image'
  readonly source: ImageSource
  readonly transformations?: { readonly oversized_image?: 'downsize' | 'error' } | null
}

export type DocumentSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'text'; readonly media_type: 'text/plain'; readonly data: string }
  | { readonly type: 'content'; readonly content: string | readonly (TextBlock | ImageBlock)[] }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string }

export interface DocumentBlock extends Cacheable {
  readonly type: 'document'
  readonly source: DocumentSource
  readonly title?: string | null
  readonly context?: string | null
  readonly citations?: { readonly enabled?: boolean } | null
}

export interface SearchResultBlock extends Cacheable {
  readonly type: 'search_result'
  readonly source: string
  readonly title: string
  readonly content: readonly TextBlock[]
  readonly citations?: { readonly enabled?: boolean }
}

export interface ThinkingBlock {
  readonly type: 'thinking'
  readonly thinking: string
  readonly signature: string
}

export interface RedactedThinkingBlock {
  readonly type: 'redacted_thinking'
  readonly data: string
}

export type Caller =
  | { readonly type: 'direct' }
  | { readonly type: 'code_execution_20250825' | 'code_execution_20260120'; readonly tool_id: string }

export interface ToolUseBlock extends Cacheable {
  readonly type: 'tool_use'
  readonly id: string
  readonly name: string
  readonly input: unknown
  readonly caller?: Caller
  readonly toolset_name?: string | null
}

export interface ToolReferenceBlock extends Cacheable {
  readonly type: 'tool_reference'
  readonly tool_name: string
}

export interface BrowserStateBlock {
  readonly type: 'browser_state'
}

export type ToolResultContent =
  | TextBlock
  | ImageBlock
  | SearchResultBlock
  | DocumentBlock
  | ToolReferenceBlock
  | BrowserStateBlock

export interface ToolResultBlock extends Cacheable {
  readonly type: 'tool_result'
  readonly tool_use_id: string
  readonly content?: string | readonly ToolResultContent[]
  readonly is_error?: boolean
  readonly toolset_name?: string | null
}

export interface ServerToolUseBlock extends Cacheable {
  readonly type: 'server_tool_use'
  readonly id: string
  readonly name: string
  readonly input: unknown
  readonly caller?: Caller
}

export interface WebSearchResult {
  readonly type: 'web_search_result'
  readonly url: string
  readonly title: string
  readonly encrypted_content: string
  readonly page_age?: string | null
}

/** Every `…_tool_result_error` object. */
export interface HostedError {
  readonly type: string
  readonly error_code: string
}

export interface CodeExecutionResult {
  readonly type: 'code_execution_result' | 'bash_code_execution_result'
  readonly stdout: string
  readonly stderr: string
  readonly return_code: number
  readonly content: readonly unknown[]
}

export interface HostedResultBlock extends Cacheable {
  readonly type:
    | 'web_search_tool_result'
    | 'web_fetch_tool_result'
    | 'code_execution_tool_result'
    | 'bash_code_execution_tool_result'
    | 'text_editor_code_execution_tool_result'
    | 'tool_search_tool_result'
    | 'advisor_tool_result'
    | 'mcp_tool_result'
  readonly tool_use_id: string
  readonly content?:
    | string
    | readonly (WebSearchResult | TextBlock)[]
    | CodeExecutionResult
    | HostedError
    | { readonly type: string }
  readonly is_error?: boolean
  readonly caller?: Caller
}

export interface McpToolUseBlock extends Cacheable {
  readonly type: 'mcp_tool_use'
  readonly id: string
  readonly name: string
  readonly server_name: string
  readonly input: unknown
}

export interface McpToolListingBlock {
  readonly type: 'mcp_tool_listing'
  readonly mcp_server_name: string
  readonly tools: readonly unknown[]
}

export interface ContainerUploadBlock extends Cacheable {
  readonly type: 'container_upload'
  readonly file_id: string
}

export interface CompactionBlock extends Cacheable {
  readonly type: 'compaction'
  readonly content?: string | null
  readonly encrypted_content?: string | null
  readonly signature?: string | null
  readonly tool_changes?: readonly (ToolAdditionBlock | ToolRemovalBlock)[] | null
}

export interface FallbackBlock {
  readonly type: 'fallback'
  readonly from: { readonly model: string }
  readonly to: { readonly model: string }
  readonly trigger?: unknown
}

export type ToolChange =
  | { readonly type: 'tool_reference'; readonly name: string }
  | { readonly type: 'mcp_tool_reference'; readonly server_name: string; readonly name: string }
  | { readonly type: 'mcp_toolset_reference'; readonly server_name: string }
  | { readonly type: 'tool_definition'; readonly definition: Tool }

export interface ToolAdditionBlock extends Cacheable {
  readonly type: 'tool_addition'
  readonly tool: ToolChange
}

export interface ToolRemovalBlock extends Cacheable {
  readonly type: 'tool_removal'
  readonly tool: ToolChange
}

/** What a message of a request may hold. */
export type RequestBlock =
  | TextBlock
  | ImageBlock
  | DocumentBlock
  | SearchResultBlock
  | ThinkingBlock
  | RedactedThinkingBlock
  | ToolUseBlock
  | ToolResultBlock
  | ServerToolUseBlock
  | HostedResultBlock
  | McpToolUseBlock
  | McpToolListingBlock
  | ContainerUploadBlock
  | CompactionBlock
  | FallbackBlock
  | ToolAdditionBlock
  | ToolRemovalBlock

/** What a reply may hold. */
export type ResponseBlock =
  | TextBlock
  | ThinkingBlock
  | RedactedThinkingBlock
  | ToolUseBlock
  | ServerToolUseBlock
  | HostedResultBlock
  | McpToolUseBlock
  | McpToolListingBlock
  | ContainerUploadBlock
  | CompactionBlock
  | FallbackBlock

export interface Message {
  readonly role: 'user' | 'assistant' | 'system'
  readonly content?: string | readonly RequestBlock[]
  readonly output_config?: { readonly effort?: WireEffort | null } | null
  readonly clear_at?: 'next_user_message' | 'never' | null
}

// Tools

export interface FunctionTool extends Cacheable {
  readonly type?: 'custom' | null
  readonly name: string
  readonly description?: string
  readonly input_schema: Readonly<Record<string, unknown>>
  readonly strict?: boolean
  readonly defer_loading?: boolean
  readonly eager_input_streaming?: boolean | null
  readonly input_examples?: readonly unknown[]
  readonly allowed_callers?: readonly string[]
}

/** Client tools whose schema Anthropic defines; toolsets have no name. */
export interface TypedClientTool extends Cacheable {
  readonly type:
    | 'bash_20241022'
    | 'bash_20250124'
    | 'text_editor_20241022'
    | 'text_editor_20250124'
    | 'text_editor_20250429'
    | 'text_editor_20250728'
    | 'memory_20250818'
    | 'computer_20241022'
    | 'computer_20250124'
    | 'computer_20251124'
    | 'computer_toolset_20260801'
    | 'browser_toolset_20260801'
  readonly name?: string
}

export interface WebSearchTool extends Cacheable {
  readonly type: 'web_search_20250305' | 'web_search_20260209' | 'web_search_20260318'
  readonly name: 'web_search'
  readonly allowed_domains?: readonly string[] | null
  readonly blocked_domains?: readonly string[] | null
  readonly max_uses?: number | null
  readonly user_location?: unknown
  readonly response_inclusion?: 'full' | 'excluded'
}

export interface ServerTool extends Cacheable {
  readonly type:
    | 'web_fetch_20250910'
    | 'web_fetch_20260209'
    | 'web_fetch_20260309'
    | 'web_fetch_20260318'
    | 'code_execution_20250522'
    | 'code_execution_20250825'
    | 'code_execution_20260120'
    | 'code_execution_20260521'
    | 'tool_search_tool_regex'
    | 'tool_search_tool_regex_20251119'
    | 'tool_search_tool_bm25'
    | 'tool_search_tool_bm25_20251119'
    | 'advisor_20260301'
    | 'mcp_toolset'
  readonly name?: string
  readonly max_uses?: number | null
  readonly allowed_domains?: readonly string[] | null
  readonly blocked_domains?: readonly string[] | null
}

export type Tool = FunctionTool | TypedClientTool | WebSearchTool | ServerTool

export type ToolChoice =
  | { readonly type: 'auto'; readonly disable_parallel_tool_use?: boolean }
  | { readonly type: 'any'; readonly disable_parallel_tool_use?: boolean }
  | { readonly type: 'tool'; readonly name: string; readonly disable_parallel_tool_use?: boolean }
  | { readonly type: 'none' }

// Request

export type WireEffort = 'low' | 'medium' | 'high' | 'xhigh' | 'max'

export type Display = 'summarized' | 'omitted' | 'updates'

export type Thinking =
  | { readonly type: 'adaptive'; readonly display?: Display; readonly block_binding?: unknown }
  | { readonly type: 'enabled'; readonly budget_tokens: number; readonly display?: Display }
  | { readonly type: 'disabled' }
  | { readonly type: 'between_tools' }

export interface JsonSchemaFormat {
  readonly type: 'json_schema'
  readonly schema: Readonly<Record<string, unknown>>
}

export interface OutputConfig {
  readonly effort?: WireEffort | null
  readonly format?: JsonSchemaFormat | null
  readonly task_budget?: { readonly type: 'tokens'; readonly total: number; readonly remaining?: number } | null
}

export interface Request {
  readonly model: string
  readonly max_tokens: number
  readonly messages: readonly Message[]
  readonly system?: string | readonly TextBlock[]
  readonly stop_sequences?: readonly string[]
  readonly stream?: boolean
  readonly temperature?: number
  readonly top_p?: number
  readonly top_k?: number
  readonly tools?: readonly Tool[]
  readonly tool_choice?: ToolChoice
  readonly thinking?: Thinking
  readonly output_config?: OutputConfig
  /** Beta predecessor of `output_config.format`. */
  readonly output_format?: JsonSchemaFormat | null
  readonly cache_control?: CacheControl | null
  readonly metadata?: { readonly user_id?: string | null }
  readonly service_tier?: 'auto' | 'standard_only'
  readonly speed?: 'standard' | 'fast' | null
  readonly inference_geo?: string | null
  readonly container?: unknown
  readonly diagnostics?: { readonly previous_message_id?: string | null } | null
  readonly context_management?: unknown
  readonly compaction?: { readonly type: 'summarize'; readonly instructions?: string | null } | null
  readonly thread?: unknown
  readonly mcp_servers?: readonly unknown[]
  readonly fallbacks?: unknown
  readonly fallback_credit_token?: unknown
  readonly billing_policy?: unknown
}

// Reply

export type StopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded'
  | 'compaction'

export interface StopDetails {
  readonly type: 'refusal'
  readonly category: string | null
  readonly explanation: string | null
}

export interface Usage {
  readonly input_tokens?: number | null
  readonly output_tokens?: number | null
  readonly cache_creation_input_tokens?: number | null
  readonly cache_read_input_tokens?: number | null
  readonly cache_creation?: {
    readonly ephemeral_5m_input_tokens: number
    readonly ephemeral_1h_input_tokens: number
  } | null
  readonly output_tokens_details?: { readonly thinking_tokens: number } | null
  readonly server_tool_use?: { readonly web_search_requests: number; readonly web_fetch_requests?: number } | null
  readonly service_tier?: string | null
  readonly speed?: string | null
  readonly inference_geo?: string | null
  /** Beta: compaction and advisor iterations are not part of the totals. */
  readonly iterations?: readonly unknown[] | null
}

export interface Response {
  readonly id: string
  readonly type: 'message'
  readonly role: 'assistant'
  readonly model: string
  readonly content: readonly ResponseBlock[]
  readonly stop_reason: StopReason | null
  readonly stop_sequence: string | null
  readonly stop_details?: StopDetails | null
  readonly usage: Usage
  readonly container?: unknown
  readonly diagnostics?: unknown
  readonly context_management?: unknown
  readonly input_transformations?: readonly unknown[] | null
}

// Stream

export type Delta =
  | { readonly type: 'text_delta'; readonly text: string }
  | { readonly type: 'input_json_delta'; readonly partial_json: string }
  | { readonly type: 'thinking_delta'; readonly thinking: string; readonly estimated_tokens?: number | null }
  | { readonly type: 'signature_delta'; readonly signature: string }
  | { readonly type: 'citations_delta'; readonly citation: Citation }
  | {
      readonly type: 'compaction_delta'
      readonly content: string | null
      readonly encrypted_content?: string | null
    }

export type StreamEvent =
  | { readonly type: 'message_start'; readonly message: Response }
  | { readonly type: 'content_block_start'; readonly index: number; readonly content_block: ResponseBlock }
  | { readonly type: 'content_block_delta'; readonly index: number; readonly delta: Delta }
  | { readonly type: 'content_block_stop'; readonly index: number }
  | {
      readonly type: 'message_delta'
      readonly delta: {
        readonly stop_reason: StopReason | null
        readonly stop_sequence: string | null
        readonly stop_details?: StopDetails | null
        readonly container?: unknown
      }
      readonly usage: Usage
      readonly context_management?: unknown
    }
  | { readonly type: 'message_stop' }
  | { readonly type: 'ping' }
  | ErrorBody

// Errors

export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'billing_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'api_error'
  | 'timeout_error'
  | 'overloaded_error'

export interface ErrorBody {
  readonly type: 'error'
  readonly error: {
    readonly type: ErrorType
    readonly message: string
    readonly details?: { readonly error_code?: string }
  }
  readonly request_id?: string
}
