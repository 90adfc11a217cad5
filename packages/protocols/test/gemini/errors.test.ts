import { describe, expect, it } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { ERROR_KINDS, GatewayError, type ErrorKind } from '../../src/ir/index.ts'

const RPC = 'type.googleapis.com/google.rpc.'

function body(code: number, status: string, message = 'm', details?: object[]): object {
  return { error: { code, message, status, ...(details === undefined ? {} : { details }) } }
}

function decode(status: number, wire: unknown, headers: Record<string, string> = {}): unknown {
  const { kind, message, status: shown, details } = gemini.decodeError(status, wire, headers)
  return { kind, message, status: shown, details }
}

const limited = (details: object[], message = 'm', headers: Record<string, string> = {}): unknown =>
  decode(429, body(429, 'RESOURCE_EXHAUSTED', message, details), headers)

const wait = (retryDelay: unknown): object => ({ '@type': `${RPC}RetryInfo`, retryDelay })

const quota = (quotaId: string): object => ({ '@type': `${RPC}QuotaFailure`, violations: [{ quotaId }] })

describe('errors of the provider', () => {
  it.each<[number, string, ErrorKind, number]>([
    [400, 'INVALID_ARGUMENT', 'upstream-rejected', 400],
    [400, 'FAILED_PRECONDITION', 'upstream-rejected', 400],
    [401, 'UNAUTHENTICATED', 'upstream-auth', 502],
    [403, 'PERMISSION_DENIED', 'upstream-auth', 502],
    [404, 'NOT_FOUND', 'upstream-not-found', 404],
    [409, 'ABORTED', 'upstream-rejected', 409],
    [413, 'INVALID_ARGUMENT', 'upstream-rejected', 413],
    [429, 'RESOURCE_EXHAUSTED', 'upstream-limited', 429],
    [500, 'INTERNAL', 'upstream-failed', 502],
    [502, 'UNKNOWN', 'upstream-failed', 502],
    [503, 'UNAVAILABLE', 'upstream-overloaded', 529],
    [504, 'DEADLINE_EXCEEDED', 'upstream-timeout', 504],
  ])('%s %s', (http, name, kind, status) => {
    const details = {
      code: name,
      upstream: { status: http },
      ...(kind === 'upstream-rejected' ? { status: http } : {}),
    }
    expect(decode(http, body(http, name))).toEqual({ kind, message: 'm', status, details })
    expect(decode(http, [body(http, name)])).toEqual({ kind, message: 'm', status, details })
  })

  it('inside a stream are classed by their code, or by the name alone', () => {
    expect(decode(0, body(429, 'RESOURCE_EXHAUSTED'))).toMatchObject({
      kind: 'upstream-limited',
      details: { upstream: { status: 429 } },
    })
    expect(decode(0, { error: { message: 'm', status: 'UNAVAILABLE' } })).toMatchObject({ kind: 'upstream-overloaded' })
    expect(decode(0, { error: { code: 14, message: 'm' } })).toMatchObject({ kind: 'upstream-failed' })
  })

  it('may be a text, or nothing', () => {
    expect(decode(502, '<html>')).toMatchObject({ kind: 'upstream-failed', message: '<html>' })
    expect(decode(404, { error: 'gone' })).toMatchObject({ kind: 'upstream-not-found', message: 'gone' })
    expect(decode(500, null)).toMatchObject({
      kind: 'upstream-failed',
      message: 'The upstream answered with status 500.',
    })
  })

  it('about the key come as 400 too', () => {
    const reason = [{ '@type': `${RPC}ErrorInfo`, reason: 'API_KEY_INVALID' }]
    expect(decode(400, body(400, 'INVALID_ARGUMENT', 'm', reason))).toMatchObject({ kind: 'upstream-auth' })
    expect(decode(400, body(400, 'INVALID_ARGUMENT', 'API key not valid. Pass one.'))).toMatchObject({
      kind: 'upstream-auth',
    })
  })
})

describe('an overflow', () => {
  it.each<[string, object]>([
    [
      'The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).',
      { tokens: 1_250_074, limit: 1_048_576 },
    ],
    ['The input token count exceeds the maximum number of tokens allowed 1048576.', {}],
    ['prompt is too long: 210,000 tokens > 200000 maximum', { tokens: 210_000, limit: 200_000 }],
    [
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
      { tokens: 190_000, limit: 200_000 },
    ],
    [
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130512 tokens.",
      { tokens: 130_512, limit: 128_000 },
    ],
    [
      'the request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it',
      { tokens: 9000, limit: 8192 },
    ],
    ['Your input exceeds the context window of this model.', {}],
    ['Input is too long for requested model.', {}],
  ])('%s', (message, overflow) => {
    expect(decode(400, body(400, 'INVALID_ARGUMENT', message))).toMatchObject({
      kind: 'context-overflow',
      status: 400,
      details: { overflow },
    })
  })

  it('is not what a rate limit says', () => {
    const message = 'You have sent too many tokens.'
    expect(decode(429, body(429, 'RESOURCE_EXHAUSTED', message))).toMatchObject({ kind: 'upstream-limited' })
    expect(decode(400, body(400, 'INVALID_ARGUMENT', 'maxOutputTokens must be positive'))).toMatchObject({
      kind: 'upstream-rejected',
    })
  })
})

describe('429', () => {
  it.each<[object[], string, Record<string, string>, number | undefined]>([
    [[wait('34s')], 'm', {}, 34_000],
    [[wait('34.4s')], 'm', {}, 34_400],
    [[wait({ seconds: '2', nanos: 500_000_000 })], 'm', {}, 2500],
    [[wait('soon')], 'm', {}, undefined],
    [[], 'Please retry in 7.5s.', {}, 7500],
    [[], 'try again in 120ms', {}, 120],
    [[], 'try again in 2m', {}, 120_000],
    [[wait('34s')], 'm', { 'retry-after': '5' }, 5000],
    [[wait('34s')], 'm', { 'retry-after-ms': '1500', 'retry-after': '5' }, 1500],
    [[], 'm', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
  ])('%j, %s, %j', (details, message, headers, retryAfterMs) => {
    expect((limited(details, message, headers) as { details: GatewayError['details'] }).details.retryAfterMs).toBe(
      retryAfterMs,
    )
  })

  it('is a quota when tomorrow or a bill lifts it, a limit otherwise', () => {
    expect(limited([quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'), wait('34s')])).toMatchObject({
      kind: 'upstream-limited',
    })
    expect(limited([quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), wait('34s')])).toMatchObject({
      kind: 'upstream-quota',
      details: { retryAfterMs: 34_000 },
    })
    const spent = 'You exceeded your current quota, please check your plan and billing details.'
    expect(limited([], spent)).toMatchObject({ kind: 'upstream-quota' })
    expect(limited([wait('2s')], spent)).toMatchObject({ kind: 'upstream-limited' })
    expect(limited([], 'Your prepayment credits are depleted, see billing.')).toMatchObject({ kind: 'upstream-quota' })
    expect(decode(402, {})).toMatchObject({ kind: 'upstream-quota' })
  })
})

describe('our errors for a Google client', () => {
  it.each<[ErrorKind, number, string]>([
    ['invalid-request', 400, 'INVALID_ARGUMENT'],
    ['unsupported', 400, 'INVALID_ARGUMENT'],
    ['unauthenticated', 401, 'UNAUTHENTICATED'],
    ['forbidden', 403, 'PERMISSION_DENIED'],
    ['not-found', 404, 'NOT_FOUND'],
    ['model-not-found', 404, 'NOT_FOUND'],
    ['method-not-allowed', 405, 'INVALID_ARGUMENT'],
    ['too-large', 413, 'INVALID_ARGUMENT'],
    ['unsupported-media-type', 415, 'INVALID_ARGUMENT'],
    ['limited', 429, 'RESOURCE_EXHAUSTED'],
    ['saturated', 503, 'UNAVAILABLE'],
    ['upstream-rejected', 400, 'INVALID_ARGUMENT'],
    ['context-overflow', 400, 'INVALID_ARGUMENT'],
    ['upstream-not-found', 404, 'NOT_FOUND'],
    ['upstream-auth', 502, 'INTERNAL'],
    ['upstream-quota', 429, 'RESOURCE_EXHAUSTED'],
    ['upstream-limited', 429, 'RESOURCE_EXHAUSTED'],
    ['upstream-overloaded', 503, 'UNAVAILABLE'],
    ['upstream-failed', 502, 'INTERNAL'],
    ['upstream-timeout', 504, 'DEADLINE_EXCEEDED'],
    ['upstream-unreachable', 502, 'UNAVAILABLE'],
    ['upstream-malformed', 502, 'INTERNAL'],
    ['stream-truncated', 502, 'INTERNAL'],
    ['cancelled', 499, 'CANCELLED'],
    ['internal', 500, 'INTERNAL'],
  ])('%s is %s %s', (kind, status, name) => {
    expect(gemini.encodeError(new GatewayError(kind, 'm'), 'req_1')).toEqual({
      status,
      body: {
        error: {
          code: status,
          message: 'm',
          status: name,
          details: [{ '@type': `${RPC}RequestInfo`, requestId: 'req_1' }],
        },
      },
    })
  })

  it('cover every kind', () => {
    for (const kind of Object.keys(ERROR_KINDS) as ErrorKind[]) {
      expect(gemini.encodeError(new GatewayError(kind, 'm'), 'r').status).toBeGreaterThanOrEqual(400)
    }
  })

  it('keep the provider’s status, the field, and the time to wait', () => {
    const error = new GatewayError('upstream-rejected', 'bad', { status: 409, path: 'contents[0]', retryAfterMs: 1500 })
    expect(gemini.encodeError(error, 'r')).toEqual({
      status: 409,
      body: {
        error: {
          code: 409,
          message: 'bad',
          status: 'ABORTED',
          details: [
            { '@type': `${RPC}BadRequest`, fieldViolations: [{ field: 'contents[0]', description: 'bad' }] },
            { '@type': `${RPC}RetryInfo`, retryDelay: '1.5s' },
            { '@type': `${RPC}RequestInfo`, requestId: 'r' },
          ],
        },
      },
    })
    expect(gemini.decodeError(409, gemini.encodeError(error, 'r').body, {}).details.retryAfterMs).toBe(1500)
  })

  it('tell an overflow in Google’s words', () => {
    const error = new GatewayError('context-overflow', 'prompt is too long', { overflow: { tokens: 9, limit: 8 } })
    expect(gemini.encodeError(error, 'r').body).toMatchObject({
      error: { message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).' },
    })
    expect(gemini.encodeError(new GatewayError('context-overflow', 'too long'), 'r').body).toMatchObject({
      error: { message: 'too long' },
    })
  })
})
