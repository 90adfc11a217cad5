// Compile-time check against the SDK's types: a new item, tool, part or event of the vendor shows up here, by name.
import type {
  ResponseContent,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseStreamEvent,
  Tool,
} from 'openai/resources/responses/responses'
import type * as Wire from '../../src/openai-responses/wire.ts'

type TypeOf<T> = T extends { type?: infer Type } ? Exclude<Type, null | undefined> : never
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false

/** Known to the SDK, not to `wire.ts`: each travels as opaque. */
type PendingItems = never
type PendingTools = never
type PendingParts = never
type PendingEvents = never

export const items: Same<
  Exclude<TypeOf<ResponseInputItem | ResponseOutputItem>, TypeOf<Wire.Item>>,
  PendingItems
> = true
export const tools: Same<Exclude<TypeOf<Tool>, TypeOf<Wire.Tool>>, PendingTools> = true
export const parts: Same<Exclude<TypeOf<ResponseContent>, TypeOf<Wire.ContentPart>>, PendingParts> = true
export const events: Same<Exclude<TypeOf<ResponseStreamEvent>, Wire.StreamEventType>, PendingEvents> = true
