// What one exchange came to: filled in by the lanes, read by the request log.
import type { Finish, GatewayError, Note, Usage } from '@ferryllm/protocols'

export interface Outcome {
  /** Status the client got. */
  status: number
  error?: GatewayError
  usage?: Usage
  finish?: Finish
  /** The provider has said more than that it received the request. */
  hasBegun?: true
  /** Milliseconds from the request's arrival to the first content of the reply. */
  firstTokenMs?: number
  /** The client has heard nothing of this attempt: another one follows. */
  superseded?: boolean
  notes: readonly Note[]
  upstreamRequestId?: string
  /** What the provider calls its reply. */
  responseId?: string
  /** The model that the provider says it was. */
  servedModel?: string
  /** Why usage could not be read from a relayed reply. */
  unread?: string
}
