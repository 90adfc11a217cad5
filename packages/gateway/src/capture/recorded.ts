// What is written down of one request besides its row: every body, header and moment, on both sides of the gateway. Plain data,
// so that it can cross to the thread that writes it; secrets are taken out before it is made.
import type { Note, ProtocolId } from '@ferryllm/protocols'
import type { ClientProtocol } from '../http/endpoints.ts'
import type { Verdict } from '../routing/explain-routes.ts'

/** Milliseconds since the request arrived. */
export type At = number

export interface RecordedBody {
  /** As far as it was kept. */
  readonly bytes: Uint8Array
  /** How large it was, in bytes. */
  readonly size: number
  /** When its parts came or left, and how many bytes each had; those that were kept only in part included. */
  readonly chunks: readonly (readonly [at: At, bytes: number])[]
}

export type RecordedHeaders = Readonly<Record<string, string>>

export interface RecordedReply {
  readonly status: number
  readonly headers: RecordedHeaders
  readonly body: RecordedBody
}

/** Why the request went where it went. */
export interface RecordedRoute {
  /** The name that the client used, then those that it stands for. */
  readonly names: readonly string[]
  /** In the order in which they were asked. */
  readonly rules: readonly Verdict[]
  readonly strategy: string
  /** The provider that the client asked for by name. */
  readonly wished?: string
  readonly targets: readonly { readonly provider: string; readonly model: string }[]
}

export interface RecordedAttempt {
  readonly provider: string
  /** The name of the provider's key, where it has several. */
  readonly key?: string
  readonly model: string
  readonly protocol: ProtocolId
  readonly lane: string
  /** The pause before it. */
  readonly waitMs: number
  readonly begunAt: At
  /** When the connection stood and the request was on its way. */
  readonly sentAt?: At
  readonly headersAt?: At
  readonly firstByteAt?: At
  readonly endedAt?: At
  /** Absent when it never came to one. */
  readonly request?: {
    readonly method: string
    readonly url: string
    readonly headers: RecordedHeaders
    readonly body: RecordedBody
  }
  readonly reply?: RecordedReply
  readonly error?: { readonly kind: string; readonly message: string }
  /** What the translation to this provider and back did. */
  readonly notes: readonly Note[]
}

export interface RecordedTrace {
  readonly id: string
  /** When it arrived, in milliseconds since 1970. */
  readonly time: number
  readonly isDone: boolean
  readonly bodyAt?: At
  readonly routedAt?: At
  readonly firstTokenAt?: At
  readonly closedAt?: At
  readonly client: {
    readonly protocol: ClientProtocol
    readonly method: string
    /** With its query. */
    readonly path: string
    readonly headers: RecordedHeaders
    /** Unpacked; absent when it was not received whole. */
    readonly body?: RecordedBody
  }
  readonly route?: RecordedRoute
  readonly attempts: readonly RecordedAttempt[]
  /** `provider:reason` of everybody who was asked or passed over before. */
  readonly passedOver: readonly string[]
  /** What the client got. */
  readonly answer?: RecordedReply
}

/** What a trace takes in memory: bodies that are the same bytes are kept once. */
export function sizeOf({ client, attempts, answer }: RecordedTrace): number {
  const bodies = [client.body, answer?.body, ...attempts.flatMap(({ request, reply }) => [request?.body, reply?.body])]
  const buffers = new Set(bodies.flatMap((body) => (body === undefined ? [] : [body.bytes.buffer])))
  const chunks = bodies.reduce((sum, body) => sum + (body?.chunks.length ?? 0), 0)
  return [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, OVERHEAD + chunks * CHUNK_BYTES)
}

/** Headers, notes and everything else around the bodies, roughly. */
const OVERHEAD = 4096
const CHUNK_BYTES = 24
