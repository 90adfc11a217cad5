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
    ['POST', '/v1/messages/count_tokens', { kind: 'count-tokens', protocol: 'anthropic' }],
    ['POST', '/anthropic/v1/messages/count_tokens', { kind: 'count-tokens', protocol: 'anthropic' }],
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

  describe('of Google', () => {
    const generate = (model: string, stream: boolean): object => ({
      kind: 'generate',
      protocol: 'gemini',
      hints: { model, stream },
    })
    test.each([
      ['POST', '/v1beta/models/gemini-3-pro:generateContent', generate('gemini-3-pro', false)],
      ['POST', '/v1/models/gemini-3-pro:streamGenerateContent', generate('gemini-3-pro', true)],
      ['POST', '/v1/v1beta/models/org%2Fname:generateContent', generate('org/name', false)],
      ['POST', '/v1beta/models/org/name:latest:generateContent', generate('org/name:latest', false)],
      ['POST', '/v1beta/models/m:countTokens', { kind: 'count-tokens', protocol: 'gemini', model: 'm' }],
      ['GET', '/v1beta/models', { kind: 'models', protocol: 'gemini' }],
      ['GET', '/v1beta/models/', { kind: 'models', protocol: 'gemini' }],
      ['GET', '/v1beta/models/name:latest', { kind: 'model', protocol: 'gemini', id: 'name:latest' }],
      ['GET', '/v1/models/name:generateContent', { kind: 'model', id: 'name:generateContent' }],
    ])('%s %s', (method, path, endpoint) => {
      expect(findEndpoint(method, path)).toEqual({ found: true, endpoint })
    })

    test('what is not there, and how else it is asked', () => {
      expect(findEndpoint('POST', '/v1beta/models/m:unheardOf')).toEqual({ found: false })
      expect(findEndpoint('POST', '/v1beta/models')).toEqual({ found: false, allow: ['GET', 'HEAD'] })
      expect(findEndpoint('GET', '/v1beta/models/m:generateContent')).toEqual({ found: false, allow: ['POST'] })
      expect(findEndpoint('POST', '/v1/models/m')).toEqual({ found: false, allow: ['GET', 'HEAD'] })
      expect(findEndpoint('POST', '/v1beta/messages')).toEqual({ found: false })
    })

    test.each(['/v1beta', '/v1beta/models/m', '/v1/models/m:generateContent', '/v1beta/nothing'])(
      'errors on %s are in its shape',
      (path) => {
        expect(protocolOfPath(path)).toBe('gemini')
      },
    )
    test.each(['/v1/models/m', '/v1/models', '/models/m:unheardOf'])('errors on %s are not', (path) => {
      expect(protocolOfPath(path)).toBeUndefined()
    })
  })

  test('a wrong method says which one is right, a wrong path does not', () => {
    expect(findEndpoint('GET', '/v1/messages')).toEqual({ found: false, allow: ['POST'] })
    expect(findEndpoint('POST', '/v1/nothing')).toEqual({ found: false })
    expect(findEndpoint('POST', '/__proto__')).toEqual({ found: false })
    expect(findEndpoint('POST', '/v1/constructor')).toEqual({ found: false })
  })
})
