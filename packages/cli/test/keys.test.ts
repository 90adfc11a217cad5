// `ferryllm keys`: what it prints, what it writes, and what it says when it cannot.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { readStore } from '@ferryllm/gateway'
import { runHere, testTerminal, type Recorded } from './support.ts'

const FILE = '[auth]\nenabled = true\nkey_store = "default"\n'
const DAY_MS = 86_400_000

let state = ''
let store = ''
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'ferryllm-keys-'))
  store = join(state, 'client-keys.json')
})

const keys = (...args: string[]): Promise<Recorded> =>
  runHere(['keys', ...args, '-c', 'f.toml'], testTerminal({ 'f.toml': FILE }, { FERRYLLM_STATE_DIR: state }))

describe('create', () => {
  test('prints the key alone, and says elsewhere that this was the only time', async () => {
    const { code, out, error } = await keys('create', '--name', 'ci')
    const [entry] = readStore(store)
    expect([code, out]).toEqual([0, expect.stringMatching(/^fer_[0-9A-Za-z]{49}\n$/)])
    expect(error).toBe(`made the key "ci" (${entry?.id}) in ${store}; it is shown this once and cannot be read again\n`)
  })

  test('writes down what the key is for', async () => {
    const { code } = await keys(
      ...'create --name ci --expires 30d --models gpt-*,claude-haiku-4-5'.split(' '),
      ...'--endpoints chat,models --rpm 60 --tpm 100000'.split(' '),
    )
    const [entry] = readStore(store)
    expect([code, entry]).toEqual([
      0,
      expect.objectContaining({
        scopes: { models: ['gpt-*', 'claude-haiku-4-5'], endpoints: ['chat', 'models'] },
        limits: { requests_per_minute: 60, tokens_per_minute: 100_000 },
      }),
    ])
    expect(Date.parse(entry?.expires ?? '') - Date.parse(entry?.created ?? '')).toBeGreaterThan(29.9 * DAY_MS)
    expect((await keys('list')).out).toContain('gpt-*, claude-haiku-4-5, chat, models')
  })

  test('refuses a name that is taken, and a store that is damaged', async () => {
    await keys('create', '--name', 'ci')
    const twice = await keys('create', '--name', 'ci', '--json')
    expect([twice.code, JSON.parse(twice.out)]).toEqual([
      1,
      { error: { message: expect.stringContaining('there is a key named "ci"') } },
    ])
    writeFileSync(store, '{')
    expect(await keys('create', '--name', 'new', '--store', store)).toEqual({
      code: 1,
      out: '',
      error: `error: ${store} is damaged (it is not JSON): restore it or remove it\n`,
    })
  })
})

test('a store that cannot be written is named with the reason', async () => {
  writeFileSync(join(state, 'file'), '')
  const { code, error } = await keys('create', '--name', 'ci', '--store', join(state, 'file', 'keys.json'))
  expect([code, error]).toEqual([1, expect.stringContaining(`cannot use the key store ${join(state, 'file')}`)])
})

test('list shows state and last use, never a key or its hash', async () => {
  const { out: key } = await keys('create', '--name', 'ci')
  await keys('create', '--name', 'old')
  await keys('revoke', 'old')
  const [ci] = readStore(store)
  writeFileSync(join(state, 'client-keys.used.json'), JSON.stringify({ [ci?.id ?? '']: '2026-11-20T12:34:56.000Z' }))
  const text = (await keys('list')).out
  expect(text).toMatch(/ci {4}fer_.{4}… +active +everything +none .* 2026-11-20 12:34$/m)
  expect(text).toMatch(/old +fer_.{4}… +revoked /)
  const { out } = await keys('list', '--json')
  expect(JSON.parse(out)).toMatchObject({ store, keys: [{ name: 'ci', state: 'active' }, { state: 'revoked' }] })
  for (const secret of [key.trim(), ci?.sha256 ?? '']) expect(text + out).not.toContain(secret)
})

test('rotate prints a new key and gives the old one its time', async () => {
  await keys('create', '--name', 'ci')
  const { code, out } = await keys('rotate', 'ci', '--overlap', '2h', '--json')
  const [old, fresh] = readStore(store)
  expect([code, JSON.parse(out)]).toMatchObject([0, { id: fresh?.id, name: 'ci', key: expect.stringMatching(/^fer_/) }])
  expect(Date.parse(old?.expires ?? '') - Date.parse(fresh?.created ?? '')).toBe(7_200_000)
})

test('revoke says what it did, and what it could not find', async () => {
  await keys('create', '--name', 'ci')
  const [entry] = readStore(store)
  expect((await keys('revoke', 'ci')).out).toBe(`revoked "ci" (${entry?.id}): it is refused from now on\n`)
  expect((await keys('revoke', 'ci')).error).toBe(
    'error: there is no usable key "ci": "ferryllm keys list" shows them\n',
  )
})

test('a configuration that asks for no such keys is told how to', async () => {
  const terminal = testTerminal({ 'f.toml': '' }, { FERRYLLM_STATE_DIR: state })
  const { code, error } = await runHere(['keys', 'list', '-c', 'f.toml'], terminal)
  expect([code, error]).toEqual([
    0,
    'note: the gateway asks for no such keys yet: set [auth] enabled = true and key_store = "default"\n',
  ])
})

test.each([
  [['create'], "required option '--name <name>' not specified"],
  [['create', '--name', 'a b'], 'It has letters, digits'],
  [['create', '--name', 'a', '--expires', 'soon'], 'It is a time such as 30d'],
  [['create', '--name', 'a', '--expires', '2020-01-01'], 'It lies in the past.'],
  [['create', '--name', 'a', '--endpoints', 'chats'], 'There is no endpoint "chats"'],
  [['create', '--name', 'a', '--models', 'a,,b'], 'It is a list with commas'],
  [['create', '--name', 'a', '--rpm', '0'], 'It is a whole number, at least 1.'],
  [['rotate', 'a', '--overlap', '1y'], 'It is a time such as 30d'],
  [['revoke'], "missing required argument 'key'"],
])('%j is a wrong command line', async (args, reason) => {
  const { code, error } = await keys(...args)
  expect([code, error]).toEqual([2, expect.stringContaining(reason)])
})

test('serve starts an open listener only when told that it is meant', async () => {
  const file =
    '[server]\nlisten = "0.0.0.0:0"\n[[providers]]\nname = "demo"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "demo"\n'
  const refused = await runHere(['serve', '-c', 'f.toml'], testTerminal({ 'f.toml': file }))
  expect([refused.code, refused.error]).toEqual([1, expect.stringContaining('or, if that is meant, serve --insecure')])
  const terminal = testTerminal(
    { 'f.toml': file },
    { FERRYLLM_STATE_DIR: mkdtempSync(join(tmpdir(), 'ferryllm-state-')) },
  )
  const running = runHere(['serve', '-c', 'f.toml', '--insecure'], terminal)
  await expect.poll(() => terminal.printed.out).toContain('listens on http://0.0.0.0:')
  terminal.stop()
  expect((await running).code).toBe(0)
  expect(terminal.printed.error).toContain('warning: others on the network can reach 0.0.0.0:0')
})
