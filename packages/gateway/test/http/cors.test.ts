import { afterAll, beforeAll, expect, test } from 'vitest'
import { startGateway, type RunningGateway } from '../support/gateway.ts'

let gateway: RunningGateway
const PAGE = 'http://localhost:5173'
const demo = { providers: [{ name: 'demo', type: 'demo' }], routes: [{ match: '*', provider: 'demo' }] }

beforeAll(async () => {
  gateway = await startGateway({ server: { cors_origins: [PAGE] }, auth: { enabled: true, api_keys: ['k'] }, ...demo })
})
afterAll(() => gateway.close(0))

const preflight = (origin: string, url = gateway.url): Promise<Response> =>
  fetch(`${url}/v1/messages`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' },
  })

test('a page on the list may ask, without a key, and read the reply, errors included', async () => {
  const asked = await preflight(PAGE)
  expect(asked.status).toBe(204)
  expect(asked.headers.get('access-control-allow-origin')).toBe(PAGE)
  expect(asked.headers.get('access-control-allow-headers')).toBe('x-api-key')
  const body = JSON.stringify({
    model: 'demo',
    max_tokens: 9,
    stream: true,
    messages: [{ role: 'user', content: 'ping' }],
  })
  for (const key of ['k', 'wrong']) {
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { origin: PAGE, 'x-api-key': key },
      body,
    })
    expect(response.status).toBe(key === 'k' ? 200 : 401)
    expect(response.headers.get('access-control-allow-origin')).toBe(PAGE)
    expect(response.headers.get('vary')).toBe('origin')
    await response.text()
  }
})

test.each(['null', 'http://evil.example', `${PAGE}.evil.example`])('the origin %s gets nothing', async (origin) => {
  const response = await preflight(origin)
  expect(response.status).toBe(401)
  expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
})

test('without a list there is no CORS at all', async () => {
  const plain = await startGateway(demo)
  const response = await preflight(PAGE, plain.url)
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  await plain.close(0)
})
