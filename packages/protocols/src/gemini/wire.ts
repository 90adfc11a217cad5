// Gemini generateContent as it is on the wire (spec 04): camelCase, every field optional, snake_case read but not written.

interface Blob {
  readonly mimeType?: string
  readonly data?: string
  readonly displayName?: string
}

interface FileData {
  readonly mimeType?: string
  readonly fileUri?: string
  readonly displayName?: string
}

/** Vertex streams arguments in pieces: one leaf each, strings possibly in several. */
interface PartialArg {
  readonly jsonPath?: string
  readonly stringValue?: string
  readonly numberValue?: number
  readonly boolValue?: boolean
  readonly nullValue?: unknown
  readonly willContinue?: boolean
}

export interface FunctionCall {
  readonly id?: string
  readonly name?: string
  readonly args?: unknown
  readonly partialArgs?: readonly PartialArg[]
  readonly willContinue?: boolean
}

export interface FunctionResponsePart {
  readonly inlineData?: Blob
  readonly fileData?: FileData
  readonly mediaProcessing?: unknown
}

export interface FunctionResponse {
  readonly id?: string
  readonly name?: string
  readonly response?: unknown
  readonly parts?: readonly FunctionResponsePart[]
  readonly willContinue?: boolean
  readonly scheduling?: 'SCHEDULING_UNSPECIFIED' | 'SILENT' | 'WHEN_IDLE' | 'INTERRUPT'
}

interface ExecutableCode {
  readonly id?: string
  readonly language?: string
  readonly code?: string
}

interface CodeExecutionResult {
  readonly id?: string
  readonly outcome?: 'OUTCOME_UNSPECIFIED' | 'OUTCOME_OK' | 'OUTCOME_FAILED' | 'OUTCOME_DEADLINE_EXCEEDED'
  readonly output?: string
}

/** A tool that Google ran: `toolCall` asks, `toolResponse` answers, both go back unchanged. */
export type ServerToolType =
  | 'TOOL_TYPE_UNSPECIFIED'
  | 'GOOGLE_SEARCH_WEB'
  | 'GOOGLE_SEARCH_IMAGE'
  | 'URL_CONTEXT'
  | 'GOOGLE_MAPS'
  | 'FILE_SEARCH'
  | 'MEDIA_PROCESSING'

interface ServerToolCall {
  readonly id?: string
  readonly toolType?: ServerToolType
  readonly args?: unknown
}

interface ServerToolResponse {
  readonly id?: string
  readonly toolType?: ServerToolType
  readonly response?: unknown
}

export interface Part {
  readonly text?: string
  readonly inlineData?: Blob
  readonly fileData?: FileData
  readonly functionCall?: FunctionCall
  readonly functionResponse?: FunctionResponse
  readonly executableCode?: ExecutableCode
  readonly codeExecutionResult?: CodeExecutionResult
  readonly toolCall?: ServerToolCall
  readonly toolResponse?: ServerToolResponse
  readonly audioTranscription?: unknown
  readonly thought?: boolean
  /** Base64. */
  readonly thoughtSignature?: string
  readonly videoMetadata?: { readonly startOffset?: string; readonly endOffset?: string; readonly fps?: number }
  readonly mediaResolution?: unknown
  readonly mediaProcessing?: unknown
  readonly speechMetadata?: unknown
  readonly partMetadata?: Readonly<Record<string, unknown>>
}

interface Content {
  readonly role?: string
  readonly parts?: readonly Part[]
}

export interface FunctionDeclaration {
  readonly name?: string
  readonly description?: string
  /** OpenAPI 3.0 subset; exclusive with `parametersJsonSchema`. */
  readonly parameters?: unknown
  readonly parametersJsonSchema?: unknown
  readonly response?: unknown
  readonly responseJsonSchema?: unknown
  readonly behavior?: string
}

export interface Tool {
  readonly functionDeclarations?: readonly FunctionDeclaration[]
  readonly googleSearch?: {
    readonly excludeDomains?: readonly string[]
    readonly timeRangeFilter?: unknown
    readonly blockingConfidence?: string
    readonly searchTypes?: unknown
  }
  readonly googleSearchRetrieval?: unknown
  readonly enterpriseWebSearch?: unknown
  readonly urlContext?: unknown
  readonly codeExecution?: unknown
  readonly fileSearch?: unknown
  readonly googleMaps?: unknown
  readonly computerUse?: unknown
  readonly mcpServers?: unknown
  readonly retrieval?: unknown
  readonly exaAiSearch?: unknown
  readonly parallelAiSearch?: unknown
}

export interface FunctionCallingConfig {
  readonly mode?: 'MODE_UNSPECIFIED' | 'AUTO' | 'ANY' | 'NONE' | 'VALIDATED'
  /** With ANY and VALIDATED only. */
  readonly allowedFunctionNames?: readonly string[]
  /** Vertex only. */
  readonly streamFunctionCallArguments?: boolean
}

export interface ToolConfig {
  readonly functionCallingConfig?: FunctionCallingConfig
  readonly retrievalConfig?: unknown
  /** Needed when functions and Google's own tools are declared together (Gemini 3). */
  readonly includeServerSideToolInvocations?: boolean
}

export type ThinkingLevel = 'THINKING_LEVEL_UNSPECIFIED' | 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH'

export interface ThinkingConfig {
  readonly includeThoughts?: boolean
  /** 0 off, -1 dynamic; not together with `thinkingLevel`. */
  readonly thinkingBudget?: number
  readonly thinkingLevel?: ThinkingLevel
}

export interface GenerationConfig {
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly candidateCount?: number
  readonly maxOutputTokens?: number
  readonly stopSequences?: readonly string[]
  readonly responseLogprobs?: boolean
  readonly logprobs?: number
  readonly presencePenalty?: number
  readonly frequencyPenalty?: number
  readonly seed?: number
  readonly responseMimeType?: string
  readonly responseSchema?: unknown
  readonly responseJsonSchema?: unknown
  readonly responseFormat?: unknown
  readonly responseModalities?: readonly string[]
  readonly mediaResolution?: string
  readonly speechConfig?: unknown
  readonly imageConfig?: unknown
  readonly thinkingConfig?: ThinkingConfig
  readonly audioTimestamp?: boolean
  readonly audioTranscriptionConfig?: unknown
  readonly enableAffectiveDialog?: boolean
  readonly enableEnhancedCivicAnswers?: boolean
  readonly modelSelectionConfig?: unknown
  readonly routingConfig?: unknown
  readonly translationConfig?: unknown
}

export interface GenerateContentRequest {
  readonly contents?: readonly Content[]
  readonly systemInstruction?: Content
  readonly tools?: readonly Tool[]
  readonly toolConfig?: ToolConfig
  readonly safetySettings?: readonly { readonly category?: string; readonly threshold?: string }[]
  readonly generationConfig?: GenerationConfig
  readonly cachedContent?: string
  readonly serviceTier?: 'unspecified' | 'flex' | 'standard' | 'priority'
  readonly store?: boolean
  /** Vertex only. */
  readonly labels?: Readonly<Record<string, string>>
  /** Vertex only. */
  readonly modelArmorConfig?: unknown
  readonly continuationToken?: string
}

export type FinishReason =
  | 'FINISH_REASON_UNSPECIFIED'
  | 'STOP'
  | 'MAX_TOKENS'
  | 'SAFETY'
  | 'RECITATION'
  | 'LANGUAGE'
  | 'OTHER'
  | 'BLOCKLIST'
  | 'PROHIBITED_CONTENT'
  | 'SPII'
  | 'MALFORMED_FUNCTION_CALL'
  | 'IMAGE_SAFETY'
  | 'UNEXPECTED_TOOL_CALL'
  | 'TOO_MANY_TOOL_CALLS'
  | 'IMAGE_PROHIBITED_CONTENT'
  | 'NO_IMAGE'
  | 'IMAGE_RECITATION'
  | 'IMAGE_OTHER'
  | 'CONTINUATION'
  | 'MALFORMED_RESPONSE'
  /** Vertex; seen in recordings, in no type definition. */
  | 'MODEL_ARMOR'

/** Offsets are UTF-8 bytes. */
interface Segment {
  readonly partIndex?: number
  readonly startIndex?: number
  readonly endIndex?: number
  readonly text?: string
}

export interface GroundingSupport {
  readonly segment?: Segment
  readonly groundingChunkIndices?: readonly number[]
  readonly confidenceScores?: readonly number[]
  readonly renderedParts?: readonly number[]
}

export interface GroundingChunk {
  readonly web?: { readonly uri?: string; readonly title?: string; readonly domain?: string }
  readonly image?: {
    readonly sourceUri?: string
    readonly imageUri?: string
    readonly title?: string
    readonly domain?: string
  }
  readonly retrievedContext?: {
    readonly uri?: string
    readonly title?: string
    readonly text?: string
    readonly fileSearchStore?: string
    readonly documentName?: string
  }
  readonly maps?: {
    readonly uri?: string
    readonly title?: string
    readonly text?: string
    readonly placeId?: string
  }
}

export interface GroundingMetadata {
  readonly webSearchQueries?: readonly string[]
  readonly imageSearchQueries?: readonly string[]
  readonly retrievalQueries?: readonly string[]
  readonly groundingChunks?: readonly GroundingChunk[]
  readonly groundingSupports?: readonly GroundingSupport[]
  readonly searchEntryPoint?: { readonly renderedContent?: string; readonly sdkBlob?: string }
  readonly retrievalMetadata?: unknown
  readonly googleMapsWidgetContextToken?: string
  readonly sourceFlaggingUris?: readonly unknown[]
}

/** Offsets are UTF-8 bytes. */
export interface Citation {
  readonly startIndex?: number
  readonly endIndex?: number
  readonly uri?: string
  readonly title?: string
  readonly license?: string
  readonly publicationDate?: unknown
}

export interface LogprobsCandidate {
  readonly token?: string
  readonly tokenId?: number
  readonly logProbability?: number
}

export interface LogprobsResult {
  readonly chosenCandidates?: readonly LogprobsCandidate[]
  readonly topCandidates?: readonly { readonly candidates?: readonly LogprobsCandidate[] }[]
  readonly logProbabilitySum?: number
}

interface UrlContextMetadata {
  readonly urlMetadata?: readonly { readonly retrievedUrl?: string; readonly urlRetrievalStatus?: string }[]
}

export interface Candidate {
  readonly index?: number
  readonly content?: Content
  readonly finishReason?: FinishReason
  readonly finishMessage?: string
  readonly safetyRatings?: readonly unknown[]
  readonly citationMetadata?: { readonly citations?: readonly Citation[] }
  readonly groundingMetadata?: GroundingMetadata
  readonly urlContextMetadata?: UrlContextMetadata
  readonly avgLogprobs?: number
  readonly logprobsResult?: LogprobsResult
  readonly tokenCount?: number
  readonly continuationToken?: string
}

interface ModalityTokenCount {
  readonly modality?: string
  readonly tokenCount?: number
}

/** Cumulative on every chunk. `promptTokenCount` includes the cached tokens, `candidatesTokenCount` excludes thoughts. */
export interface UsageMetadata {
  readonly promptTokenCount?: number
  readonly cachedContentTokenCount?: number
  readonly candidatesTokenCount?: number
  readonly thoughtsTokenCount?: number
  readonly toolUsePromptTokenCount?: number
  readonly totalTokenCount?: number
  readonly initialPromptTokenCount?: number
  readonly promptTokensDetails?: readonly ModalityTokenCount[]
  readonly cacheTokensDetails?: readonly ModalityTokenCount[]
  readonly candidatesTokensDetails?: readonly ModalityTokenCount[]
  readonly toolUsePromptTokensDetails?: readonly ModalityTokenCount[]
  readonly trafficType?: string
  readonly serviceTier?: string
}

interface PromptFeedback {
  readonly blockReason?: string
  readonly blockReasonMessage?: string
  readonly safetyRatings?: readonly unknown[]
}

export interface GenerateContentResponse {
  readonly candidates?: readonly Candidate[]
  readonly promptFeedback?: PromptFeedback
  readonly usageMetadata?: UsageMetadata
  readonly modelVersion?: string
  readonly responseId?: string
  readonly createTime?: string
  readonly modelStatus?: unknown
}

/** `google.rpc.Status`. */
export interface ErrorBody {
  readonly error: {
    readonly code: number
    readonly message: string
    readonly status: string
    readonly details?: readonly Readonly<Record<string, unknown>>[]
  }
}
