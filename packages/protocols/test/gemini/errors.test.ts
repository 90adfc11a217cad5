import { describe, expect, it } from 'vitest'
import { gemini } from '../../src/gemini/index.ts'
import { ERROR_KINDS, GatewayError, type ErrorKind } from '../../src/ir/index.ts'

const RPC = 'type.googleapis.com/google.rpc.'

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
