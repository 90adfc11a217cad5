// Providers that are used with the caller's own credential: what goes upstream, and where it never shows.
import { afterEach, describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, ALL_CLIENTS, type Client } from '../support/clients.ts'
import { fourProviders, post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { PROVIDERS, scripted } from '../support/rig.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

const OWN = 'own-credential-of-the-caller'
const GATEWAY = 'key-of-the-gateway'

let upstream: Upstream
let gateway: RunningGateway
afterEach(async () => {
  await gateway.close(0)
  await upstream.close()
})

async function start(auth?: object): Promise<void> {
  upstream = await startUpstream(json({}))
  const { providers, routes } = fourProviders(upstream.url)
  gateway = await startGateway({
    ...(auth === undefined ? {} : { auth }),
    providers: providers.map((provider) => ({ ...provider, api_key: undefined, auth: 'client' })),
    routes,
  })
}

const ask = (client: Client, model: string, headers: Record<string, string>): Promise<Response> =>
  post(gateway.url + client.path, client.ask({ model }), headers)

/** The headers of the last request that may hold a credential. */
function sent(): Record<string, unknown> {
  const headers: Record<string, unknown> = upstream.requests.at(-1)?.headers ?? {}
  const names = ['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'x-ferryllm-key']
  return Object.fromEntries(names.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]))
}

describe.each(ALL_CLIENTS)('$name', (client) => {
  test.each(PROVIDERS)(
    'its credential reaches $provider in the provider’s own header',
    async ({ letter, provider }) => {
      await start()
      upstream.play = scripted(provider, { beats: [{ text: 'hi' }] })
      const expected = {
        anthropic: { 'x-api-key': OWN },
        gemini: { 'x-goog-api-key': OWN },
        'openai-chat': { authorization: `Bearer ${OWN}` },
        'openai-responses': { authorization: `Bearer ${OWN}` },
      }[provider]
      const shown = client === ANTHROPIC ? { 'x-api-key': OWN } : { authorization: `Bearer ${OWN}` }
      expect((await ask(client, `${letter}-m`, shown)).status).toBe(200)
      expect(sent()).toEqual(expected)
    },
  )

  test('a gateway that needs keys takes its own from another header and sends it nowhere', async () => {
    await start({ enabled: true, api_keys: [GATEWAY] })
    upstream.play = scripted('openai-chat', { beats: [{ text: 'hi' }] })
    const own = { authorization: `Bearer ${OWN}` }
    expect((await ask(client, 'c-m', { ...own, 'x-ferryllm-key': GATEWAY })).status).toBe(200)
    expect(sent()).toEqual(own)
    expect((await ask(client, 'c-m', { ...own, 'x-api-key': GATEWAY })).status).toBe(200)
    expect(sent()).toEqual(own)
    expect((await ask(client, 'c-m', own)).status).toBe(401)
    const refused = await ask(client, 'c-m', { authorization: `Bearer ${GATEWAY}` })
    expect(refused.status).toBe(401)
    expect(client.whole(await refused.json()).error?.message).toBe(
      'c is used with your own key: send it as "Authorization: Bearer …" or "x-api-key", and the key of this gateway as "x-ferryllm-key".',
    )
    expect(upstream.requests).toHaveLength(2)
  })

  test.each(PROVIDERS)(
    'a credential that $provider refuses is the caller’s to renew: 401, without its text',
    async ({ letter }) => {
      await start()
      upstream.play = json({ type: 'error', error: { type: 'authentication_error', message: `bad key ${OWN}` } }, 401)
      const refused = await ask(client, `${letter}-m`, { authorization: `Bearer ${OWN}` })
      const text = await refused.text()
      expect([refused.status, text.includes(OWN), gateway.log.join('').includes(OWN)]).toEqual([401, false, false])
      expect(client.whole(JSON.parse(text)).error?.message).toContain('bad key [redacted]')
    },
  )
})

test.each([
  ['an OAuth token to Anthropic', 'a', ANTHROPIC, 'sk-ant-oat01-abc', { authorization: 'Bearer sk-ant-oat01-abc' }],
  ['an OAuth token to Anthropic', 'a', CHAT, 'sk-ant-oat01-abc', { authorization: 'Bearer sk-ant-oat01-abc' }],
  ['an API key to Anthropic', 'a', ANTHROPIC, 'sk-ant-api03-abc', { 'x-api-key': 'sk-ant-api03-abc' }],
  ['an API key to Anthropic', 'a', CHAT, 'sk-ant-api03-abc', { 'x-api-key': 'sk-ant-api03-abc' }],
  ['an OAuth token to Google', 'g', CHAT, 'ya29.abcdef', { authorization: 'Bearer ya29.abcdef' }],
] as const)('%s (%s) stays what it is', async (_what, letter, client, token, expected) => {
  await start()
  upstream.play = scripted(letter === 'a' ? 'anthropic' : 'gemini', { beats: [{ text: 'hi' }] })
  const headers = {
    authorization: `Bearer ${token}`,
    ...(client === ANTHROPIC ? { 'anthropic-version': '2023-06-01' } : {}),
  }
  expect((await ask(client, `${letter}-m`, headers)).status).toBe(200)
  expect(sent()).toEqual(expected)
})

test('tokens are counted with the caller’s credential, and nobody’s models are listed', async () => {
  await start()
  upstream.play = json({ input_tokens: 5 })
  const counted = await post(`${gateway.url}/v1/messages/count_tokens`, ANTHROPIC.ask({ model: 'a-m' }), {
    'x-api-key': OWN,
  })
  expect([await counted.json(), sent()]).toEqual([{ input_tokens: 5 }, { 'x-api-key': OWN }])
  const models = (await (await fetch(`${gateway.url}/v1/models`)).json()) as { data: unknown[] }
  expect([models.data, upstream.requests.length]).toEqual([[], 1])
})

test('as a fallback it is passed over for callers that bring no credential: they hear why the first one failed', async () => {
  upstream = await startUpstream(json({ error: { message: 'broken' } }, 500))
  const other = await startUpstream(scripted('openai-chat', { beats: [{ text: 'hi' }] }))
  gateway = await startGateway({
    providers: [
      { name: 'first', type: 'openai', base_url: upstream.url, api_key: 'ours' },
      { name: 'own', type: 'openai', base_url: other.url, auth: 'client' },
      { name: 'last', type: 'openai', base_url: other.url, api_key: 'ours' },
    ],
    routes: [
      { match: 'm', provider: 'first', fallback_providers: ['own'] },
      { match: 'more', provider: 'first', fallback_providers: ['own', 'last'] },
    ],
  })
  expect((await ask(CHAT, 'm', {})).status).toBe(500)
  expect(other.requests).toHaveLength(0)
  const more = await ask(CHAT, 'more', {})
  expect([more.status, more.headers.get('x-ferryllm-provider')]).toEqual([200, 'last'])
  const own = await ask(CHAT, 'm', { authorization: `Bearer ${OWN}` })
  expect([own.status, own.headers.get('x-ferryllm-provider')]).toEqual([200, 'own'])
  await other.close()
})

test('a caller that brings no credential never comes as far as the circuit: its one probe is for requests that are sent', async () => {
  upstream = await startUpstream(json({ error: { message: 'broken' } }, 500))
  gateway = await startGateway({
    server: { circuit_breaker_failures: 1 },
    providers: [{ name: 'c', type: 'openai', base_url: upstream.url, auth: 'client' }],
    routes: [{ match: '*', provider: 'c' }],
  })
  const own = { authorization: `Bearer ${OWN}` }
  const statuses = []
  for (const headers of [own, own, {}]) statuses.push((await ask(CHAT, 'm', headers)).status)
  expect(statuses).toEqual([500, 503, 401])
})
