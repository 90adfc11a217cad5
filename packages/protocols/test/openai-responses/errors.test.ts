// Errors in both directions: what providers answer, and what clients of this protocol are told.
import { describe, expect, test } from 'vitest'
import { ERROR_KINDS, type ErrorKind, GatewayError } from '../../src/ir/index.ts'
import { ask, codec, encode, type Loose } from './support.ts'

function kind(status: number, error: unknown, headers = {}): string {
  return codec.decodeError(status, typeof error === 'string' ? error : { error }, headers).kind
}

const figuresOf = (message: string): unknown =>
  codec.decodeError(400, { error: { message, code: 'context_length_exceeded' } }, {}).details.overflow

const waitOf = (message: string, headers = {}, more = {}): unknown =>
  codec.decodeError(429, { error: { message, ...more } }, headers).details.retryAfterMs

describe('what providers answer', () => {
  test.each<[number, unknown, ErrorKind]>([
    [400, { message: 'bad', type: 'invalid_request_error', param: 'x', code: null }, 'upstream-rejected'],
    [400, { message: 'x', code: 'context_length_exceeded' }, 'context-overflow'],
    [400, { message: 'prompt is too long: 130512 tokens > 128000 maximum' }, 'context-overflow'],
    [
      400,
      { message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).' },
      'context-overflow',
    ],
    [413, { message: 'Your input exceeds the context window of this model.' }, 'context-overflow'],
    [400, { message: 'x', code: 'model_not_found' }, 'upstream-not-found'],
    [404, { message: 'no such model' }, 'upstream-not-found'],
    [401, { message: 'x', code: 'invalid_api_key' }, 'upstream-auth'],
    [403, { message: 'x' }, 'upstream-auth'],
    [402, { message: 'x' }, 'upstream-quota'],
    [429, { message: 'x', type: 'insufficient_quota', code: 'insufficient_quota' }, 'upstream-quota'],
    [429, { message: 'x', code: 'rate_limit_exceeded' }, 'upstream-limited'],
    [408, { message: 'x' }, 'upstream-timeout'],
    [504, { message: 'x' }, 'upstream-timeout'],
    [503, { message: 'x' }, 'upstream-overloaded'],
    [529, { message: 'x' }, 'upstream-overloaded'],
    [500, { message: 'x', code: 'server_is_overloaded' }, 'upstream-overloaded'],
    [500, { message: 'x' }, 'upstream-failed'],
    [502, '<html>bad gateway</html>', 'upstream-failed'],
    [422, { message: 'unprocessable' }, 'upstream-rejected'],
  ])('%i %j', (status, error, expected) => {
    expect(kind(status, error)).toBe(expected)
  })

  test('status, code, field and body of a refusal are kept', () => {
    const body = { error: { message: 'bad', type: 'invalid_request_error', param: 'input[0]', code: 'invalid_value' } }
    const error = codec.decodeError(422, body, { 'x-request-id': 'req_1', 'content-type': 'application/json' })
    expect([error.status, error.message, error.details]).toEqual([
      422,
      'bad',
      {
        code: 'invalid_value',
        status: 422,
        delivery: 'rejected',
        path: 'input[0]',
        upstream: { status: 422, body: JSON.stringify(body), contentType: 'application/json', requestId: 'req_1' },
      },
    ])
  })

  test('other statuses of the provider never reach the client as they are', () => {
    expect([401, 402, 503].map((status) => codec.decodeError(status, {}, {}).status)).toEqual([502, 402, 529])
  })

  test('a page of HTML is no message', () => {
    expect(codec.decodeError(502, '<html>…</html>', {}).message).toBe('The upstream answered with status 502.')
  })

  test('ERR-01: the figures of an overflow', () => {
    expect([
      figuresOf(
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 130512 tokens.",
      ),
      figuresOf('prompt is too long: 210000 tokens > 200000 maximum'),
      figuresOf('The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'),
      figuresOf(
        'Input tokens exceed the configured limit of 272,000 tokens. Your messages resulted in 300,000 tokens.',
      ),
      figuresOf('Too long.'),
    ]).toEqual([
      { tokens: 130_512, limit: 128_000 },
      { tokens: 210_000, limit: 200_000 },
      { tokens: 1_200_000, limit: 1_048_576 },
      { tokens: 300_000, limit: 272_000 },
      {},
    ])
  })

  test('every spelling of the time to wait', () => {
    expect([
      waitOf('x', { 'retry-after': '7' }),
      waitOf('x', { 'retry-after-ms': '250', 'retry-after': '7' }),
      waitOf('x', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }),
      waitOf('Please try again in 1.5s.'),
      waitOf('Please try again in 20ms.'),
      waitOf('Please try again in 6m0s.'),
      waitOf('Try again in 20 seconds'),
      waitOf('x', {}, { details: [{ '@type': 'RetryInfo', retryDelay: '34s' }] }),
      waitOf('x'),
    ]).toEqual([7000, 250, undefined, 1500, 20, 360_000, 20_000, 34_000, undefined])
  })

  test.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{ error: null }],
    [{ error: 'plain' }],
    [{ detail: 'fast' }],
    [{ error: { message: 5 } }],
  ])('any body is an error: %j', (body) => {
    expect(codec.decodeError(500, body, {})).toBeInstanceOf(GatewayError)
  })
})

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
