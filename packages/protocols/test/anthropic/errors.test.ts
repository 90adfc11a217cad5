import { describe, expect, it } from 'vitest'
import { ERROR_KINDS, GatewayError, type ErrorDetails, type ErrorKind } from '#ir'
import { anthropic } from '../../src/anthropic/index.ts'

describe('encodeError', () => {
  const expected: Record<ErrorKind, [number, string]> = {
    'invalid-request': [400, 'invalid_request_error'],
    unsupported: [400, 'invalid_request_error'],
    unauthenticated: [401, 'authentication_error'],
    forbidden: [403, 'permission_error'],
    'not-found': [404, 'not_found_error'],
    'model-not-found': [404, 'not_found_error'],
    'method-not-allowed': [405, 'invalid_request_error'],
    'too-large': [413, 'request_too_large'],
    'unsupported-media-type': [415, 'invalid_request_error'],
    limited: [429, 'rate_limit_error'],
    saturated: [503, 'overloaded_error'],
    'upstream-rejected': [400, 'invalid_request_error'],
    'context-overflow': [400, 'invalid_request_error'],
    'upstream-not-found': [404, 'not_found_error'],
    'upstream-auth': [502, 'api_error'],
    'upstream-quota': [402, 'billing_error'],
    'upstream-limited': [429, 'rate_limit_error'],
    'upstream-overloaded': [529, 'overloaded_error'],
    'upstream-failed': [502, 'api_error'],
    'upstream-timeout': [504, 'timeout_error'],
    'upstream-unreachable': [502, 'api_error'],
    'upstream-malformed': [502, 'api_error'],
    'stream-truncated': [502, 'api_error'],
    cancelled: [499, 'api_error'],
    internal: [500, 'api_error'],
  }

  it.each(Object.keys(ERROR_KINDS) as ErrorKind[])('has a status and a type for %s', (kind) => {
    const { status, body: wire } = anthropic.encodeError(new GatewayError(kind, 'why'), 'req_9')
    const [code, type] = expected[kind]
    const message = kind === 'context-overflow' ? 'prompt is too long: why' : 'why'
    expect([status, wire]).toEqual([code, { type: 'error', error: { type, message }, request_id: 'req_9' }])
  })

  it.each<[number, number, string]>([
    [422, 400, 'invalid_request_error'],
    [409, 409, 'conflict_error'],
    [413, 413, 'request_too_large'],
  ])("passes a provider's %i on", (status, code, type) => {
    const encoded = anthropic.encodeError(new GatewayError('upstream-rejected', 'm', { status }), 'r')
    expect(encoded).toEqual({ status: code, body: { type: 'error', error: { type, message: 'm' }, request_id: 'r' } })
  })

  it.each<[ErrorDetails['overflow'], string]>([
    [{ tokens: 130_512, limit: 128_000 }, 'prompt is too long: 130512 tokens > 128000 maximum'],
    [{ limit: 128_000 }, 'prompt is too long: 128001 tokens > 128000 maximum'],
    [{}, 'prompt is too long: does not fit'],
  ])('says overflow %j as Claude Code reads it (ERR-01)', (overflow, message) => {
    const error = new GatewayError('context-overflow', 'does not fit', overflow === undefined ? {} : { overflow })
    expect(anthropic.encodeError(error, 'r').body).toMatchObject({ error: { type: 'invalid_request_error', message } })
  })
})
