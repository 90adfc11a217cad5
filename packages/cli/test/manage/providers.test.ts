// Providers over the admin API: added, changed, tested and removed, with a real gateway, real files and scripted hosts.
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import {
  balanceAnswer,
  changeAnswer,
  presetsAnswer,
  previewAnswer,
  providerModelsAnswer,
  providerSettingsAnswer,
  resolveAnswer,
  testLine,
  testsAnswer,
} from '@ferryllm/control'
import { startScriptedProvider } from '../../../gateway/test/support/scripted-provider.ts'
import { json, startUpstream, type Play, type Upstream } from '../../../gateway/test/support/upstream.ts'
import { CONFIG, startManaged, type Managed } from './support.ts'

const open: { stop?: () => Promise<unknown>; close?: () => Promise<unknown> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await (each.stop ?? each.close)?.()
})

async function start(file?: string, env: Record<string, string> = {}): Promise<Managed> {
  const managed = await startManaged(file === undefined ? {} : { [CONFIG]: file }, env)
  open.push(managed)
  return managed
}

async function upstream(play?: Play): Promise<Upstream> {
  const started = await (play === undefined ? startScriptedProvider() : startUpstream(play))
  open.push(started)
  return started
}

const KEY = 'sk-ant-api03-abcdefghijklmnop-9876'
const entry = (name: string, url: string, key = `api_key = "${KEY}"`): string =>
  `[[providers]]\nname = "${name}"\ntype = "anthropic"\nbase_url = "${url}"\n${key}\n`

test('presets are told with the URL that requests go to', async () => {
  const { presets } = presetsAnswer.parse((await (await start()).call('GET', '/api/presets')).body)
  expect(presets).toContainEqual(
    expect.objectContaining({ name: 'zai', endpoint: 'https://api.z.ai/api/anthropic/v1/messages', category: 'china' }),
  )
})

describe('a provider is added', () => {
  test('with a pasted key: the key is in a private file, the routes lead there, and it answers', async () => {
    const { url } = await upstream()
    const managed = await start()
    const reply = await managed.call('POST', '/api/providers', {
      preset: 'anthropic',
      base_url: url,
      key: { paste: ` ${KEY}\n` },
      hash: 'none',
    })
    const { name, notes, created } = changeAnswer.parse(reply.body)
    const file = managed.path('state/keys/anthropic.key')
    expect([reply.status, name, notes, created]).toEqual([200, 'anthropic', [`the key is kept in ${file}`], true])
    expect([managed.text('state/keys/anthropic.key'), statSync(file).mode & 0o777]).toEqual([`${KEY}\n`, 0o600])
    expect(managed.text(CONFIG)).not.toContain('abcdefghijklmnop')
    expect(JSON.stringify(reply.body) + managed.printed.out).not.toContain('abcdefghijklmnop')
    const asked = await fetch(`${managed.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({ model: 'claude-x', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }),
    })
    expect(asked.status).toBe(200)
    const { providers } = providerSettingsAnswer.parse((await managed.call('GET', '/api/provider-settings')).body)
    expect(providers.find((each) => each.name === 'anthropic')).toMatchObject({
      preset: 'anthropic',
      enabled: true,
      key: { kind: 'key-file', tail: '9876' },
      routes: [{ match: 'claude-', role: 'provider' }],
    })
    // The demo stood in for everything; now names that nobody serves are refused.
    const { body } = await managed.call('GET', '/api/models/resolve?name=nobody')
    expect(resolveAnswer.parse(body).refusal).toContain('nobody')
  })

  test('can be tried first: nothing is written, and no key is kept', async () => {
    const managed = await start()
    const wish = { preset: 'anthropic', key: { paste: KEY } }
    const { before, after } = previewAnswer.parse((await managed.call('POST', '/api/providers?preview', wish)).body)
    expect(before).toBe('')
    expect(after).toContain('preset = "anthropic"')
    expect([existsSync(managed.path(CONFIG)), existsSync(managed.path('state/keys'))]).toEqual([false, false])
  })

  test('beside others: a beginning that is taken stays where it is, and the name of the provider reaches it', async () => {
    const managed = await start(
      `${entry('mine', 'http://127.0.0.1:9')}[[routes]]\nmatch = "claude-"\nprovider = "mine"\n`,
    )
    const { body } = await managed.call('POST', '/api/providers', { preset: 'anthropic', key: { env: 'OTHER_KEY' } })
    expect(changeAnswer.parse(body).notes).toEqual([
      'names that begin with "claude-" go to mine as before',
      'ask for anthropic/MODEL to reach it',
    ])
    expect(managed.text(CONFIG)).toContain('match = "anthropic/"\nstrip_prefix = true\nprovider = "anthropic"')
    const again = await managed.call('POST', '/api/providers', { preset: 'anthropic', key: { env: 'OTHER_KEY' } })
    expect(again.body.name).toBe('anthropic-2')
  })

  test('that is no preset, by its type and address', async () => {
    const managed = await start()
    const { body } = await managed.call('POST', '/api/providers', {
      type: 'openai',
      base_url: 'https://api.example.org/v1',
      key: { command: ['echo', 'key-of-a-command'] },
    })
    expect([body.name, body.notes]).toEqual(['example', ['ask for example/MODEL to reach it']])
  })

  test.each<[object, string]>([
    [{ preset: 'antropic' }, 'did you mean "anthropic"?'],
    [{ type: 'openai' }, 'needs a type and a base_url'],
    [{ preset: 'openai', name: 'demo' }, 'there is a provider "demo" already'],
    [{ preset: 'openai', key: { paste: 'two words' } }, 'one word of visible characters'],
    [{ preset: 'openai', more: 1 }, 'more'],
  ])('%j is refused in words', async (wish, message) => {
    const managed = await start()
    const { status, body } = await managed.call('POST', '/api/providers', wish)
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)])
    expect(existsSync(managed.path(CONFIG))).toBe(false)
  })

  test('a conflict leaves no key behind', async () => {
    const managed = await start(entry('mine', 'http://127.0.0.1:9'))
    const wish = { preset: 'openai', key: { paste: KEY }, hash: 'f'.repeat(64) }
    expect((await managed.call('POST', '/api/providers', wish)).status).toBe(409)
    expect(existsSync(managed.path('state/keys'))).toBe(false)
  })
})

describe('the keychain', () => {
  /** A program that keeps what it gets on its standard input, and its command lines, in the home. */
  function withSecretTool(managed: Managed, body: string): void {
    const file = managed.path('bin/secret-tool')
    mkdirSync(managed.path('bin'), { recursive: true })
    writeFileSync(file, `#!/bin/sh\necho "$@" >> ${managed.path('argv')}\n${body}\n`)
    chmodSync(file, 0o755)
  }
  const KEEPS =
    'eval last=\\${$#}\nif [ "$1" = store ]; then cat > "$HOME/secret.$last"; else cat "$HOME/secret.$last"; fi'

  test('takes the key on its standard input, never on a command line, and is asked for it', async () => {
    const managed = await start(undefined, { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' })
    Object.assign(managed.terminal.env, { PATH: `${managed.path('bin')}:${process.env['PATH']}` })
    withSecretTool(managed, KEEPS)
    const { body } = await managed.call('POST', '/api/providers', { preset: 'anthropic', key: { paste: KEY } })
    expect(body.notes).toEqual(['the key is kept in the keyring (Secret Service)'])
    expect(managed.text(CONFIG)).toMatch(
      /api_key_command = \[ "secret-tool", "lookup", "service", "ferryllm", "provider", "anthropic-[\da-f]{6}" \]/,
    )
    expect(managed.text('argv')).not.toContain('abcdefghijklmnop')
    const { providers } = (await managed.call('GET', '/api/provider-settings')).body
    expect(providers.at(-1).key).toEqual({ kind: 'keychain', label: 'the keychain of this machine' })
  })

  test.each([
    ['refuses', 'exit 1'],
    ['forgets', 'cat > /dev/null'],
  ])('that %s is passed over: the key goes to a file', async (_, script) => {
    const managed = await start(undefined, { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' })
    Object.assign(managed.terminal.env, { PATH: `${managed.path('bin')}:${process.env['PATH']}` })
    withSecretTool(managed, script)
    const { body } = await managed.call('POST', '/api/providers', { preset: 'anthropic', key: { paste: KEY } })
    expect(body.notes).toEqual([`the key is kept in ${managed.path('state/keys/anthropic.key')}`])
  })
})

describe('a provider is changed', () => {
  const TWO = `# first\n${entry('a', 'http://127.0.0.1:9')}\n# second\n${entry('b', 'http://127.0.0.1:9')}
[[routes]]\nmatch = "x-"\nprovider = "a"\nfallback_providers = ["b"]\n\n[[routes]]\nmatch = "y-"\nprovider = "b"\n`

  test('switched off and on, moved, renamed with the routes that lead to it', async () => {
    const managed = await start(TWO)
    await managed.call('PATCH', '/api/providers/a', { set: { enabled: false } })
    const { providers } = (await managed.call('GET', '/api/providers')).body
    expect(providers[0]).toMatchObject({ state: 'disabled', reason: 'it is switched off (enabled = false)' })
    await managed.call('PATCH', '/api/providers/a', { set: { enabled: null } })
    expect(managed.text(CONFIG)).toBe(TWO)
    await managed.call('PATCH', '/api/providers/b', { move_to: 0 })
    expect(managed.text(CONFIG)).toMatch(
      /^# second\n\[\[providers\]\]\nname = "b"[^]*# first\n\[\[providers\]\]\nname = "a"/,
    )
    await managed.call('PATCH', '/api/providers/b', { set: { name: 'c' } })
    expect(managed.text(CONFIG)).toContain('fallback_providers = [ "c" ]')
    expect(managed.text(CONFIG)).toContain('match = "y-"\nprovider = "c"')
  })

  test('removed with the routes that lead nowhere without it', async () => {
    const managed = await start(TWO)
    const { body } = await managed.call('DELETE', '/api/providers/b', {})
    expect(changeAnswer.parse(body).notes).toEqual(['the route "y-" is removed'])
    expect(managed.text(CONFIG)).not.toContain('"b"')
    expect(managed.text(CONFIG)).toContain('# first\n')
    await managed.call('POST', '/api/config/undo', {})
    expect(managed.text(CONFIG)).toBe(TWO)
  })

  test('given another key: the old source goes, whatever it was', async () => {
    const managed = await start(TWO)
    const reply = await managed.call('PUT', '/api/providers/a/key', { key: { paste: `${KEY}-2` } })
    expect(reply.status).toBe(200)
    const text = managed.text(CONFIG)
    expect(text.split(KEY)).toHaveLength(2)
    expect(text).toContain(`api_key_file = "${managed.path('state/keys/a.key')}"`)
    expect(JSON.stringify(reply.body)).not.toContain('abcdefghijklmnop')
  })

  test('that is not there is said to be none, with those that are', async () => {
    const managed = await start(TWO)
    for (const [method, path, body] of [
      ['PATCH', '/api/providers/z', {}],
      ['DELETE', '/api/providers/z', {}],
      ['PUT', '/api/providers/z/key', { key: { env: 'X' } }],
      ['POST', '/api/providers/test', { provider: 'z' }],
      ['GET', '/api/providers/z/models', undefined],
      ['GET', '/api/providers/z/balance', undefined],
    ] as const) {
      const reply = await managed.call(method, path, body)
      expect([path, reply.status, reply.body.error.kind]).toEqual([path, 404, 'not-found'])
    }
  })
})

describe('a test', () => {
  test('tells its steps as they end, and what it came to is kept', async () => {
    const { url } = await upstream()
    const managed = await start(entry('p', url))
    const lines = (await managed.lines('POST', '/api/providers/test', { provider: 'p' })).map((line) =>
      testLine.parse(line),
    )
    const steps = lines.flatMap((line) => ('step' in line ? [`${line.step.name} ${line.step.outcome}`] : []))
    expect(steps.slice(0, 5)).toEqual(['reach ok', 'auth ok', 'models ok', 'answer ok', 'stream ok'])
    expect(lines[3]).toEqual({ model: 'claude-opus-5', requests: 7 })
    const { tests } = testsAnswer.parse((await managed.call('GET', '/api/providers/tests')).body)
    expect(tests).toEqual([expect.objectContaining({ provider: 'p', model: 'claude-opus-5' })])
    await managed.lines('POST', '/api/providers/test', { provider: 'p', only: ['answer'] })
    expect((await managed.call('GET', '/api/providers/tests')).body.tests).toHaveLength(1)
  })

  test('of one that is not configured yet leaves nothing behind', async () => {
    const { url, requests } = await upstream()
    const managed = await start()
    const draft = { preset: 'anthropic', base_url: url, key: { paste: KEY } }
    const lines = await managed.lines('POST', '/api/providers/test', { draft, only: ['stream'] })
    expect(lines.at(-1).result.steps.map((step: { name: string }) => step.name)).toEqual([
      'reach',
      'auth',
      'models',
      'stream',
    ])
    expect(requests[0]?.headers['x-api-key']).toBe(KEY)
    expect(JSON.stringify(lines)).not.toContain('abcdefghijklmnop')
    expect([existsSync(managed.path(CONFIG)), existsSync(managed.path('state/provider-tests.json'))]).toEqual([
      false,
      false,
    ])
  })

  test('of a key that is refused says so, with what to do', async () => {
    const { url } = await upstream(json({}, 401))
    const managed = await start()
    const draft = { preset: 'anthropic', base_url: url, key: { paste: KEY } }
    const steps = (await managed.lines('POST', '/api/providers/test', { draft })).flatMap(({ step }) => step ?? [])
    expect(steps.at(-1)).toMatchObject({
      name: 'auth',
      outcome: 'failed',
      fix: expect.stringContaining('check the key'),
    })
  })
})

test('the models of a provider are told as it names them', async () => {
  const { url } = await upstream(json({ data: [{ id: 'one' }, { id: 'two' }] }))
  const managed = await start(entry('p', url))
  expect(providerModelsAnswer.parse((await managed.call('GET', '/api/providers/p/models')).body).models).toEqual([
    'one',
    'two',
  ])
})

describe('the balance', () => {
  test.each<[string, string, object, object[]]>([
    [
      'OpenAI as it was',
      '/dashboard/billing/credit_grants',
      { total_available: 3, total_used: 1, total_granted: 4 },
      [
        { label: 'balance', amount: 3, unit: 'USD' },
        { label: 'used', amount: 1, unit: 'USD' },
        { label: 'granted', amount: 4, unit: 'USD' },
      ],
    ],
    [
      'the same below /v1',
      '/v1/dashboard/billing/credit_grants',
      { total_available: '2.5' },
      [{ label: 'balance', amount: 2.5, unit: 'USD' }],
    ],
    [
      'One API, by user',
      '/api/user/self',
      { data: { quota: 500_000, used_quota: 250_000 } },
      [
        { label: 'balance', amount: 1, unit: 'USD' },
        { label: 'used', amount: 0.5, unit: 'USD' },
      ],
    ],
    [
      'One API, by token',
      '/api/token/self',
      { data: { remain_quota: 1_000_000 } },
      [{ label: 'balance', amount: 2, unit: 'USD' }],
    ],
  ])('is asked for in the words of %s', async (_, path, answer, figures) => {
    const { url } = await upstream((received, response) =>
      json(received.url === path ? answer : { error: 'no' }, received.url === path ? 200 : 404)(received, response),
    )
    const managed = await start(entry('p', url))
    const { body } = await managed.call('GET', '/api/providers/p/balance')
    expect(balanceAnswer.parse(body)).toEqual({ provider: 'p', known: true, path, figures })
  })

  test('that nobody tells is said to be unknown', async () => {
    const { url } = await upstream(json({}, 404))
    const managed = await start(entry('p', url))
    expect((await managed.call('GET', '/api/providers/p/balance')).body).toMatchObject({ known: false, figures: [] })
  })
})

test('a name is followed to who answers', async () => {
  const managed = await start(`${entry('p', 'http://127.0.0.1:9')}[[routes]]\nmatch = "x-"\nprovider = "p"\n`)
  const { decision, routes } = resolveAnswer.parse((await managed.call('GET', '/api/models/resolve?name=x-1')).body)
  expect(decision?.targets).toEqual([expect.objectContaining({ provider: 'p', model: 'x-1' })])
  expect(routes).toEqual([expect.objectContaining({ match: 'x-', verdict: 'serves this model' })])
  expect((await managed.call('GET', '/api/models/resolve')).status).toBe(400)
})
