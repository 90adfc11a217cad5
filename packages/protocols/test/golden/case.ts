// The shape of a golden case: data that says what arrives and what must be sent, without any code of its own.
import type { ErrorKind, ProtocolId, TargetOptions, Traits } from '../../src/index.ts'

/** A frame of a stream: its data, or its data with the event name; an object is sent as JSON. */
export type FrameData = string | Record<string, unknown> | { readonly event: string; readonly data: unknown }

/**
 * What the result must be. `whole` is the exact result; `at` gives exact values by JSON pointer; `absent` lists pointers
 * that must not exist. The string `$any` stands for any value, `$id:msg_` for any string that begins with `msg_`,
 * `$re:^a` for any string that the pattern matches, `$has:a` for any value whose strings or JSON contain the text,
 * `{"$part": {…}}` for any object with at least these values, `{"$json": …}` for a string that parses to the value,
 * `{"$or": […]}` for any of several values. The step `-1` of a pointer is the last item of an array.
 */
export interface Expected {
  readonly whole?: unknown
  readonly at?: Readonly<Record<string, unknown>>
  readonly absent?: readonly string[]
  /** Codes that the ledger must hold; `$re:` stands for any code that the pattern matches. */
  readonly notes?: readonly string[]
  /** Groups of pointers that lead to equal values, and pointers that all lead to different ones. */
  readonly same?: readonly (readonly string[])[]
  readonly distinct?: readonly string[]
  /** The JSON text of the result (of every frame's data) may not match this regular expression. */
  readonly never?: string
}

/** Traits as JSON says them: patterns are text. */
export type TraitsData = Omit<Partial<Traits>, 'toolName' | 'toolId'> & {
  readonly toolName?: { readonly pattern: string; readonly max: number }
  readonly toolId?: { readonly pattern: string; readonly style: Traits['toolId']['style'] }
}

interface Shared {
  /** The id in the specification, for example `REQ-01`; a case split in two gets a letter: `REQ-01b`. */
  readonly id: string
  readonly what: string
}

interface Route {
  /** The protocol the client speaks, and its request. */
  readonly client: ProtocolId
  readonly request: Record<string, unknown>
  readonly target: Omit<TargetOptions, 'traits'> & { readonly traits?: TraitsData }
}

/** client request -> upstream body. `then` is a later request of the same conversation whose body is compared as well. */
export interface RequestCase extends Shared, Route {
  readonly kind: 'request'
  readonly expected?: Expected
  readonly then?: {
    readonly request: Record<string, unknown>
    readonly expected: Expected
    /** Pointer to what the later body may only append to: an array, or any value that stays as it is, byte for byte. */
    readonly prefix?: string
  }
  readonly error?: {
    readonly kind: ErrorKind
    readonly path?: string
    readonly code?: string
    readonly message?: string
    /** What the client gets of it; the body may hold more. */
    readonly wire?: { readonly status: number; readonly body: Record<string, unknown> }
  }
}

/** provider frames -> client frames. */
export interface StreamCase extends Shared, Route {
  readonly kind: 'stream'
  readonly frames: readonly FrameData[]
  /** The stream is cut after the frames instead of ended. */
  readonly cut?: boolean
  readonly expected: Expected & {
    /** Exact list of the client's frames: data as JSON (or text), without event names. */
    readonly data?: readonly unknown[]
    /** Event names of all frames, in order. */
    readonly events?: readonly (string | null)[]
    /** Values that must occur among the frames' data, in this order. */
    readonly contains?: readonly unknown[]
    /** What the strings at a pointer of all frames' data give when joined. */
    readonly joined?: Readonly<Record<string, unknown>>
  }
}

/** provider reply (whole) -> client reply. */
export interface ReplyCase extends Shared, Route {
  readonly kind: 'reply'
  readonly reply: Record<string, unknown>
  readonly expected: Expected
  /**
   * The next request of the same client, which gives back what it got: `$reply:/content/0` stands for the value at that
   * pointer of the client's reply.
   */
  readonly then?: { readonly request: Record<string, unknown>; readonly expected: Expected }
}

/** provider refusal -> client error. */
export interface ErrorCase extends Shared {
  readonly kind: 'error'
  readonly provider: ProtocolId
  readonly client: ProtocolId
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly expected: Expected & { readonly status: number; readonly retryAfterMs?: number }
}

/** A case that needs the whole gateway, or a later part of the product: where it is tested. */
export interface ElsewhereCase extends Shared {
  readonly kind: 'elsewhere'
  /** A test file of this repository and the name of a test in it. */
  readonly file: string
  readonly test: string
}

/** Not built yet; the reason names what is missing. The list of these is pinned in a test. */
export interface LaterCase extends Shared {
  readonly kind: 'later'
  readonly reason: string
}

export type GoldenCase = RequestCase | StreamCase | ReplyCase | ErrorCase | ElsewhereCase | LaterCase
