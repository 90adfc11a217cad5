// What the gateway's thread and the store's thread say to each other.
import type { Calls } from './engine.ts'

/** One call of the engine; every one is answered, in order. */
export interface Call {
  readonly id: number
  readonly name: keyof Calls
  readonly argument: unknown
}

/** To the store's thread. */
export type ToWorker = Call | 'close'

/** From the store's thread. */
export type FromWorker =
  | { readonly kind: 'opened' }
  /** The file cannot be used at all; the thread ends. */
  | { readonly kind: 'unusable'; readonly reason: string }
  | { readonly kind: 'moved'; readonly movedTo: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
