// One reading of providers' errors for all protocols: hosts copy each other's endpoints and keep errors of their own.
import { describe, expect, it, test } from 'vitest'
import { ERROR_KINDS, type ErrorDetails, type ErrorKind, GatewayError } from '#ir'
import { inbandError, upstreamError } from '#wire'
import { CODECS } from '../../src/index.ts'

const RPC = 'type.googleapis.com/google.rpc.'

const openai = (message: string, more: object = {}): object => ({ error: { message, ...more } })
const anthropic = (type: string, message: string): object => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
})
const google = (code: number, status: string, message = 'm', details?: object[]): object => ({
  error: { code, message, status, ...(details === undefined ? {} : { details }) },
})
const wait = (retryDelay: unknown): object => ({ '@type': `${RPC}RetryInfo`, retryDelay })
const quota = (quotaId: string): object => ({ '@type': `${RPC}QuotaFailure`, violations: [{ quotaId }] })

const KINDS: readonly (readonly [number, unknown, ErrorKind])[] = [
  [400, anthropic('invalid_request_error', 'bad'), 'upstream-rejected'],
  [400, google(400, 'INVALID_ARGUMENT'), 'upstream-rejected'],
  [400, google(400, 'FAILED_PRECONDITION'), 'upstream-rejected'],
  [400, openai('bad', { type: 'invalid_request_error', param: 'x', code: null }), 'upstream-rejected'],
  [400, google(400, 'INVALID_ARGUMENT', 'maxOutputTokens must be positive'), 'upstream-rejected'],
  [400, openai('max_tokens: 70000 > 64000, which is the maximum'), 'upstream-rejected'],
  [400, openai('messages: at least one is required'), 'upstream-rejected'],
  [400, openai('temperature exceeds 1'), 'upstream-rejected'],
  [400, openai('Unknown field billing_cycle'), 'upstream-rejected'],
  [400, openai('The operator is overloaded for these operands'), 'upstream-rejected'],
  [409, anthropic('conflict_error', 'c'), 'upstream-rejected'],
  [409, google(409, 'ABORTED'), 'upstream-rejected'],
  [413, anthropic('request_too_large', 'big'), 'upstream-rejected'],
  [422, { detail: [{ loc: ['body', 'n'], msg: 'Field required' }] }, 'upstream-rejected'],
  [425, '', 'upstream-rejected'],
  // Another key would get the same answer.
  [403, openai('Input was flagged', { metadata: {} }), 'upstream-rejected'],
  [403, openai('You are not allowed to sample from this model'), 'upstream-rejected'],
  [403, openai('Your project does not have access to model `x`'), 'upstream-rejected'],
  [403, openai('This feature is not available on your plan'), 'upstream-rejected'],

  [401, anthropic('authentication_error', 'invalid x-api-key'), 'upstream-auth'],
  [401, google(401, 'UNAUTHENTICATED'), 'upstream-auth'],
  [403, anthropic('permission_error', 'no'), 'upstream-auth'],
  [403, google(403, 'PERMISSION_DENIED'), 'upstream-auth'],
  [403, openai('Forbidden'), 'upstream-auth'],
  [400, google(400, 'INVALID_ARGUMENT', 'API key not valid. Pass one.'), 'upstream-auth'],
  [
    400,
    google(400, 'INVALID_ARGUMENT', 'm', [{ '@type': `${RPC}ErrorInfo`, reason: 'API_KEY_INVALID' }]),
    'upstream-auth',
  ],
  [400, openai('x', { code: 'invalid_api_key' }), 'upstream-auth'],

  [402, {}, 'upstream-quota'],
  [400, anthropic('invalid_request_error', 'Your credit balance is too low to access the API.'), 'upstream-quota'],
  [429, openai('q', { type: 'insufficient_quota', code: 'insufficient_quota' }), 'upstream-quota'],
  [
    429,
    openai('m', { type: 'rate_limit_error', details: { error_code: 'enforced_spend_limit_reached' } }),
    'upstream-quota',
  ],
  [
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan and billing details.'),
    'upstream-quota',
  ],
  [429, google(429, 'RESOURCE_EXHAUSTED', 'Your prepayment credits are depleted, see billing.'), 'upstream-quota'],
  [
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'm', [quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), wait('34s')]),
    'upstream-quota',
  ],

  [429, anthropic('rate_limit_error', 'slow'), 'upstream-limited'],
  [429, google(429, 'RESOURCE_EXHAUSTED'), 'upstream-limited'],
  [429, google(429, 'RESOURCE_EXHAUSTED', 'You have sent too many tokens.'), 'upstream-limited'],
  [
    429,
    google(429, 'RESOURCE_EXHAUSTED', 'm', [
      quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'),
      wait('34s'),
    ]),
    'upstream-limited',
  ],
  [
    429,
    [openai('Quota exceeded. You exceeded your current quota, check billing', { details: [wait('34s')] })],
    'upstream-limited',
  ],
  [429, openai('x', { code: 'rate_limit_exceeded' }), 'upstream-limited'],

  [404, anthropic('not_found_error', 'model: x'), 'upstream-not-found'],
  [404, { error: 'gone' }, 'upstream-not-found'],
  [404, openai('gone', { code: 'DeploymentNotFound' }), 'upstream-not-found'],
  [400, openai('The model `x` does not exist'), 'upstream-not-found'],
  [400, openai('x', { code: 'model_not_found' }), 'upstream-not-found'],

  [408, null, 'upstream-timeout'],
  [504, anthropic('timeout_error', 't'), 'upstream-timeout'],
  [504, google(504, 'DEADLINE_EXCEEDED'), 'upstream-timeout'],

  [503, null, 'upstream-overloaded'],
  [503, google(503, 'UNAVAILABLE'), 'upstream-overloaded'],
  [529, anthropic('overloaded_error', 'Overloaded'), 'upstream-overloaded'],
  [500, anthropic('overloaded_error', 'Overloaded'), 'upstream-overloaded'],
  [500, openai('x', { code: 'server_is_overloaded' }), 'upstream-overloaded'],
  [429, openai('The engine is currently overloaded', { type: 'engine_overloaded_error' }), 'upstream-overloaded'],

  [500, anthropic('api_error', 'x'), 'upstream-failed'],
  [500, google(500, 'INTERNAL'), 'upstream-failed'],
  [502, '<html><body>Bad gateway</body></html>', 'upstream-failed'],
  [501, undefined, 'upstream-failed'],
]

describe('the kind of an HTTP error', () => {
  it.each(KINDS)('%i %j is %s', (status, body, kind) => {
    const error = upstreamError(status, body, {})
    const shown = kind === 'upstream-rejected' ? status : ERROR_KINDS[kind].status
    expect([error.kind, error.status, error.details.upstream?.status]).toEqual([kind, shown, status])
  })

  test.each(Object.values(CODECS))('is the same for $id', (codec) => {
    expect(codec.decodeError(429, openai('slow', { code: 'rate_limit_exceeded' }), {})).toEqual(
      upstreamError(429, openai('slow', { code: 'rate_limit_exceeded' }), {}),
    )
  })

  it('comes with what is known of the delivery: a gateway that ran out of time may have passed the request on', () => {
    expect([400, 408, 429, 500, 504].map((status) => upstreamError(status, '', {}).details.delivery)).toEqual([
      'rejected',
      'ambiguous',
      'rejected',
      'rejected',
      'ambiguous',
    ])
  })
})

const idOf = (headers: Record<string, string>): unknown =>
  upstreamError(500, anthropic('api_error', 'x'), headers).details.upstream?.requestId

describe('what an error says', () => {
  it('keeps message, code, field, status and request id', () => {
    const body = openai('Unsupported value', {
      type: 'invalid_request_error',
      param: 'temperature',
      code: 'unsupported_value',
    })
    const error = upstreamError(422, body, { 'x-request-id': 'req_1' })
    expect([error.message, error.details]).toEqual([
      'Unsupported value',
      {
        delivery: 'rejected',
        status: 422,
        code: 'unsupported_value',
        path: 'temperature',
        upstream: { status: 422, requestId: 'req_1' },
      },
    ])
  })

  it.each<[unknown, string | undefined]>([
    [anthropic('request_too_large', 'x'), 'request_too_large'],
    [anthropic('invalid_request_error', 'x'), undefined],
    [google(400, 'INVALID_ARGUMENT'), 'INVALID_ARGUMENT'],
    [openai('x', { code: 1301 }), '1301'],
    [openai('x', { code: 400 }), undefined],
  ])('its code: %j', (body, code) => {
    expect(upstreamError(400, body, {}).details.code).toBe(code)
  })

  it('takes the request id from the header, else from the body', () => {
    expect([idOf({ 'request-id': 'a', 'x-request-id': 'b' }), idOf({ 'x-request-id': 'b' }), idOf({})]).toEqual([
      'a',
      'b',
      'req_1',
    ])
  })

  it.each<[unknown, string]>([
    [{ error: 'plain' }, 'plain'],
    [{ error: 'Bad Request', message: 'what is bad' }, 'what is bad'],
    [{ message: 'top' }, 'top'],
    [{ error: {}, message: 'top' }, 'top'],
    [{ detail: 'fastapi' }, 'fastapi'],
    [{ detail: { message: 'deeper' } }, 'deeper'],
    [{ detail: [{ loc: ['body', 'n'], msg: 'Field required' }, { msg: 'other' }] }, 'body.n: Field required; other'],
    [[openai('listed')], 'listed'],
    ['text', 'text'],
    ['<html><style>x{}</style><h1>Bad  gateway</h1></html>', 'Bad gateway'],
    ['<html>…</html>', 'The upstream answered with status 400.'],
    ['', 'The upstream answered with status 400.'],
    [undefined, 'The upstream answered with status 400.'],
    [null, 'The upstream answered with status 400.'],
    [[1], 'The upstream answered with status 400.'],
    [{ error: { message: 5 } }, 'The upstream answered with status 400.'],
    ['x'.repeat(9000), 'x'.repeat(2000)],
  ])('its message, wherever it stands: %j', (body, message) => {
    const error = upstreamError(400, body, {})
    expect(error).toBeInstanceOf(GatewayError)
    expect(error.message).toBe(message)
  })
})

describe('an overflow', () => {
  it.each<[number, string, ErrorDetails['overflow']]>([
    [400, 'prompt is too long: 210000 tokens > 200000 maximum', { tokens: 210_000, limit: 200_000 }],
    [400, 'prompt is too long: 210,000 tokens > 200,000 maximum', { tokens: 210_000, limit: 200_000 }],
    [
      400,
      'input length and `max_tokens` exceed context limit: 199211 + 20000 > 200000, decrease it',
      { tokens: 219_211, limit: 200_000 },
    ],
    [
      400,
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130512 tokens. Please reduce the length of the messages.",
      { tokens: 130_512, limit: 128_000 },
    ],
    [
      400,
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).",
      { tokens: 5000, limit: 4096 },
    ],
    [
      400,
      "This endpoint's maximum context length is 131,072 tokens. However, you requested about 140,000 tokens (1 of text).",
      { tokens: 140_000, limit: 131_072 },
    ],
    [400, 'Your input exceeds the context window of this model. Please adjust your input and try again.', {}],
    [413, 'Your input exceeds the context window of this model.', {}],
    [
      400,
      'The input token count (1,200,000) exceeds the maximum number of tokens allowed (1048576).',
      { tokens: 1_200_000, limit: 1_048_576 },
    ],
    [400, 'The input token count exceeds the maximum number of tokens allowed 1048576.', { limit: 1_048_576 }],
    [400, 'prompt token count of 130000 exceeds the limit of 128000', { tokens: 130_000, limit: 128_000 }],
    [
      400,
      'the request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it',
      { tokens: 9000, limit: 8192 },
    ],
    // llama.cpp says 500 for what is the request's own fault.
    [500, 'the request exceeds the available context size (8192), try increasing it', { limit: 8192 }],
    [
      400,
      'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      { tokens: 40_000, limit: 32_768 },
    ],
    [
      400,
      "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
      { tokens: 537_812, limit: 131_072 },
    ],
    [
      400,
      'Input tokens exceed the configured limit of 272,000 tokens. Your messages resulted in 300,000 tokens.',
      { tokens: 300_000, limit: 272_000 },
    ],
    [400, 'Invalid request: Your request exceeded model token limit: 262144', { limit: 262_144 }],
    [400, 'Input is too long for requested model.', {}],
    [400, 'Please reduce the length of the messages or completion.', {}],
  ])('%i "%s"', (status, message, overflow) => {
    const error = upstreamError(status, openai(message), {})
    expect([error.kind, error.status, error.details.overflow]).toEqual(['context-overflow', 400, overflow])
  })

  it.each(['context_length_exceeded', 'model_context_window_exceeded'])('is known by the code %s alone', (code) => {
    expect(upstreamError(400, openai('no', { code }), {}).details).toMatchObject({ code, overflow: {} })
  })

  it('may have fields for its figures', () => {
    const body = openai('m', { type: 'exceed_context_size_error', n_prompt_tokens: 9, n_ctx: 8 })
    expect(upstreamError(400, body, {}).details.overflow).toEqual({ tokens: 9, limit: 8 })
  })
})

describe('the time to wait', () => {
  it.each<[Record<string, string>, unknown, number | undefined]>([
    [{ 'retry-after': '34' }, '', 34_000],
    [{ 'retry-after': '0.5' }, '', 500],
    [{ 'retry-after': '1.5', 'retry-after-ms': '200' }, '', 200],
    [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:00 GMT' }, '', undefined],
    [{ 'retry-after': '5' }, google(429, 'RESOURCE_EXHAUSTED', 'm', [wait('34s')]), 5000],
    [{}, google(429, 'RESOURCE_EXHAUSTED', 'm', [wait('34s')]), 34_000],
    [{}, [google(429, 'RESOURCE_EXHAUSTED', 'm', [wait('34.2s')])], 34_200],
    [{}, google(429, 'RESOURCE_EXHAUSTED', 'm', [wait({ seconds: '2', nanos: 500_000_000 })]), 2500],
    [{}, google(429, 'RESOURCE_EXHAUSTED', 'retry in 3s', [wait('soon')]), 3000],
    [{}, openai('Rate limit reached. Please try again in 1.5s.'), 1500],
    [{}, openai('Please try again in 6m0s. Visit us'), 360_000],
    [{}, openai('Please try again in 20ms. Visit us'), 20],
    [{}, openai('Please retry in 7.5s.'), 7500],
    [{}, openai('try again in 2m'), 120_000],
    [{}, openai('try again in 1h30m'), 5_400_000],
    [{}, openai('Try again in 20 seconds'), 20_000],
    [{}, openai('Please retry after 34 seconds.'), 34_000],
    [{}, openai('retry after 30'), 30_000],
    [{}, openai('try again in 2 days'), 172_800_000],
    [{}, openai('please try again later'), undefined],
    [{}, openai('x'), undefined],
  ])('%j %j', (headers, body, ms) => {
    expect(upstreamError(429, body, headers).details.retryAfterMs).toBe(ms)
  })
})

describe('an error inside a stream or a 200', () => {
  it.each<[unknown, ErrorKind, number | undefined]>([
    [google(429, 'RESOURCE_EXHAUSTED'), 'upstream-limited', 429],
    [{ error: { message: 'm', status: 'UNAVAILABLE' } }, 'upstream-overloaded', 503],
    [{ error: { code: 14, message: 'm' } }, 'upstream-failed', undefined],
    [anthropic('overloaded_error', 'm'), 'upstream-overloaded', 529],
    [anthropic('authentication_error', 'm'), 'upstream-auth', 401],
    [anthropic('rate_limit_error', 'm'), 'upstream-limited', 429],
    [anthropic('invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum'), 'context-overflow', 400],
    [{ type: 'error', code: 'rate_limit_exceeded', message: 'm', param: null }, 'upstream-limited', 429],
    [{ code: 'server_is_overloaded', message: 'm' }, 'upstream-overloaded', undefined],
    [{ code: 'invalid_prompt', message: 'm' }, 'upstream-rejected', undefined],
    [{ code: 'cyber_policy', message: 'm' }, 'upstream-rejected', undefined],
    [{ code: 'insufficient_quota', message: 'm' }, 'upstream-quota', undefined],
    [{ code: 'server_error', message: 'm' }, 'upstream-failed', 500],
    [{ error: { code: '503', message: 'm' } }, 'upstream-overloaded', 503],
    [undefined, 'upstream-failed', undefined],
  ])('%j is %s', (body, kind, status) => {
    const error = inbandError(body)
    expect([error.kind, error.details.upstream?.status, error.details.delivery]).toEqual([kind, status, 'accepted'])
  })

  it('has a sentence of ours when it has none', () => {
    expect(inbandError({}).message).toBe('The upstream ended its reply with an error.')
  })
})
