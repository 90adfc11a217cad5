// Endpoints that whoever runs the gateway adds to its admin API.
import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { GatewayError } from '@ferryllm/protocols'
import type { AdminEndpoint } from '../../src/index.ts'
import { startGateway, type RunningGateway } from '../support/gateway.ts'

const TOKEN = 'control-token-of-this-test'
const authorization = `Bearer ${TOKEN}`
const open: RunningGateway[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close(0)
})

async function start(...endpoints: AdminEndpoint[]): Promise<RunningGateway> {
  const gateway = await startGateway({
    providers: [{ name: 'demo', type: 'demo' }],
    routes: [{ match: '*', provider: 'demo' }],
    admin: { token: TOKEN, endpoints, stop: () => undefined, reload: async () => ({ ok: true, problems: [] }) },
  })
  open.push(gateway)
  return gateway
}

const echo: AdminEndpoint = {
  method: 'PUT',
  path: /^\/api\/echo\/([^/]+)\/of\/([^/]+)$/,
  answer: async ({ parameters, query, body }) => ({
    status: 200,
    body: { parameters, query: query.get('q'), body: await body() },
  }),
}

async function put(gateway: RunningGateway, body: string, headers: object = { authorization }): Promise<Response> {
  return fetch(`${gateway.url}/api/echo/a%2Fb/of/c?q=1`, { method: 'PUT', body, headers: { ...headers } })
}

/** Lines of an endpoint that gives as many as the test lets through. */
function lines(count: number, last?: Error): { endpoint: AdminEndpoint; ended: Promise<void> } {
  const ended = Promise.withResolvers<void>()
  async function* give(): AsyncGenerator<object> {
    try {
      for (let line = 1; line <= count; line++) yield { line }
      if (last !== undefined) throw last
    } finally {
      ended.resolve()
    }
  }
  const endpoint: AdminEndpoint = {
    method: 'POST',
    path: /^\/api\/lines$/,
    answer: () => ({ status: 200, lines: give() }),
  }
  return { endpoint, ended: ended.promise }
}

describe('an added endpoint', () => {
  test('gets what stands in its path, its query, and its body', async () => {
    const reply = await put(await start(echo), '{"x":1}')
    expect([reply.status, await reply.json(), reply.headers.get('cache-control')]).toEqual([
      200,
      { parameters: ['a/b', 'c'], query: '1', body: { x: 1 } },
      'no-store',
    ])
  })

  test.each([
    ['{', 'not valid JSON'],
    ['[]', 'must be a JSON object'],
    ['', 'is empty'],
  ])('refuses the body %j in words', async (body, message) => {
    const reply = await put(await start(echo), body)
    expect([reply.status, await reply.json()]).toEqual([
      400,
      { error: { kind: 'invalid-request', message: expect.stringContaining(message) } },
    ])
  })

  test('is behind the same door, and takes its own method only', async () => {
    const gateway = await start(echo)
    expect((await put(gateway, '{}', {})).status).toBe(401)
    expect((await put(gateway, '{}', { authorization, origin: 'http://evil.example' })).status).toBe(403)
    const wrong = await fetch(`${gateway.url}/api/echo/a/of/c`, { headers: { authorization } })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'PUT'])
  })

  test('cannot take the place of one of the gateway', async () => {
    const own: AdminEndpoint = {
      method: 'GET',
      path: /^\/api\/status$/,
      answer: () => ({ status: 200, body: { own: true } }),
    }
    const reply = await fetch(`${(await start(own)).url}/api/status`, { headers: { authorization } })
    expect(await reply.json()).not.toHaveProperty('own')
  })
})

describe('an answer of several lines', () => {
  const ask = async (gateway: RunningGateway): Promise<Response> =>
    fetch(`${gateway.url}/api/lines`, { method: 'POST', headers: { authorization } })

  test('is one object a line', async () => {
    const reply = await ask(await start(lines(2).endpoint))
    expect(reply.headers.get('content-type')).toBe('application/x-ndjson')
    expect(await reply.text()).toBe('{"line":1}\n{"line":2}\n')
  })

  test('ends with a refusal when it fails on the way', async () => {
    const error = new GatewayError('upstream-unreachable', 'nobody there')
    const reply = await ask(await start(lines(1, error).endpoint))
    expect(await reply.text()).toBe('{"line":1}\n{"error":{"kind":"upstream-unreachable","message":"nobody there"}}\n')
  })

  test('is no longer made once its reader has gone', async () => {
    const { endpoint, ended } = lines(Infinity)
    const gateway = await start(endpoint)
    await new Promise<void>((resolve) => {
      const asked = request(`${gateway.url}/api/lines`, { method: 'POST', headers: { authorization }, agent: false })
      asked.on('error', () => undefined)
      asked.on('response', (response) => {
        response.once('data', () => {
          asked.destroy()
          resolve()
        })
      })
      asked.end()
    })
    await ended
  })
})
