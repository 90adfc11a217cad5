// All that a protocol is. The registry holds four of these; nothing else in the house knows a protocol by name.
import type { Event, GatewayError, Ledger, ProtocolId, Request, Response } from '#ir'
import type { Frame, Transducer } from '#stream'
import type { Target } from './target.ts'

/** What an encoder of replies knows about the client's question. */
export interface Ask {
  /** The model name as the client spelled it. */
  readonly model: string
  /** Unix seconds. */
  readonly created: number
  /** What its client knows the reply by already, where it does; only responses in the background have that. */
  readonly id?: string
  /** Unix seconds at the time of the call, for protocols that say when a reply was complete. */
  readonly now?: () => number
  /** A globally unique id with this prefix, for example `msg_`. */
  readonly mint: (prefix: string) => string
  /** The client's request as decoded: what it asked to see, and what the reply must echo. */
  readonly request: Request
  /** Prompt tokens to show before the provider reports any. */
  readonly estimatedInput?: number
  readonly ledger: Ledger
}

/** What the URL says and some protocols leave out of the body (Gemini's model, `?stream=true`). */
export interface RequestHints {
  readonly model?: string
  readonly stream?: boolean
}

/** What a decoder of replies needs to know about who answers. */
export interface ReplySource {
  /** Stamped into every seal. */
  readonly family: string
  readonly account?: string
  readonly model: string
  /** Chat hosts that put reasoning between `<think>` tags. */
  readonly thinkTags?: boolean
  readonly mint: (prefix: string) => string
}

export interface EncodedError {
  readonly status: number
  readonly body: unknown
}

export interface Codec {
  readonly id: ProtocolId
  /** Throws GatewayError('invalid-request') with the path of the offending field, and nothing else. */
  readonly decodeRequest: (wire: unknown, hints?: RequestHints) => Request
  /** Gives a same-protocol request its own wire nodes back; encodes one that `fit` prepared otherwise. */
  readonly encodeRequest: (request: Request, target: Target, ledger: Ledger) => unknown
  /** Throws GatewayError('upstream-malformed'), or the error that the provider put into a 200. */
  readonly decodeResponse: (wire: unknown, source: ReplySource) => Response
  readonly encodeResponse: (response: Response, ask: Ask) => unknown
  /** Ends with exactly one `end` event, or with `end(cause)`. */
  readonly decodeStream: (source: ReplySource) => Transducer<Frame, Event>
  /** Expects blocks one after another (`reply/schedule-blocks`). Turns `end(cause)` into the protocol's own error frames. */
  readonly encodeStream: (ask: Ask) => Transducer<Event, Frame>
  /** `body` is the parsed JSON, or the text when it is none. Header names are lower case. */
  readonly decodeError: (
    status: number,
    body: unknown,
    headers: Readonly<Record<string, string | undefined>>,
  ) => GatewayError
  readonly encodeError: (error: GatewayError, requestId: string) => EncodedError
  /** The frame that keeps a silent stream alive, spec 06 §6.8. */
  readonly keepAlive: Frame
}
