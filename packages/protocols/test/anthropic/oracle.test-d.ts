// The official SDK's types against ours: a new block, event, tool or reason of the vendor shows up here on `npm update`.
import type Anthropic from '@anthropic-ai/sdk'
import type * as Wire from '../../src/anthropic/wire.ts'

type Beta = Anthropic.Beta.Messages.BetaMessage

/** Compiles only when both unions are the same. */
type Same<A, B> = [Exclude<A, B>, Exclude<B, A>] extends [never, never] ? true : [Exclude<A, B>, Exclude<B, A>]

type TypeOf<T> = T extends { type: infer U } ? U : never

export const requestBlocks: Same<
  TypeOf<Anthropic.Messages.ContentBlockParam | Anthropic.Beta.Messages.BetaContentBlockParam>,
  TypeOf<Wire.RequestBlock>
> = true

export const replyBlocks: Same<
  TypeOf<Anthropic.Messages.ContentBlock | Beta['content'][number]>,
  TypeOf<Wire.ResponseBlock>
> = true

type SdkEvent = Anthropic.Messages.RawMessageStreamEvent | Anthropic.Beta.Messages.BetaRawMessageStreamEvent

/** The SDK keeps pings and errors to itself. */
export const events: Same<TypeOf<SdkEvent>, Exclude<TypeOf<Wire.StreamEvent>, 'ping' | 'error'>> = true

export const deltas: Same<
  TypeOf<Extract<SdkEvent, { type: 'content_block_delta' }>['delta']>,
  TypeOf<Wire.Delta>
> = true

export const stopReasons: Same<NonNullable<Beta['stop_reason']>, Wire.StopReason> = true

export const tools: Same<
  Exclude<TypeOf<Anthropic.Messages.ToolUnion | Anthropic.Beta.Messages.BetaToolUnion>, null | undefined>,
  Exclude<TypeOf<Wire.Tool>, null | undefined>
> = true

export const toolChoices: Same<TypeOf<Anthropic.Messages.ToolChoice>, TypeOf<Wire.ToolChoice>> = true

export const thinking: Same<TypeOf<Anthropic.Messages.ThinkingConfigParam>, TypeOf<Wire.Thinking>> = true

export const citations: Same<TypeOf<Anthropic.Messages.TextCitation>, TypeOf<Wire.Citation>> = true

/** Fields of the body; the SDK sends some of its parameters as headers. */
export const fields: Same<
  Exclude<
    keyof Anthropic.Beta.Messages.MessageCreateParamsNonStreaming | keyof Anthropic.Messages.MessageCreateParams,
    'betas' | 'user_profile_id' | 'workspace_id'
  >,
  Exclude<keyof Wire.Request, 'temperature' | 'top_p' | 'top_k'>
> = true
