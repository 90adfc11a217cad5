// What follows a failed attempt, kind by kind.
import { describe, expect, test } from 'vitest'
import { ERROR_KINDS, GatewayError, type ErrorKind } from '@ferryllm/protocols'
import { nextStep } from '../../src/upstream/next-step.ts'

const rule = { retries: 3, backoffMs: 100 }
const step = (error: GatewayError, tried = 1, random = () => 1): ReturnType<typeof nextStep> =>
  nextStep(error, { tried, rule, random })
const unreachable = new GatewayError('upstream-unreachable', 'gone')

test('the pause doubles, and chance takes at most half of it away', () => {
  expect([1, 2, 3].map((tried) => step(unreachable, tried))).toEqual(
    [100, 200, 400].map((waitMs) => ({ kind: 'repeat', waitMs })),
  )
  expect(step(unreachable, 2, () => 0)).toEqual({ kind: 'repeat', waitMs: 100 })
  expect(step(unreachable, 4)).toEqual({ kind: 'fallback' })
})

test('the provider decides about the pause, up to a minute', () => {
  const limited = (retryAfterMs: number): GatewayError =>
    new GatewayError('upstream-limited', 'slow down', { retryAfterMs })
  expect(step(limited(1500))).toEqual({ kind: 'repeat', waitMs: 1500 })
  expect(step(limited(60_000))).toEqual({ kind: 'repeat', waitMs: 60_000 })
  expect(step(limited(60_001))).toEqual({ kind: 'fallback' })
})

describe('the same request never goes twice to a provider', () => {
  const kinds = (Object.keys(ERROR_KINDS) as ErrorKind[]).filter(
    (kind) => ERROR_KINDS[kind].retry !== 'another-attempt',
  )
  test.each(kinds)('after %s', (kind) => {
    expect(step(new GatewayError(kind, 'no')).kind).not.toBe('repeat')
  })
})

test.each(['invalid-request', 'upstream-rejected', 'cancelled', 'internal', 'limited'] as const)(
  '%s is told to the client, whoever else there is',
  (kind) => {
    expect(step(new GatewayError(kind, 'no'))).toEqual({ kind: 'give-up' })
  },
)
