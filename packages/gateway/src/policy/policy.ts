// A policy is one rule of the gateway's owner about requests; it edits the IR and leaves a note.
import type { Ledger, Request, Target } from '@ferryllm/protocols'
import type { PolicySettings } from '../config/snapshot.ts'

export interface PolicyContext {
  readonly settings: PolicySettings
  readonly target: Target
  /** The client speaks the target's protocol. */
  readonly sameProtocol: boolean
  /** The host speaks Anthropic's protocol and is known to be somebody else's. */
  readonly isOtherMaker: boolean
  readonly ledger: Ledger
}

export interface Policy {
  readonly name: string
  /** `before`: on the client's words, before they are fitted to the target. `after`: on what the target will get. */
  readonly when: 'before' | 'after'
  /** Cheap test on the raw body: false keeps a same-protocol request in the splice lane. */
  readonly concerns: (body: Buffer, context: Omit<PolicyContext, 'ledger'>) => boolean
  /** The same object when there is nothing to do. */
  readonly apply: (request: Request, context: PolicyContext) => Request
}
