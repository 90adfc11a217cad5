// Compile-time check of wire.ts against the official package: what a new release adds shows up here as a type error.
import type * as Chat from 'openai/resources/chat/completions'
import type { CompletionUsage } from 'openai/resources/completions'
import type * as Wire from '../../src/openai-chat/wire.ts'

/** Fails to compile unless nothing but the named pending words is missing. */
type Missing<Theirs, Ours, Pending = never> = [Exclude<Theirs, Ours | Pending>] extends [never]
  ? true
  : Exclude<Theirs, Ours>

type Delta = Chat.ChatCompletionChunk.Choice.Delta
type ToolChoiceObject = Exclude<Chat.ChatCompletionToolChoiceOption, string>

export const fields: Missing<keyof Chat.ChatCompletionCreateParamsBase, keyof Wire.Request> = true
export const roles: Missing<Chat.ChatCompletionMessageParam['role'], Wire.Role> = true
export const parts: Missing<Chat.ChatCompletionContentPart['type'], Wire.ContentPart['type']> = true
export const tools: Missing<Chat.ChatCompletionTool['type'], Wire.Tool['type']> = true
export const calls: Missing<Chat.ChatCompletionMessageToolCall['type'], Wire.ToolCallItem['type']> = true
export const choices: Missing<ToolChoiceObject['type'], Exclude<Wire.ToolChoice, string>['type']> = true
export const assistant: Missing<keyof Chat.ChatCompletionAssistantMessageParam, keyof Wire.Message> = true
export const result: Missing<keyof Chat.ChatCompletionToolMessageParam, keyof Wire.Message> = true
export const delta: Missing<keyof Delta, keyof Wire.Delta> = true
export const callDelta: Missing<keyof Chat.ChatCompletionChunk.Choice.Delta.ToolCall, keyof Wire.ToolCallDelta> = true
export const message: Missing<keyof Chat.ChatCompletionMessage, keyof Wire.Delta> = true
export const chunk: Missing<keyof Chat.ChatCompletionChunk, keyof Wire.Reply, 'moderation' | 'obfuscation'> = true
export const completion: Missing<keyof Chat.ChatCompletion, keyof Wire.Reply, 'moderation' | 'metadata'> = true
export const reasons: Missing<Chat.ChatCompletion.Choice['finish_reason'], Wire.FinishWord, 'function_call'> = true
export const usage: Missing<keyof CompletionUsage, keyof Wire.Usage> = true
export const formats: Missing<
  NonNullable<Chat.ChatCompletionCreateParamsBase['response_format']>['type'],
  Wire.ResponseFormat['type']
> = true
