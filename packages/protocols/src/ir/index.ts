// The vocabulary every room of this house speaks.
export { compact } from './compact.ts'
export type { Compact } from './compact.ts'
export type { Block, Event, Finish, FinishReason, Response } from './events.ts'
export { ERROR_KINDS, GatewayError, invalid, truncated } from './error.ts'
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
  HostedCall,
  HostedKind,
  HostedResult,
  ItemReference,
  Media,
  MediaData,
  Opaque,
  Part,
  Reasoning,
  Refusal,
  Seal,
  SealedBy,
  SearchResult,
  Text,
  ToolAddition,
  ToolCall,
  ToolResult,
} from './parts.ts'
export type {
  Continuation,
  Effort,
  OutputFormat,
  PromptCache,
  ReasoningIntent,
  Request,
  Sampling,
  Turn,
} from './request.ts'
export { makerOf, openSeal, sealText } from './seal.ts'
export type {
  CustomTool,
  FunctionTool,
  HostedTool,
  JsonSchema,
  NamespaceTool,
  NativeTool,
  Tool,
  ToolChoice,
} from './tools.ts'
export { freshInput, mergeUsage } from './usage.ts'
export type { Usage } from './usage.ts'
