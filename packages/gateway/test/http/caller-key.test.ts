// Providers that are used with the caller's own credential: what goes upstream, and where it never shows.
import { afterEach, describe, expect, test } from 'vitest'
import { ANTHROPIC, CHAT, CLIENTS, type Client } from '../support/clients.ts'
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

describe.each(CLIENTS)('$name', (client) => {
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
