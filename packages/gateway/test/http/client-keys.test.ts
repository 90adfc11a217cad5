// Keys of the key store and of files, in front of a real server: who gets in, for what, and how soon a change counts.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { createGateway, createKey, readUsage, revokeKey, rotateKey, type KeyWish } from '../../src/index.ts'
import { ALL_CLIENTS, ANTHROPIC, CHAT, type Client } from '../support/clients.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'

const NOW = new Date()
const DEMO = {
  providers: [{ name: 'demo', type: 'demo' }],
  routes: [
    { match: 'demo', provider: 'demo' },
    { match: 'other', match_type: 'exact', provider: 'demo', rewrite_model: 'demo' },
  ],
}

let folder = ''
let store = ''
let gateway: RunningGateway
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferryllm-keys-'))
  store = join(folder, 'client-keys.json')
})
afterEach(async () => gateway.close(0))

async function start(auth: object = {}): Promise<void> {
  gateway = await startGateway({ ...DEMO, auth: { enabled: true, key_store: store, ...auth } })
}

const make = async (wish: Partial<KeyWish> = {}) => createKey(store, { name: 'ci', ...wish }, NOW)

const ask = (client: Client, key: string, model = 'demo'): Promise<Response> =>
  post(gateway.url + client.path, client.ask({ model }), { authorization: `Bearer ${key}` })

const get = (path: string, key?: string): Promise<Response> =>
  fetch(gateway.url + path, key === undefined ? {} : { headers: { 'x-ferryllm-key': key } })

describe.each(ALL_CLIENTS)('$name', (client) => {
  const message = async (response: Response): Promise<string | undefined> =>
    client.whole(await response.json()).error?.message

  test('a key made while the gateway runs works at once, and a revoked one is out at once', async () => {
    await start()
    const { key } = await make()
    expect((await ask(client, key)).status).toBe(200)
    await revokeKey(store, 'ci', new Date())
    const refused = await ask(client, key)
    expect([refused.status, refused.headers.get('x-should-retry')]).toEqual([401, 'false'])
    expect(await message(refused)).toMatch(/^The key "ci" was revoked on \d{4}-\d\d-\d\d\.$/)
  })

  test('an expired key hears that it has expired', async () => {
    const { key } = await make({ expires: '2026-01-31T00:00:00Z' })
    await start()
    const refused = await ask(client, key)
    expect(refused.status).toBe(401)
    expect(await message(refused)).toBe('The key "ci" expired on 2026-01-31: ask for a new one.')
  })

  test('a key for some models is refused for others, naming the model', async () => {
    const { key } = await make({ scopes: { models: ['dem*'] } })
    await start()
    expect((await ask(client, key)).status).toBe(200)
    const refused = await ask(client, key, 'other')
    expect(refused.status).toBe(403)
    expect(await message(refused)).toBe('The key "ci" is not for the model "other".')
  })

  test('a key for some endpoints is refused at others', async () => {
    const { key } = await make({ scopes: { endpoints: ['models'] } })
    await start()
    expect((await get('/v1/models', key)).status).toBe(200)
    const refused = await ask(client, key)
    expect(refused.status).toBe(403)
    expect(await message(refused)).toMatch(
      /^The key "ci" is not for this endpoint \((chat|responses|messages|gemini)\), only for models\.$/,
    )
  })

  test('a mistyped key and an unknown one are told apart', async () => {
    const { key } = await make()
    await start()
    const refusals = [await ask(client, key.slice(0, -1)), await ask(client, 'sk-unknown')]
    expect(refusals.map(({ status }) => status)).toEqual([401, 401])
    expect(await Promise.all(refusals.map(message))).toEqual([
      'The key is damaged: some of its characters are missing or changed.',
      'The key is not known to this gateway.',
    ])
  })

  test('a key’s own limit holds for it and no other', async () => {
    const { key } = await make({ limits: { requests_per_minute: 1 } })
    const { key: free } = await make({ name: 'free' })
    await start()
    expect([(await ask(client, key)).status, (await ask(client, key)).status]).toEqual([200, 429])
    expect((await ask(client, free)).status).toBe(200)
  })
})

test('both keys of a rotation work while they overlap', async () => {
  await start()
  const { key: old } = await make()
  const { key: fresh } = await rotateKey(store, 'ci', 3_600_000, new Date())
  expect([(await ask(CHAT, old)).status, (await ask(CHAT, fresh)).status]).toEqual([200, 200])
})

test('the list of models and the counting of tokens keep to the models of a key', async () => {
  const { key } = await make({ scopes: { models: ['other'] } })
  await start()
  const list = (await (await get('/v1/models', key)).json()) as { data: { id: string }[]; models: { slug: string }[] }
  expect([list.data.map(({ id }) => id), list.models.map(({ slug }) => slug)]).toEqual([['other'], ['other']])
  expect([(await get('/v1/models/other', key)).status, (await get('/v1/models/demo', key)).status]).toEqual([200, 403])
  const count = (model: string) =>
    post(`${gateway.url}/v1/messages/count_tokens`, ANTHROPIC.ask({ model }), { 'x-ferryllm-key': key })
  expect([(await count('other')).status, (await count('demo')).status]).toEqual([200, 403])
})

test('embeddings keep to the endpoints and the models of a key', async () => {
  const { key } = await make({ scopes: { models: ['other'], endpoints: ['embeddings'] } })
  const { key: chatty } = await make({ name: 'chatty', scopes: { endpoints: ['chat'] } })
  await start()
  const embed = async (shown: string, model: string): Promise<number> =>
    (await post(`${gateway.url}/v1/embeddings`, { model, input: 'x' }, { 'x-ferryllm-key': shown })).status
  expect([await embed(key, 'other'), await embed(key, 'demo'), await embed(chatty, 'other')]).toEqual([200, 403, 403])
})

test('a key for some models chooses among their providers only, unless it names another one with the model', async () => {
  const { key } = await make({ name: 'ci', scopes: { models: ['dem*'] } })
  const { key: wide } = await make({ name: 'wide', scopes: { models: ['dem*', 'costly/demo'] } })
  gateway = await startGateway({
    providers: ['demo', 'spare', 'costly'].map((name) => ({ name, type: 'demo' })),
    routes: [{ match: 'dem', provider: 'demo', fallback_providers: ['spare'] }],
    auth: { enabled: true, key_store: store },
  })
  const wish = async (path: string, shown: string, provider: string): Promise<number> => {
    const headers = { 'x-ferryllm-key': shown, 'x-ferryllm-provider': provider }
    return (await post(gateway.url + path, { ...ANTHROPIC.ask({ model: 'demo' }), input: 'x' }, headers)).status
  }
  for (const path of ['/v1/messages', '/v1/messages/count_tokens', '/v1/embeddings']) {
    expect(await Promise.all(['demo', 'spare', 'costly'].map((name) => wish(path, key, name)))).toEqual([200, 200, 403])
    expect(await wish(path, wide, 'costly')).toBe(200)
  }
  const hex = Buffer.from('costly').toString('hex')
  const hidden = await ask(CHAT, `${key}:ferryllm-provider:${hex}`)
  expect(CHAT.whole(await hidden.json()).error?.message).toBe(
    'The key "ci" may not choose this provider for the model: it is not for "costly/demo".',
  )
})

test('everything but the signs of life needs a key, and says no more than that without one', async () => {
  const { key } = await make()
  await start()
  const paths = [
    '/',
    '/health',
    '/healthz',
    '/readyz',
    '/metrics',
    '/v1/models',
    '/v1/models/demo',
    '/nowhere',
    '/v1/messages',
  ]
  const statuses = async (shown?: string) => Promise.all(paths.map(async (path) => (await get(path, shown)).status))
  expect(await statuses()).toEqual([200, 200, 200, 200, 401, 401, 401, 401, 401])
  expect(await statuses(key)).toEqual([200, 200, 200, 200, 200, 200, 200, 404, 405])
})

test('the log tells whose key it was, and the last use is written down: neither tells the key', async () => {
  const { key, entry } = await make()
  writeFileSync(join(folder, 'keys'), 'laptop = secret-of-laptop\nsecret-of-nobody\n')
  await start({ api_keys_file: join(folder, 'keys') })
  for (const shown of [key, 'secret-of-laptop', 'secret-of-nobody']) await ask(CHAT, shown)
  await get('/v1/models', key)
  await ask(CHAT, key, 'unrouted')
  const names = gateway.log.map((line) => (JSON.parse(line) as { key?: string }).key)
  expect(names).toEqual(['ci', 'laptop', expect.stringMatching(/^key-[\da-f]{6}$/), 'ci', 'ci'])
  await gateway.close(0)
  expect(Object.keys(readUsage(store))).toEqual([entry.id])
  const written = gateway.log.join('\n') + readFileSync(store, 'utf8')
  for (const secret of [key, 'secret-of']) expect(written).not.toContain(secret)
})

test('a file of keys counts as it is now; a damaged or missing one changes nothing and is told once', async () => {
  const file = join(folder, 'keys')
  writeFileSync(file, 'one\n')
  const { key } = await make()
  await start({ api_keys_file: file })
  const all = async () => [
    (await ask(CHAT, 'one')).status,
    (await ask(CHAT, 'two')).status,
    (await ask(CHAT, key)).status,
  ]
  expect(await all()).toEqual([200, 401, 200])
  appendFileSync(file, 'two\n')
  expect(await all()).toEqual([200, 200, 200])
  rmSync(file)
  writeFileSync(store, '{')
  expect(await all()).toEqual([200, 200, 200])
  expect(await all()).toEqual([200, 200, 200])
  writeFileSync(file, '# nobody\n')
  expect(await all()).toEqual([401, 401, 200])
  const notices = gateway.log
    .map((line) => (JSON.parse(line) as { msg: string }).msg)
    .filter((msg) => msg.includes(folder))
  expect(notices).toEqual([
    `cannot read ${file}: the keys read before stay valid`,
    `the key store ${store} is damaged (it is not JSON): the keys read before stay valid`,
  ])
})

test('a gateway does not start with a damaged store', async () => {
  writeFileSync(store, '{')
  const config = configSchema.parse({ ...DEMO, auth: { enabled: true, key_store: store } })
  expect(() => createGateway(config)).toThrow(
    `the key store ${store} is damaged (it is not JSON): restore it or remove it`,
  )
  await start({ key_store: join(folder, 'new.json') })
  expect(() => gateway.reload(config)).toThrow('is damaged')
})
