// R49: users of other gateways lost logins and settings whenever their clients were switched over, started, or switched back.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applySetup, restoreAll, undoSetup } from '../../src/setup/setup.ts'
import { startGateway, testMachine, type TestMachine } from '../support.ts'

/** Files in which clients keep their logins and what they know; none of them is a settings file. */
const LOGINS: Readonly<Record<string, string>> = {
  '.codex/auth.json': '{"OPENAI_API_KEY":null,"tokens":{"access_token":"codex-login"}}',
  '.claude/.credentials.json': '{"claudeAiOauth":{"accessToken":"claude-login"}}',
  '.claude.json': '{"oauthAccount":{"emailAddress":"me@example.com"}}',
  '.local/share/opencode/auth.json': '{"anthropic":{"type":"oauth","access":"opencode-login"}}',
}

const SETTINGS: Readonly<Record<string, string>> = {
  '.claude/settings.json':
    '{\n\t"model": "opus",\n\t"env": {"FOO": "1"},\n\t"permissions": {"allow": ["Bash(ls)"]}\n}\n',
  '.codex/config.toml': '# mine\nmodel = "gpt-6"   # best\n\n[tui]\ntheme = "dark"\n',
  '.config/opencode/opencode.json': '{\n  // comments are mine\n  "theme": "nord",\n}\n',
}

function put(machine: TestMachine, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(machine.home, name)), { recursive: true })
    writeFileSync(join(machine.home, name), text)
  }
}

function read(machine: TestMachine, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(files).map((name) => [name, readFileSync(join(machine.home, name), 'utf8')]))
}

describe('settings of clients', () => {
  test('R49 switching over and back leaves logins alone, and every settings file as it was, byte for byte', async () => {
    const machine = testMachine()
    put(machine, { ...LOGINS, ...SETTINGS })
    const gateway = await startGateway(machine)
    for (const client of ['claude', 'codex', 'opencode'] as const) await applySetup(client, machine, gateway)
    expect(read(machine, LOGINS)).toEqual(LOGINS)
    for (const [name, text] of Object.entries(read(machine, SETTINGS))) {
      expect([name, text.includes('ferryllm')]).toEqual([name, true])
    }
    expect(restoreAll(machine).map(({ exact }) => exact)).toEqual([true, true, true])
    expect(read(machine, { ...LOGINS, ...SETTINGS })).toEqual({ ...LOGINS, ...SETTINGS })
  })

  test('R49 a login that came after the change survives its undo', async () => {
    const machine = testMachine()
    put(machine, SETTINGS)
    const gateway = await startGateway(machine)
    for (const client of ['claude', 'codex'] as const) await applySetup(client, machine, gateway)
    // The clients write on, and the user signs in again.
    const claude = join(machine.home, '.claude/settings.json')
    const data = JSON.parse(readFileSync(claude, 'utf8'))
    writeFileSync(
      claude,
      JSON.stringify({ ...data, forceLoginMethod: 'claudeai', env: { ...data.env, ANTHROPIC_AUTH_TOKEN: 'my own' } }),
    )
    const codex = join(machine.home, '.codex/config.toml')
    writeFileSync(
      codex,
      readFileSync(codex, 'utf8').replace('model = "gpt-6"', 'model = "gpt-7"') +
        '\n[projects."/w"]\ntrust_level = "trusted"\n',
    )
    put(machine, LOGINS)

    expect(undoSetup('claude', machine)).toMatchObject({ done: false })
    expect(restoreAll(machine).map(({ exact }) => exact)).toEqual([false, false])

    expect(JSON.parse(readFileSync(claude, 'utf8'))).toEqual({
      model: 'opus',
      // Changed by the user since: theirs.
      env: { FOO: '1', ANTHROPIC_AUTH_TOKEN: 'my own' },
      permissions: { allow: ['Bash(ls)'] },
      forceLoginMethod: 'claudeai',
    })
    expect(readFileSync(codex, 'utf8')).toBe(
      '# mine\nmodel = "gpt-7"   # best\n\n[tui]\ntheme = "dark"\n\n[projects."/w"]\ntrust_level = "trusted"\n',
    )
    expect(read(machine, LOGINS)).toEqual(LOGINS)
  })

  test('R49 a file that was not there is gone again, unless the client has written more into it', async () => {
    const machine = testMachine()
    const gateway = await startGateway(machine)
    const file = join(machine.home, '.claude/settings.json')
    await applySetup('claude', machine, gateway)
    expect(undoSetup('claude', machine)).toMatchObject({ done: true, exact: true })
    expect(() => readFileSync(file)).toThrow('ENOENT')
    await applySetup('claude', machine, gateway)
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), theme: 'dark' }))
    restoreAll(machine)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ theme: 'dark' })
    rmSync(file)
    expect(restoreAll(machine)).toEqual([])
  })
})
