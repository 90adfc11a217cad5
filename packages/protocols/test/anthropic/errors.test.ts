import { describe, expect, it } from 'vitest'
import { ERROR_KINDS, GatewayError, type ErrorDetails, type ErrorKind } from '#ir'
import { anthropic } from '../../src/anthropic/index.ts'

function decode(status: number, body: unknown, headers: Record<string, string> = {}): GatewayError {
  return anthropic.decodeError(status, body, headers)
}

function body(type: string, message: string): unknown {
  return { type: 'error', error: { type, message }, request_id: 'req_1' }
}

describe('decodeError', () => {
  it.each<[number, unknown, ErrorKind]>([
    [400, body('invalid_request_error', 'bad'), 'upstream-rejected'],
    [400, body('invalid_request_error', 'Your credit balance is too low to access the API.'), 'upstream-quota'],
    [401, body('authentication_error', 'invalid x-api-key'), 'upstream-auth'],
    [402, body('billing_error', 'pay'), 'upstream-quota'],
    [403, body('permission_error', 'no'), 'upstream-auth'],
    [404, body('not_found_error', 'model: x'), 'upstream-not-found'],
    [409, body('conflict_error', 'c'), 'upstream-rejected'],
    [413, body('request_too_large', 'big'), 'upstream-rejected'],
    [422, { detail: 'unprocessable' }, 'upstream-rejected'],
    [429, body('rate_limit_error', 'slow'), 'upstream-limited'],
    [429, { error: { type: 'insufficient_quota', code: 'insufficient_quota', message: 'q' } }, 'upstream-quota'],
    [
      429,
      {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'm', details: { error_code: 'enforced_spend_limit_reached' } },
      },
      'upstream-quota',
    ],
    [408, '', 'upstream-timeout'],
    [500, body('api_error', 'x'), 'upstream-failed'],
    [502, '<html><body>Bad gateway</body></html>', 'upstream-failed'],
    [503, null, 'upstream-overloaded'],
    [504, body('timeout_error', 't'), 'upstream-timeout'],
    [529, body('overloaded_error', 'Overloaded'), 'upstream-overloaded'],
    [500, body('overloaded_error', 'Overloaded'), 'upstream-overloaded'],
  ])('reads %i %j as %s', (status, wire, kind) => {
    const error = decode(status, wire)
    expect([error.kind, error.details.upstream?.status, error.details.delivery]).toEqual([kind, status, 'rejected'])
  })

  it('keeps message, code, status and request id', () => {
    const error = decode(413, body('request_too_large', 'too big'), { 'request-id': 'req_2' })
    expect([error.message, error.status, error.details]).toEqual([
      'too big',
      413,
      { delivery: 'rejected', upstream: { status: 413, requestId: 'req_2' }, status: 413, code: 'request_too_large' },
    ])
    expect(decode(500, body('api_error', 'x')).details.upstream).toEqual({ status: 500, requestId: 'req_1' })
    expect(decode(502, '<html><style>x{}</style><h1>Bad  gateway</h1></html>').message).toBe('Bad gateway')
    expect(decode(500, [1]).message).toBe('The upstream answered with status 500.')
  })

  it.each<[string, ErrorDetails['overflow']]>([
    ['prompt is too long: 210000 tokens > 200000 maximum', { tokens: 210_000, limit: 200_000 }],
    [
      'input length and `max_tokens` exceed context limit: 199211 + 20000 > 200000, decrease it',
      { tokens: 219_211, limit: 200_000 },
    ],
    [
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130512 tokens.",
      { tokens: 130_512, limit: 128_000 },
    ],
    [
      "This endpoint's maximum context length is 131,072 tokens. However, you requested about 140,000 tokens (1 of text).",
      { tokens: 140_000, limit: 131_072 },
    ],
    ['Your input exceeds the context window of this model. Please adjust your input and try again.', {}],
    [
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      { tokens: 1_200_000, limit: 1_048_576 },
    ],
    ['prompt token count of 130000 exceeds the limit of 128000', { tokens: 130_000, limit: 128_000 }],
    [
      'request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it',
      { tokens: 9000, limit: 8192 },
    ],
    [
      'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      { tokens: 40_000, limit: 32_768 },
    ],
    [
      "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
      { tokens: 537_812, limit: 131_072 },
    ],
    ['Invalid request: Your request exceeded model token limit: 262144', { limit: 262_144 }],
    ['Input is too long for requested model.', {}],
    ['Please reduce the length of the messages or completion.', {}],
  ])('finds the overflow in "%s"', (message, overflow) => {
    const error = decode(400, { error: { message } })
    expect([error.kind, error.details.overflow]).toEqual(['context-overflow', overflow])
  })

  it('knows overflow by code and by figures of their own', () => {
    expect(decode(400, { error: { code: 'context_length_exceeded', message: 'no' } }).kind).toBe('context-overflow')
    const wire = { error: { type: 'exceed_context_size_error', message: 'm', n_prompt_tokens: 9, n_ctx: 8 } }
    expect(decode(400, wire).details.overflow).toEqual({ tokens: 9, limit: 8 })
  })

  it.each([
    'max_tokens: 70000 > 64000, which is the maximum',
    'messages: at least one is required',
    'temperature exceeds 1',
  ])('takes "%s" for no overflow', (message) => {
    expect(decode(400, body('invalid_request_error', message)).kind).toBe('upstream-rejected')
  })

  it.each<[Record<string, string>, unknown, number | undefined]>([
    [{ 'retry-after': '34' }, '', 34_000],
    [{ 'retry-after': '1.5', 'retry-after-ms': '200' }, '', 200],
    [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:00 GMT' }, '', undefined],
    [{}, { error: { details: [{ '@type': 'RetryInfo', retryDelay: '34s' }] } }, 34_000],
    [{}, { error: { message: 'Rate limit reached. Please try again in 1.5s.' } }, 1500],
    [{}, { error: { message: 'Please try again in 6m0s. Visit us' } }, 360_000],
    [{}, { error: { message: 'try again in 20ms' } }, 20],
    [{}, { error: { message: 'Please retry after 20 seconds' } }, 20_000],
    [{}, { error: { message: 'please try again later' } }, undefined],
  ])('finds when to retry: %j %j', (headers, wire, ms) => {
    expect(decode(429, wire, headers).details.retryAfterMs).toBe(ms)
  })
})

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
