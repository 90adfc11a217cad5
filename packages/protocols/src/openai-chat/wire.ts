// The Chat Completions wire as it is: OpenAI's own fields, and the dialects that compatible hosts and their clients use.
// Types only. Fields that hosts are known to get wrong stay `unknown` where the decoders look at them.

export type Role = 'developer' | 'system' | 'user' | 'assistant' | 'tool' | 'function'

// ---- content parts ----

export interface PromptCacheBreakpoint {
  mode: 'explicit'
  ttl?: string
}

/** OpenRouter and Anthropic-compatible hosts. */
export interface CacheControl {
  type: 'ephemeral'
  ttl?: string
}

interface Cacheable {
  prompt_cache_breakpoint?: PromptCacheBreakpoint
  cache_control?: CacheControl
}

export interface TextPart extends Cacheable {
  type: 'text'
  text: string
}

export interface ImagePart extends Cacheable {
  type: 'image_url'
  /** Mistral also takes the URL itself. */
  image_url: { url: string; detail?: string } | string
}

export interface AudioPart extends Cacheable {
  type: 'input_audio'
  input_audio: { data: string; format: string }
}

export interface FilePart extends Cacheable {
  type: 'file'
  file: { file_data?: string; file_id?: string; filename?: string }
}

export interface RefusalPart {
  type: 'refusal'
  refusal: string
}

/** OpenRouter. */
export interface VideoPart extends Cacheable {
  type: 'video_url'
  video_url: { url: string }
}

/** Mistral. */
export interface DocumentUrlPart {
  type: 'document_url'
  document_url: string
  document_name?: string
}

/** Perplexity. */
export interface FileUrlPart {
  type: 'file_url'
  file_url: { url: string }
}

/** Mistral. */
export interface ThinkingPart {
  type: 'thinking'
  thinking: { type: 'text'; text: string }[]
  closed?: boolean
}

export type ContentPart =
  | TextPart
  | ImagePart
  | AudioPart
  | FilePart
  | RefusalPart
  | VideoPart
  | DocumentUrlPart
  | FileUrlPart
  | ThinkingPart

export type Content = string | ContentPart[] | null

// ---- calls and reasoning ----

/** Google's compatible endpoint. */
export interface ExtraContent {
  google?: { thought_signature?: string; thought?: boolean }
}

export interface FunctionCallItem {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
  extra_content?: ExtraContent
}

export interface CustomCallItem {
  id: string
  type: 'custom'
  custom: { name: string; input: string }
}

export type ToolCallItem = FunctionCallItem | CustomCallItem

/** OpenRouter. `index` counts the entries of a message, in chunks it says which one is continued. */
export interface ReasoningDetail {
  type: 'reasoning.text' | 'reasoning.summary' | 'reasoning.encrypted'
  text?: string | null
  summary?: string | null
  data?: string | null
  signature?: string | null
  id?: string | null
  format?: string | null
  index?: number
}

// ---- messages of a request ----

export interface Message {
  role: Role
  content?: Content
  name?: string
  /** `tool` */
  tool_call_id?: string
  /** `assistant` */
  refusal?: string | null
  tool_calls?: ToolCallItem[] | null
  function_call?: { name: string; arguments: string } | null
  audio?: { id: string } | null
  reasoning_content?: string | null
  reasoning?: string | null
  reasoning_details?: ReasoningDetail[] | null
}

// ---- tools ----

export interface FunctionDefinition {
  name: string
  description?: string | null
  parameters?: { [key: string]: unknown } | null
  strict?: boolean | null
}

export interface FunctionTool {
  type: 'function'
  function: FunctionDefinition
  cache_control?: CacheControl
}

export interface CustomTool {
  type: 'custom'
  custom: {
    name: string
    description?: string
    format?: { type: 'text' } | { type: 'grammar'; grammar: { syntax: string; definition: string } }
  }
}

export type Tool = FunctionTool | CustomTool

export type NamedTool = { type: 'function'; function: { name: string } } | { type: 'custom'; custom: { name: string } }

export type ToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | NamedTool
  | { type: 'allowed_tools'; allowed_tools: { mode: 'auto' | 'required'; tools: NamedTool[] } }

export interface WebSearchOptions {
  search_context_size?: string
  user_location?: { type: 'approximate'; approximate: { [key: string]: unknown } } | null
}

// ---- request ----

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema'
      json_schema: { name: string; description?: string; schema?: { [key: string]: unknown }; strict?: boolean | null }
    }

export interface Request {
  model: string
  messages: Message[]
  max_tokens?: number | null
  max_completion_tokens?: number | null
  temperature?: number | null
  top_p?: number | null
  presence_penalty?: number | null
  frequency_penalty?: number | null
  logit_bias?: { [token: string]: number } | null
  seed?: number | null
  stop?: string | string[] | null
  n?: number | null
  logprobs?: boolean | null
  top_logprobs?: number | null
  stream?: boolean | null
  stream_options?: { include_usage?: boolean; include_obfuscation?: boolean } | null
  tools?: Tool[]
  tool_choice?: ToolChoice
  parallel_tool_calls?: boolean
  functions?: FunctionDefinition[]
  function_call?: 'none' | 'auto' | { name: string }
  response_format?: ResponseFormat
  reasoning_effort?: string | null
  verbosity?: string | null
  modalities?: string[] | null
  audio?: { voice: unknown; format: string } | null
  prediction?: { type: 'content'; content: string | TextPart[] } | null
  web_search_options?: WebSearchOptions
  moderation?: unknown
  metadata?: { [key: string]: string } | null
  user?: string
  safety_identifier?: string | null
  prompt_cache_key?: string | null
  prompt_cache_options?: { mode?: string; ttl?: string }
  prompt_cache_retention?: string | null
  service_tier?: string | null
  store?: boolean | null
  // Dialects of compatible hosts.
  /** OpenRouter. */
  reasoning?: { effort?: string; max_tokens?: number; enabled?: boolean; exclude?: boolean }
  /** DeepSeek, GLM, Kimi. */
  thinking?: { type: string; budget_tokens?: number; clear_thinking?: boolean }
  /** Qwen. */
  enable_thinking?: boolean
  thinking_budget?: number
  /** vLLM, llama.cpp. */
  chat_template_kwargs?: { [key: string]: unknown }
  top_k?: number
  min_p?: number
  repetition_penalty?: number
  cache_control?: CacheControl
}

// ---- replies ----

export interface UrlCitation {
  type: 'url_citation'
  url_citation: { start_index: number; end_index: number; url: string; title: string; content?: string }
}

export interface TokenLogprob {
  token: string
  logprob: number
  bytes: number[] | null
  top_logprobs: { token: string; logprob: number; bytes: number[] | null }[]
}

export interface Logprobs {
  content: TokenLogprob[] | null
  refusal?: TokenLogprob[] | null
}

/** OpenRouter's form of a generated image. */
export interface OutputImage {
  type: 'image_url'
  image_url: { url: string }
}

export interface OutputAudio {
  id?: string
  data?: string
  transcript?: string
  expires_at?: number
}

export interface ToolCallDelta {
  index?: number | null
  id?: string | null
  type?: string | null
  function?: { name?: string | null; arguments?: unknown } | null
  custom?: { name?: string | null; input?: unknown } | null
  extra_content?: ExtraContent | null
}

/** What a delta of a chunk and the message of a whole reply have in common, as hosts really send it. */
export interface Delta {
  role?: string | null
  content?: unknown
  refusal?: string | null
  tool_calls?: ToolCallDelta[] | null
  function_call?: { name?: string | null; arguments?: unknown } | null
  reasoning_content?: string | null
  reasoning?: string | null
  thinking?: string | null
  reasoning_details?: ReasoningDetail[] | null
  annotations?: unknown[] | null
  audio?: OutputAudio | null
  images?: OutputImage[] | null
  extra_content?: ExtraContent | null
}

export interface Choice {
  index?: number
  delta?: Delta | null
  message?: Delta | null
  finish_reason?: string | null
  /** vLLM: the stop sequence that was met, or a token id. */
  stop_reason?: string | number | null
  logprobs?: Logprobs | null
  /** OpenRouter. */
  error?: unknown
}

/** A chunk of a stream, or a whole reply. */
export interface Reply {
  id?: string
  object?: string
  created?: number
  model?: string
  choices?: Choice[]
  usage?: Usage | null
  service_tier?: string | null
  system_fingerprint?: string | null
  error?: unknown
  /** Groq. */
  x_groq?: { usage?: Usage }
  /** Perplexity. */
  citations?: string[]
  search_results?: { url?: string; title?: string }[]
}

export interface Usage {
  prompt_tokens?: number
  completion_tokens?: number
  total_tokens?: number
  prompt_tokens_details?: { cached_tokens?: number; cache_write_tokens?: number; audio_tokens?: number } | null
  completion_tokens_details?: {
    reasoning_tokens?: number
    audio_tokens?: number
    accepted_prediction_tokens?: number
    rejected_prediction_tokens?: number
  } | null
  // Dialects.
  /** DeepSeek. */
  prompt_cache_hit_tokens?: number
  prompt_cache_miss_tokens?: number
  /** Moonshot, vLLM. */
  cached_tokens?: number
  /** Mistral. */
  num_cached_tokens?: number
  /** Together. */
  reasoning_tokens?: number
  /** Proxies in front of Anthropic. */
  cache_creation_input_tokens?: number
  cache_read_input_tokens?: number
  /** OpenRouter. */
  server_tool_use_details?: { web_search_requests?: number }
}

/** A whole reply as OpenAI defines it, which is what we write. */
export interface Completion {
  id: string
  object: 'chat.completion'
  created: number
  model: string
  choices: {
    index: number
    message: OutputMessage
    logprobs: Logprobs | null
    finish_reason: FinishWord
  }[]
  usage?: OutputUsage
  service_tier?: string
}

export interface OutputMessage {
  role: 'assistant'
  content: string | null
  refusal: string | null
  reasoning_content?: string
  reasoning_details?: ReasoningDetail[]
  tool_calls?: ToolCallItem[]
  annotations?: UrlCitation[]
  audio?: OutputAudio
  images?: OutputImage[]
  extra_content?: ExtraContent
}

export type FinishWord = 'stop' | 'length' | 'tool_calls' | 'content_filter'

export interface OutputUsage {
  prompt_tokens: number
  completion_tokens: number
  total_tokens: number
  prompt_tokens_details: { cached_tokens: number; cache_write_tokens?: number; audio_tokens?: number }
  completion_tokens_details: { reasoning_tokens: number; audio_tokens?: number }
}

export interface ErrorBody {
  error: { message: string; type: string; param: string | null; code: string | null }
}
