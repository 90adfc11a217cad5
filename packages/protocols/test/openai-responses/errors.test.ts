// What clients of this protocol are told of an error.
import { describe, expect, test } from 'vitest'
import { ERROR_KINDS, type ErrorKind, GatewayError } from '../../src/ir/index.ts'
import { ask, codec, encode, type Loose } from './support.ts'

const bodyOf = (error: GatewayError): unknown => (codec.encodeError(error, 'req_1').body as Loose).error

describe('what clients are told', () => {
  test('every kind has a status, a type and a code', () => {
    const kinds = Object.keys(ERROR_KINDS) as ErrorKind[]
    const told = kinds.map((name) => {
      const { status, body } = codec.encodeError(new GatewayError(name, 'm'), 'req_1')
      const { error } = body as { error: { type: string; code: string | null; message: string; param: unknown } }
      return [name, status, error.type, error.code]
    })
    expect(told).toEqual([
      ['invalid-request', 400, 'invalid_request_error', null],
      ['unsupported', 400, 'invalid_request_error', 'unsupported_parameter'],
      ['unauthenticated', 401, 'invalid_request_error', 'invalid_api_key'],
      ['forbidden', 403, 'invalid_request_error', 'forbidden'],
      ['not-found', 404, 'invalid_request_error', 'not_found'],
      ['model-not-found', 404, 'invalid_request_error', 'model_not_found'],
      ['method-not-allowed', 405, 'invalid_request_error', 'method_not_allowed'],
      ['too-large', 413, 'invalid_request_error', 'request_too_large'],
      ['unsupported-media-type', 415, 'invalid_request_error', 'unsupported_media_type'],
      ['limited', 429, 'rate_limit_error', 'rate_limit_exceeded'],
      ['saturated', 503, 'server_error', 'server_error'],
      ['upstream-rejected', 400, 'invalid_request_error', null],
      ['context-overflow', 400, 'invalid_request_error', 'context_length_exceeded'],
      ['upstream-not-found', 404, 'invalid_request_error', 'model_not_found'],
      ['upstream-auth', 502, 'server_error', 'provider_auth_failed'],
      ['upstream-quota', 429, 'insufficient_quota', 'insufficient_quota'],
      ['upstream-limited', 429, 'rate_limit_error', 'rate_limit_exceeded'],
      ['upstream-overloaded', 503, 'server_error', 'server_error'],
      ['upstream-failed', 502, 'server_error', 'server_error'],
      ['upstream-timeout', 504, 'server_error', 'timeout'],
      ['upstream-unreachable', 502, 'server_error', 'server_error'],
      ['upstream-malformed', 502, 'server_error', 'server_error'],
      ['stream-truncated', 502, 'server_error', 'server_error'],
      ['cancelled', 499, 'server_error', 'cancelled'],
      ['internal', 500, 'server_error', 'server_error'],
    ])
  })

  test('7.7.5: an unroutable model', () => {
    expect(codec.encodeError(new GatewayError('model-not-found', "The model 'foo' does not exist."), 'req_1')).toEqual({
      status: 404,
      body: {
        error: {
          message: "The model 'foo' does not exist.",
          type: 'invalid_request_error',
          param: 'model',
          code: 'model_not_found',
        },
      },
    })
  })

  test('the field, the provider’s own code, and the time to wait', () => {
    expect(
      bodyOf(new GatewayError('upstream-rejected', 'm', { path: 'input', code: 'invalid_value', status: 422 })),
    ).toEqual({
      message: 'm',
      type: 'invalid_request_error',
      param: 'input',
      code: 'invalid_value',
    })
    expect(bodyOf(new GatewayError('limited', 'Slow down.', { retryAfterMs: 7000 }))).toMatchObject({
      message: 'Slow down. Please try again in 7s.',
    })
    expect(bodyOf(new GatewayError('limited', 'Please try again in 3s.', { retryAfterMs: 7000 }))).toMatchObject({
      message: 'Please try again in 3s.',
    })
  })

  test('in a stream the code tells Codex whether to try again', () => {
    const again = new Set(['server_error', 'rate_limit_exceeded'])
    const codes = (Object.keys(ERROR_KINDS) as ErrorKind[]).map((name): [string, boolean] => [
      name,
      again.has(encode([], ask(), new GatewayError(name, 'm')).data.at(-2).response.error.code),
    ])
    expect(codes.filter(([, retried]) => retried).map(([name]) => name)).toEqual([
      'limited',
      'saturated',
      'upstream-limited',
      'upstream-overloaded',
      'upstream-failed',
      'upstream-timeout',
      'upstream-unreachable',
      'upstream-malformed',
      'stream-truncated',
      'cancelled',
      'internal',
    ])
  })
})
