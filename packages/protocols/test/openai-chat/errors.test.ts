import { describe, expect, it } from 'vitest'
import { ERROR_KINDS, GatewayError, type ErrorKind } from '../../src/ir/index.ts'
import { openaiChat } from '../../src/openai-chat/index.ts'

const { decodeError, encodeError } = openaiChat
const error = (message: string, more: object = {}): object => ({ error: { message, ...more } })

const message = (body: unknown): string => decodeError(400, body, {}).message

describe('an upstream error', () => {
  it('keeps status, code, field and message', () => {
    const body = error('Unsupported value', {
      type: 'invalid_request_error',
      param: 'temperature',
      code: 'unsupported_value',
    })
    const decoded = decodeError(400, body, { 'x-request-id': 'req_1' })
    expect(decoded.message).toBe('Unsupported value')
    expect({ kind: decoded.kind, status: decoded.status, ...decoded.details }).toEqual({
      kind: 'upstream-rejected',
      status: 400,
      delivery: 'rejected',
      code: 'unsupported_value',
      path: 'temperature',
      upstream: { status: 400, requestId: 'req_1' },
    })
  })

  it.each<[number, unknown, ErrorKind]>([
    [400, error('bad'), 'upstream-rejected'],
    [422, { detail: [{ loc: ['body', 'n'], msg: 'Field required' }] }, 'upstream-rejected'],
    [413, error('too big'), 'upstream-rejected'],
    [401, error('Incorrect API key'), 'upstream-auth'],
    [403, error('Forbidden'), 'upstream-auth'],
    [403, error('Input was flagged', { metadata: {} }), 'upstream-rejected'],
    [402, error('Payment Required'), 'upstream-quota'],
    [429, error('You exceeded your current quota', { code: 'insufficient_quota' }), 'upstream-quota'],
    [400, error('Your credit balance is too low'), 'upstream-quota'],
    [429, error('Rate limit reached'), 'upstream-limited'],
    [
      429,
      [error('Quota exceeded. You exceeded your current quota, check billing', { details: [{ retryDelay: '34s' }] })],
      'upstream-limited',
    ],
    [404, error('Not Found'), 'upstream-not-found'],
    [400, error('The model `x` does not exist'), 'upstream-not-found'],
    [404, error('gone', { code: 'DeploymentNotFound' }), 'upstream-not-found'],
    [503, 'upstream connect error', 'upstream-overloaded'],
    [529, error('Overloaded'), 'upstream-overloaded'],
    [429, error('The engine is currently overloaded', { type: 'engine_overloaded_error' }), 'upstream-overloaded'],
    [500, error('The server had an error'), 'upstream-failed'],
    [502, '<html>Bad Gateway</html>', 'upstream-failed'],
    [504, '', 'upstream-timeout'],
    [408, null, 'upstream-timeout'],
  ])('%i %j is %s', (status, body, kind) => {
    expect(decodeError(status, body, {}).kind).toBe(kind)
  })

  it.each<[number, string, object]>([
    [
      400,
      "This model's maximum context length is 64000 tokens. However, your messages resulted in 70111 tokens. Please reduce the length of the messages.",
      { tokens: 70111, limit: 64000 },
    ],
    [
      400,
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).",
      { tokens: 5000, limit: 4096 },
    ],
    [400, 'prompt is too long: 210000 tokens > 200000 maximum', { tokens: 210000, limit: 200000 }],
    [
      400,
      'The input token count (1,200,000) exceeds the maximum number of tokens allowed (1048576).',
      { tokens: 1200000, limit: 1048576 },
    ],
    [
      400,
      "This model's maximum prompt length is 32000 but the request contains 53781 tokens.",
      { tokens: 53781, limit: 32000 },
    ],
    [
      400,
      'Prompt contains 40001 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      { tokens: 40001, limit: 32768 },
    ],
    [500, 'the request exceeds the available context size (8192), try increasing it', { limit: 8192 }],
    [400, 'prompt token count of 140000 exceeds the limit of 128000', { tokens: 140000, limit: 128000 }],
    [400, 'Invalid request: Your request exceeded model token limit: 262144', { limit: 262144 }],
    [413, 'Input is too long for requested model.', {}],
  ])('%i "%s" is an overflow', (status, message, overflow) => {
    const decoded = decodeError(status, error(message), {})
    expect({ kind: decoded.kind, overflow: decoded.details.overflow }).toEqual({ kind: 'context-overflow', overflow })
  })

  it('knows an overflow by its code alone', () => {
    expect(decodeError(400, error('no', { code: 'context_length_exceeded' }), {}).kind).toBe('context-overflow')
  })

  it.each<[Record<string, string>, unknown, number | undefined]>([
    [{ 'retry-after-ms': '1500' }, error('x'), 1500],
    [{ 'retry-after': '7' }, error('x'), 7000],
    [{ 'retry-after': '0.5' }, error('x'), 500],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, error('x'), undefined],
    [{}, error('Please try again in 1.5s.'), 1500],
    [{}, error('Please try again in 20ms. Visit us'), 20],
    [{}, error('Please try again in 6m0s.'), 360000],
    [{}, error('Please retry after 34 seconds.'), 34000],
    [{}, [error('x', { details: [{ '@type': 'RetryInfo', retryDelay: '34.2s' }] })], 34200],
    [{}, error('x'), undefined],
  ])('says when to come again: %j %j', (headers, body, expected) => {
    expect(decodeError(429, body, headers).details.retryAfterMs).toBe(expected)
  })

  it('finds the message wherever it stands', () => {
    expect(message({ error: 'plain' })).toBe('plain')
    expect(message({ message: 'top' })).toBe('top')
    expect(message({ detail: 'fastapi' })).toBe('fastapi')
    expect(message({ detail: [{ loc: ['body', 'n'], msg: 'Field required' }, { msg: 'other' }] })).toBe(
      'body.n: Field required; other',
    )
    expect(message('text')).toBe('text')
    expect(message(undefined)).toBe('The upstream answered with HTTP 400.')
  })

  it('is rejected for certain, unless time ran out on the way', () => {
    expect(decodeError(500, '', {}).details.delivery).toBe('rejected')
    expect(decodeError(504, '', {}).details.delivery).toBe('ambiguous')
  })
})

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
