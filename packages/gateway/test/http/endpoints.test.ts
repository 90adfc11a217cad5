import { describe, expect, test } from 'vitest'
import { findEndpoint, protocolOfPath } from '../../src/http/endpoints.ts'

describe('the paths that clients use', () => {
  test.each([
    ['/v1/messages', 'anthropic'],
    ['/messages', 'anthropic'],
    ['/v1/v1/messages', 'anthropic'],
    ['/anthropic/v1/messages', 'anthropic'],
    ['/v1/messages/', 'anthropic'],
    ['/v1/chat/completions', 'openai-chat'],
    ['/chat/completions', 'openai-chat'],
    ['/v1/v1/chat/completions', 'openai-chat'],
    ['/v1/responses', 'openai-responses'],
    ['/responses', 'openai-responses'],
  ])('POST %s speaks %s', (path, protocol) => {
    expect(findEndpoint('POST', path)).toEqual({ found: true, endpoint: { kind: 'generate', protocol } })
    expect(protocolOfPath(path)).toBe(protocol)
  })

  test.each([
    ['POST', '/v1/messages/count_tokens', { kind: 'count-tokens' }],
    ['POST', '/anthropic/v1/messages/count_tokens', { kind: 'count-tokens' }],
    ['GET', '/v1/models', { kind: 'models' }],
    ['GET', '/models', { kind: 'models' }],
    ['GET', '/v1/models/org%2Fname', { kind: 'model', id: 'org/name' }],
    ['GET', '/v1/models/org/name', { kind: 'model', id: 'org/name' }],
    ['GET', '/v1/models/%zz', { kind: 'model', id: '%zz' }],
    ['GET', '/health', { kind: 'alive' }],
    ['GET', '/healthz', { kind: 'alive' }],
    ['GET', '/readyz', { kind: 'ready' }],
    ['GET', '/metrics', { kind: 'metrics' }],
    ['HEAD', '/', { kind: 'hello' }],
    ['HEAD', '/api/hello', { kind: 'hello' }],
  ])('%s %s', (method, path, endpoint) => {
    expect(findEndpoint(method, path)).toEqual({ found: true, endpoint })
  })

  test('a wrong method says which one is right, a wrong path does not', () => {
    expect(findEndpoint('GET', '/v1/messages')).toEqual({ found: false, allow: ['POST'] })
    expect(findEndpoint('POST', '/v1/nothing')).toEqual({ found: false })
    expect(findEndpoint('POST', '/__proto__')).toEqual({ found: false })
    expect(findEndpoint('POST', '/v1/constructor')).toEqual({ found: false })
  })
})
