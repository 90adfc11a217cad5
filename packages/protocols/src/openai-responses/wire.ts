// The Responses wire as it is: bodies, items, tools, the response object and its stream events (spec 03).

export type Nullable<T> = T | null

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'
export type ResponseStatus = ItemStatus | 'queued' | 'failed' | 'cancelled'
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

// ---- content parts

export interface PromptCacheBreakpoint {
  mode: 'explicit'
  ttl?: '30m' | '12h'
}

export interface InputText {
  type: 'input_text'
  text: string
  prompt_cache_breakpoint?: Nullable<PromptCacheBreakpoint>
}

export interface InputImage {
  type: 'input_image'
  image_url?: Nullable<string>
  file_id?: Nullable<string>
  detail?: Nullable<'low' | 'high' | 'auto' | 'original'>
  prompt_cache_breakpoint?: Nullable<PromptCacheBreakpoint>
}

export interface InputFile {
  type: 'input_file'
  file_data?: Nullable<string>
  file_id?: Nullable<string>
  file_url?: Nullable<string>
  filename?: Nullable<string>
  detail?: Nullable<'auto' | 'low' | 'high'>
  prompt_cache_breakpoint?: Nullable<PromptCacheBreakpoint>
}

export interface InputAudio {
  type: 'input_audio'
  input_audio: { data: string; format: 'mp3' | 'wav' }
}

export interface UrlCitation {
  type: 'url_citation'
  url: string
  title: string
  start_index: number
  end_index: number
}

export interface FileCitation {
  type: 'file_citation'
  file_id: string
  filename: string
  index: number
}

export interface ContainerFileCitation {
  type: 'container_file_citation'
  container_id: string
  file_id: string
  filename: string
  start_index: number
  end_index: number
}

export interface FilePath {
  type: 'file_path'
  file_id: string
  index: number
}

export type Annotation = UrlCitation | FileCitation | ContainerFileCitation | FilePath

export interface OutputText {
  type: 'output_text'
  text: string
  annotations?: Annotation[]
  logprobs?: unknown[]
}

export interface OutputRefusal {
  type: 'refusal'
  refusal: string
}

export interface ReasoningText {
  type: 'reasoning_text'
  text: string
}

export interface SummaryText {
  type: 'summary_text'
  text: string
}

export type InputPart = InputText | InputImage | InputFile | InputAudio
export type OutputPart = OutputText | OutputRefusal
export type ContentPart = InputPart | OutputPart | ReasoningText | SummaryText

// ---- items, of requests and of replies

export interface MessageItem {
  /** Absent in the easy form. */
  type?: 'message'
  role: 'user' | 'assistant' | 'system' | 'developer'
  content: string | ContentPart[]
  id?: string
  status?: ItemStatus
  phase?: Nullable<'commentary' | 'final_answer'>
}

export interface Caller {
  type: 'direct' | 'program'
  caller_id?: string
}

export interface FunctionCallItem {
  type: 'function_call'
  call_id: string
  name: string
  arguments: string
  id?: string
  namespace?: string
  status?: ItemStatus
  async?: boolean
  caller?: Nullable<Caller>
}

export type ToolOutput = string | (InputText | InputImage | InputFile)[]

export interface FunctionCallOutputItem {
  type: 'function_call_output'
  call_id?: Nullable<string>
  output: ToolOutput
  id?: Nullable<string>
  name?: Nullable<string>
  namespace?: Nullable<string>
  status?: Nullable<ItemStatus>
  caller?: Nullable<Caller>
}

export interface CustomToolCallItem {
  type: 'custom_tool_call'
  call_id: string
  name: string
  input: string
  id?: string
  namespace?: string
  status?: ItemStatus
  async?: boolean
  caller?: Nullable<Caller>
}

export interface CustomToolCallOutputItem {
  type: 'custom_tool_call_output'
  call_id: string
  output: ToolOutput
  id?: string
  caller?: Nullable<Caller>
}

export interface ReasoningItem {
  type: 'reasoning'
  id?: string
  summary: SummaryText[]
  content?: Nullable<ReasoningText[]>
  encrypted_content?: Nullable<string>
  status?: ItemStatus
}

export interface LocalShellCallItem {
  type: 'local_shell_call'
  id?: string
  call_id: string
  action: {
    type: 'exec'
    command: string[]
    env?: Record<string, string>
    timeout_ms?: Nullable<number>
    user?: Nullable<string>
    working_directory?: Nullable<string>
  }
  status?: ItemStatus
}

export interface LocalShellCallOutputItem {
  type: 'local_shell_call_output'
  /** Holds the id of the call. */
  id: string
  output: string
  status?: Nullable<ItemStatus>
}

export interface ShellCallItem {
  type: 'shell_call'
  call_id: string
  action: { commands: string[]; timeout_ms?: Nullable<number>; max_output_length?: Nullable<number> }
  id?: Nullable<string>
  environment?: Nullable<ToolEnvironment>
  status?: Nullable<ItemStatus>
  caller?: Nullable<Caller>
}

export interface ShellOutput {
  stdout: string
  stderr: string
  outcome: { type: 'exit'; exit_code: number } | { type: 'timeout' }
}

export interface ShellCallOutputItem {
  type: 'shell_call_output'
  call_id: string
  output: ShellOutput[]
  id?: Nullable<string>
  max_output_length?: Nullable<number>
  status?: Nullable<ItemStatus>
  caller?: Nullable<Caller>
}

export interface PatchOperation {
  type: 'create_file' | 'update_file' | 'delete_file'
  path: string
  diff?: string
}

export interface ApplyPatchCallItem {
  type: 'apply_patch_call'
  call_id: string
  operation: PatchOperation
  id?: Nullable<string>
  status?: ItemStatus
  caller?: Nullable<Caller>
}

export interface ApplyPatchCallOutputItem {
  type: 'apply_patch_call_output'
  call_id: string
  status: 'completed' | 'failed'
  output?: Nullable<string>
  id?: Nullable<string>
  caller?: Nullable<Caller>
}

export interface ComputerCallItem {
  type: 'computer_call'
  call_id: string
  id?: string
  action?: Record<string, unknown>
  actions?: Record<string, unknown>[]
  pending_safety_checks?: unknown[]
  status?: ItemStatus
}

export interface ComputerCallOutputItem {
  type: 'computer_call_output'
  call_id: string
  output: { type: 'computer_screenshot'; image_url?: string; file_id?: string }
  id?: Nullable<string>
  acknowledged_safety_checks?: Nullable<unknown[]>
  status?: Nullable<ItemStatus | 'failed'>
}

export interface ToolSearchCallItem {
  type: 'tool_search_call'
  arguments: unknown
  call_id?: Nullable<string>
  execution?: 'server' | 'client'
  id?: Nullable<string>
  status?: Nullable<ItemStatus>
}

export interface ToolSearchOutputItem {
  type: 'tool_search_output'
  tools: Tool[]
  call_id?: Nullable<string>
  execution?: 'server' | 'client'
  id?: Nullable<string>
  status?: Nullable<ItemStatus>
}

export interface AdditionalToolsItem {
  type: 'additional_tools'
  role: 'developer'
  tools: Tool[]
  id?: Nullable<string>
}

export interface WebSearchCallItem {
  type: 'web_search_call'
  id: string
  status: ItemStatus | 'searching' | 'failed'
  action?:
    | { type: 'search'; query?: string; queries?: string[]; sources?: { type: 'url'; url: string }[] }
    | { type: 'open_page'; url?: Nullable<string> }
    | { type: 'find_in_page'; url: string; pattern: string }
}

export interface FileSearchCallItem {
  type: 'file_search_call'
  id: string
  queries: string[]
  results?: Nullable<{ file_id?: string; filename?: string; text?: string; score?: number; attributes?: unknown }[]>
  status: ItemStatus | 'searching' | 'failed'
}

export interface CodeInterpreterCallItem {
  type: 'code_interpreter_call'
  id: string
  code: Nullable<string>
  container_id: string
  outputs?: Nullable<({ type: 'logs'; logs: string } | { type: 'image'; url: string })[]>
  status: ItemStatus | 'interpreting' | 'failed'
}

export interface ImageGenerationCallItem {
  type: 'image_generation_call'
  id: string
  /** Base64. */
  result?: Nullable<string>
  status?: 'in_progress' | 'completed' | 'generating' | 'failed'
  output_format?: Nullable<'png' | 'webp' | 'jpeg' | 'gif' | 'svg'>
  revised_prompt?: Nullable<string>
  background?: Nullable<string>
  quality?: Nullable<string>
  size?: Nullable<string>
  error?: unknown
}

export interface McpListToolsItem {
  type: 'mcp_list_tools'
  id: string
  server_label: string
  tools: unknown[]
  error?: Nullable<string>
}

export interface McpCallItem {
  type: 'mcp_call'
  id: string
  name: string
  arguments: string
  server_label: string
  output?: Nullable<string>
  error?: unknown
  status?: ItemStatus | 'calling' | 'failed'
  approval_request_id?: Nullable<string>
}

export interface McpApprovalRequestItem {
  type: 'mcp_approval_request'
  id: string
  name: string
  arguments: string
  server_label: string
}

export interface McpApprovalResponseItem {
  type: 'mcp_approval_response'
  approval_request_id: string
  approve: boolean
  id?: Nullable<string>
  reason?: Nullable<string>
}

export interface ProgramItem {
  type: 'program'
  id: string
  call_id: string
  code: string
  /** Must come back unchanged. */
  fingerprint: string
}

export interface ProgramOutputItem {
  type: 'program_output'
  id: string
  call_id: string
  result: string
  status: 'completed' | 'incomplete'
}

export interface CompactionItem {
  type: 'compaction'
  encrypted_content: string
  id?: Nullable<string>
}

export interface CompactionTriggerItem {
  type: 'compaction_trigger'
  id?: Nullable<string>
}

export interface ConfigurationUpdateItem {
  type: 'configuration_update'
  id?: Nullable<string>
  reasoning?: { effort?: Nullable<string> }
  text?: { format: TextFormat }
}

export interface ItemReference {
  type?: Nullable<'item_reference'>
  id: string
}

export type Item =
  | MessageItem
  | FunctionCallItem
  | FunctionCallOutputItem
  | CustomToolCallItem
  | CustomToolCallOutputItem
  | ReasoningItem
  | LocalShellCallItem
  | LocalShellCallOutputItem
  | ShellCallItem
  | ShellCallOutputItem
  | ApplyPatchCallItem
  | ApplyPatchCallOutputItem
  | ComputerCallItem
  | ComputerCallOutputItem
  | ToolSearchCallItem
  | ToolSearchOutputItem
  | AdditionalToolsItem
  | WebSearchCallItem
  | FileSearchCallItem
  | CodeInterpreterCallItem
  | ImageGenerationCallItem
  | McpListToolsItem
  | McpCallItem
  | McpApprovalRequestItem
  | McpApprovalResponseItem
  | ProgramItem
  | ProgramOutputItem
  | CompactionItem
  | CompactionTriggerItem
  | ConfigurationUpdateItem
  | ItemReference

// ---- tools

export interface FunctionTool {
  type: 'function'
  name: string
  description?: Nullable<string>
  parameters?: Nullable<Record<string, unknown>>
  strict?: Nullable<boolean>
  defer_loading?: boolean
  output_schema?: Nullable<Record<string, unknown>>
  async?: boolean
  allowed_callers?: Nullable<('direct' | 'programmatic')[]>
}

export interface CustomTool {
  type: 'custom'
  name: string
  description?: string
  format?: { type: 'text' } | { type: 'grammar'; syntax: 'lark' | 'regex'; definition: string }
  defer_loading?: boolean
  async?: boolean
  allowed_callers?: Nullable<('direct' | 'programmatic')[]>
}

export interface NamespaceTool {
  type: 'namespace'
  name: string
  description: string
  tools: (FunctionTool | CustomTool)[]
}

export interface WebSearchTool {
  type: 'web_search' | 'web_search_2025_08_26' | 'web_search_preview' | 'web_search_preview_2025_03_11'
  filters?: Nullable<{ allowed_domains?: Nullable<string[]> }>
  search_context_size?: 'low' | 'medium' | 'high'
  user_location?: Nullable<Record<string, unknown>>
  external_web_access?: boolean
  search_content_types?: ('text' | 'image')[]
}

export interface FileSearchTool {
  type: 'file_search'
  vector_store_ids: string[]
  filters?: unknown
  max_num_results?: number
  ranking_options?: unknown
}

export interface ComputerTool {
  type: 'computer' | 'computer_use_preview'
  display_width?: number
  display_height?: number
  environment?: string
}

export interface McpTool {
  type: 'mcp'
  server_label: string
  server_url?: string
  connector_id?: string
  tunnel_id?: string
  authorization?: string
  headers?: Nullable<Record<string, string>>
  allowed_tools?: unknown
  require_approval?: unknown
  server_description?: string
}

export interface CodeInterpreterTool {
  type: 'code_interpreter'
  container: string | Record<string, unknown>
}

export interface ImageGenerationTool {
  type: 'image_generation'
  [option: string]: unknown
}

export interface ToolEnvironment {
  type: 'local' | 'container_auto' | 'container_reference'
  container_id?: string
}

export interface ShellTool {
  type: 'shell'
  environment?: Nullable<ToolEnvironment>
}

export interface ToolSearchTool {
  type: 'tool_search'
  execution?: 'server' | 'client'
  description?: Nullable<string>
  parameters?: unknown
}

export interface BareTool {
  type: 'local_shell' | 'apply_patch' | 'programmatic_tool_calling'
}

export type Tool =
  | FunctionTool
  | CustomTool
  | NamespaceTool
  | WebSearchTool
  | FileSearchTool
  | ComputerTool
  | McpTool
  | CodeInterpreterTool
  | ImageGenerationTool
  | ShellTool
  | ToolSearchTool
  | BareTool

export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | { type: 'function' | 'custom'; name: string }
  | { type: 'allowed_tools'; mode: 'auto' | 'required'; tools: Record<string, unknown>[] }
  | { type: 'mcp'; server_label: string; name?: Nullable<string> }
  | { type: 'apply_patch' | 'shell' | 'programmatic_tool_calling' }
  | { type: 'file_search' | 'web_search_preview' | 'computer' | 'code_interpreter' | 'image_generation' }

// ---- bodies

export type TextFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema'
      name: string
      schema: Record<string, unknown>
      strict?: Nullable<boolean>
      description?: string
    }

export interface CreateBody {
  model: string
  input?: string | Item[]
  instructions?: Nullable<string>
  previous_response_id?: Nullable<string>
  conversation?: Nullable<string | { id: string }>
  store?: Nullable<boolean>
  background?: Nullable<boolean>
  stream?: Nullable<boolean>
  stream_options?: Nullable<{ include_obfuscation?: boolean }>
  include?: Nullable<string[]>
  max_output_tokens?: Nullable<number>
  max_tool_calls?: Nullable<number>
  tools?: Tool[]
  tool_choice?: ToolChoice
  parallel_tool_calls?: Nullable<boolean>
  reasoning?: Nullable<{
    effort?: Nullable<ReasoningEffort>
    summary?: Nullable<'auto' | 'concise' | 'detailed'>
    generate_summary?: Nullable<'auto' | 'concise' | 'detailed'>
    context?: Nullable<'auto' | 'current_turn' | 'all_turns'>
    mode?: Nullable<'standard' | 'pro'>
  }>
  text?: { format?: TextFormat; verbosity?: Nullable<'low' | 'medium' | 'high'> }
  temperature?: Nullable<number>
  top_p?: Nullable<number>
  presence_penalty?: Nullable<number>
  frequency_penalty?: Nullable<number>
  top_logprobs?: Nullable<number>
  truncation?: Nullable<'auto' | 'disabled'>
  context_management?: Nullable<{ type: string; compact_threshold?: Nullable<number> }[]>
  metadata?: Nullable<Record<string, string>>
  prompt?: Nullable<{ id: string; version?: Nullable<string>; variables?: Nullable<Record<string, unknown>> }>
  prompt_cache_key?: Nullable<string>
  prompt_cache_options?: { mode?: 'implicit' | 'explicit'; ttl?: '30m' | '12h'; comparison_response_id?: string | null }
  prompt_cache_retention?: Nullable<'in_memory' | '24h'>
  safety_identifier?: Nullable<string>
  user?: string
  service_tier?: Nullable<'auto' | 'default' | 'flex' | 'scale' | 'priority' | 'fast' | 'ultrafast'>
  moderation?: Nullable<unknown>
  image?: unknown
  access_programs?: unknown
  multi_agent?: unknown
  /** Codex. */
  client_metadata?: unknown
}

export interface Usage {
  input_tokens: number
  input_tokens_details?: {
    cached_tokens?: number
    cache_write_tokens?: number
    cache_write_tokens_details?: { ttl_30m_tokens?: number; ttl_12h_tokens?: number }
  }
  output_tokens: number
  output_tokens_details?: { reasoning_tokens?: number }
  total_tokens: number
}

export interface ResponseError {
  code: string
  message: string
  type?: Nullable<string>
  param?: Nullable<string>
}

/** The 31 fields that every response must hold (Open Responses), in the order they are written. */
export interface ResponseResource {
  id: string
  object: 'response'
  created_at: number
  completed_at: Nullable<number>
  status: ResponseStatus
  background: boolean
  error: Nullable<ResponseError>
  incomplete_details: Nullable<{ reason: 'max_output_tokens' | 'content_filter' | 'max_messages' | 'steered' }>
  instructions: Nullable<string>
  max_output_tokens: Nullable<number>
  max_tool_calls: Nullable<number>
  model: string
  output: unknown[]
  parallel_tool_calls: boolean
  previous_response_id: Nullable<string>
  prompt_cache_key: Nullable<string>
  reasoning: Nullable<{ effort: Nullable<string>; summary: Nullable<string> }>
  safety_identifier: Nullable<string>
  service_tier: string
  store: boolean
  temperature: number
  text: { format: unknown; verbosity?: string }
  tool_choice: unknown
  tools: unknown[]
  top_logprobs: number
  top_p: number
  presence_penalty: number
  frequency_penalty: number
  truncation: string
  usage: Nullable<Usage>
  metadata: Readonly<Record<string, unknown>>
  /** Only when the request named one. */
  conversation?: { id: string }
  user?: string
}

// ---- stream

/** Names of all stream events, including those that only hosts other than OpenAI send. */
export type StreamEventType =
  | 'response.created'
  | 'response.queued'
  | 'response.in_progress'
  | 'response.completed'
  | 'response.incomplete'
  | 'response.failed'
  | 'response.output_item.added'
  | 'response.output_item.done'
  | 'response.content_part.added'
  | 'response.content_part.done'
  | 'response.output_text.delta'
  | 'response.output_text.annotation.added'
  | 'response.output_text.done'
  | 'response.refusal.delta'
  | 'response.refusal.done'
  | 'response.reasoning_summary_part.added'
  | 'response.reasoning_summary_part.done'
  | 'response.reasoning_summary_text.delta'
  | 'response.reasoning_summary_text.done'
  | 'response.reasoning_part.added'
  | 'response.reasoning_part.done'
  | 'response.reasoning_text.delta'
  | 'response.reasoning_text.done'
  | 'response.function_call_arguments.delta'
  | 'response.function_call_arguments.done'
  | 'response.custom_tool_call_input.delta'
  | 'response.custom_tool_call_input.done'
  | 'response.mcp_call_arguments.delta'
  | 'response.mcp_call_arguments.done'
  | 'response.shell_call_command.added'
  | 'response.shell_call_command.delta'
  | 'response.shell_call_command.done'
  | 'response.shell_call_output_content.delta'
  | 'response.shell_call_output_content.done'
  | 'response.apply_patch_call_operation_diff.delta'
  | 'response.apply_patch_call_operation_diff.done'
  | 'response.code_interpreter_call_code.delta'
  | 'response.code_interpreter_call_code.done'
  | 'response.code_interpreter_call.in_progress'
  | 'response.code_interpreter_call.interpreting'
  | 'response.code_interpreter_call.completed'
  | 'response.web_search_call.in_progress'
  | 'response.web_search_call.searching'
  | 'response.web_search_call.completed'
  | 'response.file_search_call.in_progress'
  | 'response.file_search_call.searching'
  | 'response.file_search_call.completed'
  | 'response.image_generation_call.in_progress'
  | 'response.image_generation_call.generating'
  | 'response.image_generation_call.partial_image'
  | 'response.image_generation_call.completed'
  | 'response.mcp_call.in_progress'
  | 'response.mcp_call.completed'
  | 'response.mcp_call.failed'
  | 'response.mcp_list_tools.in_progress'
  | 'response.mcp_list_tools.completed'
  | 'response.mcp_list_tools.failed'
  | 'response.compaction.compacting'
  | 'response.audio.delta'
  | 'response.audio.done'
  | 'response.audio.transcript.delta'
  | 'response.audio.transcript.done'
  | 'keepalive'
  | 'error'
