// The style of every stream stage: synchronous push. Promises exist only at the sockets (house.md §3).
import type { GatewayError } from '../ir/error.ts'

/** `push` never throws for wire content; bad content becomes `end(cause)`. `end` is called exactly once. */
export interface Sink<T> {
  push(item: T): void
  end(cause?: GatewayError): void
}

export type Transducer<In, Out> = (next: Sink<Out>) => Sink<In>

/** Runs `first`, then `second`. */
export function pipe<A, B, C>(first: Transducer<A, B>, second: Transducer<B, C>): Transducer<A, C> {
  return (next) => first(second(next))
}

/** Shows every item to `observer` before it goes on. */
export function tee<T>(observer: Sink<T>): Transducer<T, T> {
  return (next) => ({
    push(item) {
      observer.push(item)
      next.push(item)
    },
    end(cause) {
      observer.end(cause)
      next.end(cause)
    },
  })
}
