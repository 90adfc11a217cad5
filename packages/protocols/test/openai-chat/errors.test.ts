import { describe, expect, it } from 'vitest'
import { ERROR_KINDS, GatewayError, type ErrorKind } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'

const { encodeError } = openaiChat
const limited = (message: string): unknown =>
  encodeError(new GatewayError('upstream-limited', message, { retryAfterMs: 1450 }), '').body

describe('our errors', () => {
  // Literals on purpose: clients rely on them.
  it.each<[ErrorKind, number, string, string | null]>([
    ['invalid-request', 400, 'invalid_request_error', null],
    ['unsupported', 400, 'invalid_request_error', 'unsupported_parameter'],
    ['unauthenticated', 401, 'invalid_request_error', 'invalid_api_key'],
    ['forbidden', 403, 'permission_error', 'forbidden'],
    ['not-found', 404, 'invalid_request_error', 'not_found'],
    ['model-not-found', 404, 'invalid_request_error', 'model_not_found'],
    ['method-not-allowed', 405, 'invalid_request_error', 'method_not_allowed'],
    ['too-large', 413, 'invalid_request_error', 'request_too_large'],
    ['unsupported-media-type', 415, 'invalid_request_error', 'unsupported_media_type'],
    ['limited', 429, 'rate_limit_error', 'rate_limit_exceeded'],
    ['saturated', 503, 'server_error', 'gateway_saturated'],
    ['upstream-rejected', 400, 'invalid_request_error', null],
    ['context-overflow', 400, 'invalid_request_error', 'context_length_exceeded'],
    ['upstream-not-found', 404, 'invalid_request_error', 'model_not_found'],
    ['upstream-auth', 502, 'server_error', 'provider_auth_failed'],
    ['upstream-quota', 429, 'insufficient_quota', 'insufficient_quota'],
    ['upstream-limited', 429, 'rate_limit_error', 'rate_limit_exceeded'],
    ['upstream-overloaded', 503, 'server_error', 'overloaded'],
    ['upstream-failed', 502, 'server_error', 'upstream_error'],
    ['upstream-timeout', 504, 'server_error', 'upstream_timeout'],
    ['upstream-unreachable', 502, 'server_error', 'upstream_unreachable'],
    ['upstream-malformed', 502, 'server_error', 'upstream_malformed'],
    ['stream-truncated', 502, 'server_error', 'stream_truncated'],
    ['cancelled', 499, 'server_error', 'cancelled'],
    ['internal', 500, 'server_error', 'internal_error'],
  ])('%s is %i %s %s', (kind, status, type, code) => {
    const param = kind === 'model-not-found' ? 'model' : null
    expect(encodeError(new GatewayError(kind, 'why'), 'req_1')).toEqual({
      status,
      body: { error: { message: 'why', type, param, code } },
    })
  })

  it('cover every kind', () => {
    for (const kind of Object.keys(ERROR_KINDS)) {
      expect(encodeError(new GatewayError(kind as ErrorKind, 'x'), '').body).toHaveProperty('error.type')
    }
  })

  it('name the field, and the code that says more', () => {
    const wrong = new GatewayError('unsupported', 'n>1', { path: 'n', code: 'unsupported_value' })
    expect(encodeError(wrong, '').body).toEqual({
      error: { message: 'n>1', type: 'invalid_request_error', param: 'n', code: 'unsupported_value' },
    })
    const rejected = new GatewayError('upstream-rejected', 'no', { status: 422, code: 'weird' })
    expect(encodeError(rejected, '')).toEqual({
      status: 422,
      body: { error: { message: 'no', type: 'invalid_request_error', param: null, code: 'weird' } },
    })
  })

  it('say in words when to come again, once', () => {
    expect(limited('Slow down.')).toMatchObject({ error: { message: 'Slow down. Please try again in 1.5s.' } })
    expect(limited('Please try again in 2s.')).toMatchObject({ error: { message: 'Please try again in 2s.' } })
  })
})
