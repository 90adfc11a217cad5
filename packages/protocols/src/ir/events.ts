// A reply as a stream of events and as a whole. Decoders of provider streams emit these, encoders of client streams eat
// them; `at` names a block, is unique in a reply, and blocks may overlap until `reply/schedule-blocks` puts them in line.
import type { Node } from './origin.ts'
import type { Annotation, CallKind, Compaction, HostedCall, HostedResult, Media, Opaque, Part, Seal } from './parts.ts'
import type { Usage } from './usage.ts'

/** What a block is, known when it starts. Blocks without deltas (media, hosted, opaque) are complete in their head. */
export type Block =
  /** `phase`: Responses tells `commentary` from `final_answer`. */
  | { readonly kind: 'text'; readonly phase?: string }
  | { readonly kind: 'refusal' }
  /** `id`: the provider's own item id; sealed content is bound to it. */
  | { readonly kind: 'reasoning'; readonly id?: string }
  | {
      readonly kind: 'tool-call'
      readonly call: CallKind
      readonly id: string
      readonly name: string
      readonly namespace?: string
      readonly seal?: Seal
    }
  | Media
  | HostedCall
  | HostedResult
  | Compaction
  | Opaque

export type FinishReason =
  | 'stop'
  | 'tool-calls'
  | 'max-tokens'
  | 'context-exceeded'
  | 'stop-sequence'
  | 'refusal'
  | 'content-filter'
  | 'pause'
  | 'compaction'
  | 'malformed-call'
  | 'other'

export interface Finish {
  readonly reason: FinishReason
  /** The provider's own word. */
  readonly raw?: string
  readonly stopSequence?: string
  /** Anthropic `stop_details`, Gemini `finishMessage` and the like. */
  readonly details?: unknown
}

export type Event =
  | {
      readonly type: 'start'
      readonly id?: string
      readonly model?: string
      readonly usage?: Usage
      readonly serviceTier?: string
    }
  | { readonly type: 'block-start'; readonly at: number; readonly block: Block }
  | { readonly type: 'text-delta'; readonly at: number; readonly text: string; readonly logprobs?: unknown }
  | { readonly type: 'reasoning-delta'; readonly at: number; readonly text: string }
  | { readonly type: 'input-delta'; readonly at: number; readonly text: string }
  /** Replaces an earlier seal of the same block. `at` is a reasoning block, or a text block (Gemini). */
  | { readonly type: 'seal'; readonly at: number; readonly seal: Seal }
  | { readonly type: 'annotation'; readonly at: number; readonly annotation: Annotation }
  | { readonly type: 'block-end'; readonly at: number }
  /** The stream is alive, nothing else: provider pings and comments. */
  | { readonly type: 'ping' }
  | { readonly type: 'end'; readonly finish: Finish; readonly usage?: Usage; readonly serviceTier?: string }

/** A whole reply. `parts` hold what the blocks of the stream would have held, in order. */
export interface Response extends Node {
  readonly id?: string
  readonly model?: string
  readonly parts: readonly Part[]
  readonly finish: Finish
  /** Absent when the provider reported none. */
  readonly usage?: Usage
  readonly serviceTier?: string
}
