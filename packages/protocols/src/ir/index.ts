// The vocabulary every room of this house speaks.
export type { Block, Event, Finish, FinishReason, Response } from './events.ts'
export { ERROR_KINDS, GatewayError, invalid } from './error.ts'
export type { Delivery, ErrorDetails, ErrorKind, UpstreamFailure } from './error.ts'
export { fold, replay } from './fold.ts'
export { isLoss, Ledger } from './note.ts'
export type { Note } from './note.ts'
export { base, decoded, pointer, pristine, withOrigin } from './origin.ts'
export type { Node, Origin, ProtocolId } from './origin.ts'
export type {
  Annotation,
  CacheMark,
  CallKind,
  Compaction,
  Continuation,
  CustomTool,
  Effort,
  FunctionTool,
  HostedCall,
  HostedKind,
  HostedResult,
  HostedTool,
  ItemReference,
  JsonSchema,
  Media,
  MediaData,
  NamespaceTool,
  NativeTool,
  Opaque,
  OutputFormat,
  Part,
  PromptCache,
  Reasoning,
  ReasoningIntent,
  Refusal,
  Request,
  Sampling,
  Seal,
  SealedBy,
  SearchResult,
  Text,
  Tool,
  ToolAddition,
  ToolCall,
  ToolChoice,
  ToolResult,
  Turn,
} from './request.ts'
export { openSeal, sealText } from './seal.ts'
export { freshInput, mergeUsage } from './usage.ts'
export type { Usage } from './usage.ts'
