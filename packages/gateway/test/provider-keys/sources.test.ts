// Keys that come and go while the gateway runs, seen from the provider that gets them.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { configSchema } from '@ferryllm/control'
import { explainRequest } from '../../src/index.ts'
import { CHAT } from '../support/clients.ts'
import { post, startGateway, type RunningGateway } from '../support/gateway.ts'
import { scripted } from '../support/rig.ts'
import { json, startUpstream, type Upstream } from '../support/upstream.ts'

let upstream: Upstream
let folder: string
const open: { close: (graceMs?: number) => Promise<void> }[] = []

const WORKS = scripted('openai-chat', { beats: [{ text: 'ok' }] })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ferryllm-keys-'))
  upstream = await startUpstream(WORKS)
  open.push(upstream)
})
afterEach(async () => {
  for (const each of open.splice(0)) await each.close(0)
  rmSync(folder, { recursive: true })
})

async function start(source: object, more: object[] = []): Promise<RunningGateway> {
  const gateway = await startGateway({
    providers: [{ name: 'p', type: 'openai', base_url: upstream.url, ...source }, ...more],
    routes: [{ match: '*', provider: 'p' }],
  })
  open.push(gateway)
  return gateway
}

const ask = (gateway: RunningGateway): Promise<Response> => post(gateway.url + CHAT.path, CHAT.ask({ model: 'm' }))

/** The credential that the provider gets, or why it gets none. */
async function sees(gateway: RunningGateway): Promise<string | undefined> {
  const response = await ask(gateway)
  const text = await response.text()
  if (response.status !== 200) return text
  return upstream.requests.at(-1)?.headers.authorization
}

/** As programs do that do not want to be read half-way: a new file renamed over the old one. */
function replace(file: string, content: string): void {
  writeFileSync(`${file}.new`, content)
  renameSync(`${file}.new`, file)
}

const warnings = (gateway: RunningGateway): string[] =>
  gateway.log.flatMap((line) => {
    const { level, msg } = JSON.parse(line) as { level: string; msg: string }
    return level === 'warn' && msg !== 'request completed' ? [msg] : []
  })

test('key_watch: a new key is used without a restart, however the file is written', async () => {
  const file = join(folder, 'auth.json')
  writeFileSync(file, '{"env":{"KEY":"one"}}')
  const gateway = await start({ key_watch: [{ file, path: 'env.KEY' }] })
  expect(await sees(gateway)).toBe('Bearer one')
  replace(file, '{"env":{"KEY":"two"}}')
  await expect.poll(() => sees(gateway)).toBe('Bearer two')
  writeFileSync(file, '{"env":{"KEY":"three"}}')
  await expect.poll(() => sees(gateway)).toBe('Bearer three')
  replace(file, '{"env":{"KEY":"four"}}')
  await expect.poll(() => sees(gateway)).toBe('Bearer four')
})

test('key_watch: a file that is not there yet disables its provider until it comes', async () => {
  const file = join(folder, 'later', '.env')
  const gateway = await start({ key_watch: [{ file, path: 'KEY' }] })
  const reason = await sees(gateway)
  expect(reason).toMatch(/The provider .+p.+ is disabled: cannot read/)
  await mkdir(join(folder, 'later'))
  replace(file, 'KEY=late')
  await expect.poll(() => sees(gateway)).toBe('Bearer late')
  replace(file, 'KEY=later')
  await expect.poll(() => sees(gateway)).toBe('Bearer later')
})

test('key_watch: a broken, empty or deleted file keeps the last good key, and is complained of once', async () => {
  const file = join(folder, 'auth.toml')
  writeFileSync(file, 'KEY = "good"')
  const gateway = await start({ key_watch: [{ file, path: 'KEY' }] })
  replace(file, 'KEY = "')
  await expect.poll(() => warnings(gateway)).toHaveLength(1)
  expect(warnings(gateway)[0]).toContain('auth.toml is neither JSON nor TOML')
  expect(await sees(gateway)).toBe('Bearer good')
  replace(file, '')
  rmSync(file)
  replace(file, 'KEY = "better"')
  await expect.poll(() => sees(gateway)).toBe('Bearer better')
  expect(warnings(gateway)).toHaveLength(1)
  rmSync(file)
  await expect.poll(() => warnings(gateway)).toHaveLength(2)
  expect(await sees(gateway)).toBe('Bearer better')
})

test('key_watch: the base URL changes with the key', async () => {
  const other = await startUpstream(WORKS)
  open.push(other)
  const file = join(folder, 'relay.json')
  writeFileSync(file, JSON.stringify({ key: 'one', url: upstream.url }))
  const gateway = await start({ base_url: 'http://127.0.0.1:9', key_watch: [{ file, path: 'key', url_path: 'url' }] })
  expect(await sees(gateway)).toBe('Bearer one')
  replace(file, JSON.stringify({ key: 'two', url: other.url }))
  await expect
    .poll(async () => {
      await (await ask(gateway)).text()
      return other.requests.at(-1)?.headers.authorization
    })
    .toBe('Bearer two')
})

test('a key of the file is never replaced by what another program has logged in with', async () => {
  await mkdir(join(folder, '.claude'))
  writeFileSync(join(folder, '.claude', 'settings.json'), '{"env":{"ANTHROPIC_AUTH_TOKEN":"sk-ant-login"}}')
  const gateway = await startGateway({
    env: { HOME: folder },
    providers: [
      { name: 'own', type: 'anthropic', base_url: upstream.url, api_key: 'own-key' },
      { name: 'none', type: 'anthropic', base_url: upstream.url },
    ],
    routes: [
      { match: 'own', provider: 'own' },
      { match: 'none', provider: 'none' },
    ],
  })
  open.push(gateway)
  upstream.play = scripted('anthropic', { beats: [{ text: 'ok' }] })
  for (const model of ['own', 'none']) await (await post(gateway.url + CHAT.path, CHAT.ask({ model }))).text()
  expect(upstream.requests.map(({ headers }) => headers['x-api-key'])).toEqual(['own-key', undefined])
})

test('api_key_file: is read again when it changes', async () => {
  const file = join(folder, 'key')
  const gateway = await start({ api_key_file: file })
  expect(await sees(gateway)).toContain('cannot read')
  replace(file, 'one\n')
  await expect.poll(() => sees(gateway)).toBe('Bearer one')
})

test('api_key_command: the first request has its key already', async () => {
  const gateway = await start({ api_key_command: [process.execPath, '-e', 'console.log("from-command")'] })
  expect(await sees(gateway)).toBe('Bearer from-command')
})

test('api_key_command: a failure is the reason, and the other providers work', async () => {
  const script = 'console.error("vault is locked, sk-live-abcdefghijkl"); process.exit(1)'
  const gateway = await start({ api_key_command: [process.execPath, '-e', script] })
  const reason = await sees(gateway)
  expect(reason).toContain('the command ended with status 1: vault is locked, ')
  expect(reason).not.toContain('abcdefghijkl')
})

test.each([
  ['plain text', 'from-url\n', {}],
  ['JSON', { data: { key: 'from-url' } }, { api_key_json_path: 'data.key' }],
])('api_key_url: answers with %s', async (_form, body, more) => {
  const keys = await startUpstream(json(body))
  open.push(keys)
  const gateway = await start({ api_key_url: `${keys.url}/key?token=secret-token`, ...more })
  expect(await sees(gateway)).toBe('Bearer from-url')
  expect(keys.requests.map(({ url }) => url)).toEqual(['/key?token=secret-token'])
})

test.each([
  ['a refusal', json({}, 403), 'answered with status 403'],
  ['no text there', json({ data: 1 }), 'answered without a text at data.key'],
])('api_key_url: %s is the reason, without the query', async (_what, play, reason) => {
  const keys = await startUpstream(play)
  open.push(keys)
  const gateway = await start({ api_key_url: `${keys.url}/key?token=secret-token`, api_key_json_path: 'data.key' })
  const text = await sees(gateway)
  expect(text).toContain(reason)
  expect(text).not.toContain('secret-token')
})

test('a key that has grown old is asked for again', async () => {
  let count = 0
  const keys = await startUpstream((received, response) => json(`key-${++count}`)(received, response))
  open.push(keys)
  const gateway = await start({ api_key_url: keys.url, api_key_ttl_secs: 0.05 })
  expect(await sees(gateway)).toMatch(/^Bearer key-\d+$/)
  await expect.poll(() => keys.requests.length).toBeGreaterThan(2)
  const latest = count
  await expect.poll(async () => Number(/\d+$/.exec((await sees(gateway)) ?? '')?.[0])).toBeGreaterThanOrEqual(latest)
})

test('explain needs no key: what a command would give is not asked for', () => {
  const config = configSchema.parse({
    providers: [{ name: 'p', type: 'openai', base_url: upstream.url, api_key_command: ['/no/such/program'] }],
    routes: [{ match: '*', provider: 'p' }],
  })
  expect(explainRequest(config, { body: CHAT.ask({ model: 'm' }) }, {}).provider).toBe('p')
})

test('no key of a provider is shown, whichever one it repeats', async () => {
  const gateway = await start({ api_keys: ['secret-key-one', 'secret-key-two'] })
  upstream.play = json({ error: { message: 'bad keys secret-key-one, secret-key-two' } }, 400)
  expect(await sees(gateway)).toContain('bad keys [redacted], [redacted]')
  expect(gateway.log.join()).not.toContain('secret-key')
})

test('a provider’s new key changes nothing about the keys of clients, however their files are by then', async () => {
  const [file, store, clients] = [join(folder, 'p.key'), join(folder, 'store.json'), join(folder, 'clients.txt')]
  writeFileSync(file, 'one')
  writeFileSync(clients, 'client-key')
  const gateway = await startGateway({
    auth: { enabled: true, key_store: store, api_keys_file: clients },
    providers: [{ name: 'p', type: 'openai', base_url: upstream.url, api_key_file: file }],
    routes: [{ match: '*', provider: 'p' }],
  })
  open.push(gateway)
  const seen = async (): Promise<unknown> => {
    const headers = { authorization: 'Bearer client-key' }
    const { status } = await post(gateway.url + CHAT.path, CHAT.ask({ model: 'm' }), headers)
    return status === 200 ? upstream.requests.at(-1)?.headers.authorization : status
  }
  expect(await seen()).toBe('Bearer one')
  writeFileSync(store, 'damaged')
  rmSync(clients)
  replace(file, 'two')
  await expect.poll(seen).toBe('Bearer two')
})
