// What a machine offers, and taking it over: a home with the files of other programs, and servers on loopback.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import { discoverAnswer, doctorAnswer, importAnswer, importPreviewAnswer, type DiscoverAnswer } from '@ferryllm/control'
import { CONFIG, startManaged, type Managed } from './support.ts'

const open: Managed[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.stop()
})

async function start(files: Record<string, string> = {}, env: Record<string, string> = {}): Promise<Managed> {
  const managed = await startManaged(files, { PATH: '/nowhere', ...env })
  open.push(managed)
  return managed
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function look(managed: Managed): Promise<DiscoverAnswer> {
  const { status, body } = await managed.call('GET', '/api/discover')
  expect(status).toBe(200)
  return discoverAnswer.parse(body)
}

const CLAUDE = JSON.stringify({
  env: { ANTHROPIC_BASE_URL: 'https://relay.example/anthropic', ANTHROPIC_AUTH_TOKEN: 'secret-token-of-claude-1234' },
})
const CCR = JSON.stringify({
  Providers: [
    {
      name: 'one',
      api_base_url: 'https://one.example/v1/chat/completions',
      api_key: 'secret-key-of-ccr-5678',
      models: ['m1'],
    },
    {
      name: 'two',
      api_base_url: 'https://two.example/v1/chat/completions',
      api_key: 'secret-key-of-ccr-9999',
      models: ['m2'],
    },
  ],
  Router: { default: 'one,m1' },
})

describe('what is on this machine', () => {
  test('is told: keys of the environment, and files of other programs with what they would bring', async () => {
    const managed = await start(
      { '.claude/settings.json': CLAUDE, '.claude-code-router/config.json': CCR },
      { GROQ_API_KEY: 'k' },
    )
    const { offers, clients } = await look(managed)
    expect(offers).toEqual([
      expect.objectContaining({ id: 'env:GROQ_API_KEY', kind: 'env', preset: 'groq', label: 'Groq' }),
      expect.objectContaining({ kind: 'config', label: 'Claude Code', detail: managed.path('.claude/settings.json') }),
      expect.objectContaining({ kind: 'config', label: 'claude-code-router', brings: ['one', 'two'], in_use: false }),
    ])
    expect(clients).toEqual([])
    expect(JSON.stringify(offers)).not.toContain('secret-')
  })

  test('does not hold a client that is set up to come here, nor a file that is broken', async () => {
    const listen = `127.0.0.1:${await freePort()}`
    const managed = await startManaged(
      {
        '.claude/settings.json': JSON.stringify({
          env: { ANTHROPIC_BASE_URL: `http://${listen}`, ANTHROPIC_AUTH_TOKEN: 'x' },
        }),
        '.claude-code-router/config.json': '{ broken',
      },
      { PATH: '/nowhere' },
      { listen },
    )
    open.push(managed)
    expect((await look(managed)).offers).toEqual([])
  })

  test('has the providers of cc-switch from its database', async () => {
    const managed = await start()
    mkdirSync(managed.path('.cc-switch'), { recursive: true })
    const database = new DatabaseSync(managed.path('.cc-switch/cc-switch.db'))
    database.exec(
      'CREATE TABLE providers (id TEXT, app_type TEXT, name TEXT, settings_config TEXT, sort_index INT, created_at INT, is_current INT)',
    )
    const settings = JSON.stringify({
      env: { ANTHROPIC_BASE_URL: 'https://c.example', ANTHROPIC_AUTH_TOKEN: 'secret' },
    })
    database.prepare('INSERT INTO providers VALUES (?, ?, ?, ?, 0, 0, 1)').run('1', 'claude', 'Relay', settings)
    database.close()
    expect((await look(managed)).offers).toEqual([
      expect.objectContaining({ label: 'cc-switch', brings: [expect.any(String)] }),
    ])
  })

  test('has the clients that are installed, with their versions', async () => {
    const managed = await start()
    mkdirSync(managed.path('bin'))
    writeFileSync(managed.path('bin/claude'), '#!/bin/sh\necho "2.1.7 (Claude Code)"\n')
    chmodSync(managed.path('bin/claude'), 0o755)
    Object.assign(managed.terminal.env, { PATH: `${managed.path('bin')}:${process.env['PATH']}` })
    expect((await look(managed)).clients).toContainEqual({
      id: 'claude',
      label: 'Claude Code',
      version: '2.1.7',
      path: managed.path('bin/claude'),
    })
  })
})

describe('offers are taken over', () => {
  test('all at once, keys apart from the configuration, and taken back as one', async () => {
    const managed = await start({ '.claude-code-router/config.json': CCR }, { GROQ_API_KEY: 'k' })
    const ids = (await look(managed)).offers.map(({ id }) => id)
    // Without a file the keys of the environment are in use already.
    const preview = importPreviewAnswer.parse((await managed.call('POST', '/api/import?preview', { offers: ids })).body)
    expect(preview.added).toEqual(['one', 'two'])
    expect(preview.skipped).toContainEqual({ what: 'Groq', why: 'it is there already' })
    const reply = await managed.call('POST', '/api/import', { offers: ids, hash: 'none' })
    const done = importAnswer.parse(reply.body)
    expect([done.added, done.created]).toEqual([['one', 'two'], true])
    expect(managed.text(CONFIG)).not.toContain('secret-')
    expect(managed.text('state/keys/one.key')).toBe('secret-key-of-ccr-5678\n')
    expect((await look(managed)).offers.every(({ in_use: used }) => used)).toBe(true)
    const { providers } = (await managed.call('GET', '/api/providers')).body
    expect(providers.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`)).toEqual([
      'groq ready',
      'demo ready',
      'one ready',
      'two ready',
    ])
    await managed.call('POST', '/api/config/undo', {})
    expect((await managed.call('GET', '/api/providers')).body.providers).toHaveLength(2)
  })

  test('what is there already is passed over, names that are taken get a number, and what is gone is said', async () => {
    const managed = await start({
      '.claude-code-router/config.json': CCR,
      [CONFIG]:
        '[[providers]]\nname = "one"\ntype = "openai"\nbase_url = "https://other.example"\napi_key = "k"\n\n[[routes]]\nmatch = "*"\nprovider = "one"\n',
    })
    const [offer] = (await look(managed)).offers
    const { body } = await managed.call('POST', '/api/import', { offers: [offer?.id] })
    expect(body.added).toEqual(['one-2', 'two'])
    const gone = await managed.call('POST', '/api/import', { offers: ['env:NOBODY'] })
    expect([gone.status, gone.body.error.message]).toEqual([400, 'there is no offer "env:NOBODY" (any more).'])
  })
})

test('the doctor is asked as on the command line', async () => {
  const managed = await start()
  const { ok, checks } = doctorAnswer.parse((await managed.call('GET', '/api/doctor')).body)
  expect(ok).toBe(checks.every(({ outcome }) => outcome !== 'failed'))
  expect(checks).toContainEqual(expect.objectContaining({ name: 'gateway', outcome: 'ok' }))
})
