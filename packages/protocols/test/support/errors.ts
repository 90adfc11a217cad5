// Running what may be refused: nothing but our own errors, and none of our own making, may come out.
import { expect } from 'vitest'
import { GatewayError, type ErrorKind } from '#ir'

/** The error that an action is refused with; undefined when it is not. Anything but our own error is thrown on. */
export function refusal(action: () => unknown): GatewayError | undefined {
  try {
    action()
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown
    throw thrown
  }
  return undefined
}

/** What an action gives; undefined when it is refused, which must be with one of our errors, of these kinds if any are given. */
export function attempt<T>(action: () => T, kinds?: readonly ErrorKind[]): T | undefined {
  let given: T | undefined
  const error = refusal(() => {
    given = action()
  })
  if (error === undefined) return given
  expect(error.kind).not.toBe('internal')
  if (kinds !== undefined) expect(kinds).toContain(error.kind)
  return undefined
}
