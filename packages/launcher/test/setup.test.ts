// The permanent set-up of clients.
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { launcherPaths } from '../src/host.ts'
import { editSettings, readSettings } from '../src/setup/edit-settings.ts'
import { applySetup, previewSetup, setupStatus, undoSetup } from '../src/setup/setup.ts'
import { unifiedDiff } from '../src/setup/show-diff.ts'
import { startGateway, testMachine, type TestMachine } from './support.ts'

const CLAUDE = '.claude/settings.json'
const CODEX = '.codex/config.toml'
const OPENCODE = '.config/opencode/opencode.json'

function put(machine: TestMachine, name: string, text: string): string {
  const path = join(machine.home, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

describe('an edit', () => {
  test.each<[string, 'jsonc' | 'toml', string, string[], unknown, string]>([
    [
      'sets a value in its place',
      'jsonc',
      '{"a": 1, "env": {"X": "y"}} // end\n',
      ['env', 'X'],
      'z',
      '{"a": 1, "env": {"X": "z"}} // end\n',
    ],
    ['keeps tabs', 'jsonc', '{\n\t"a": 1\n}\n', ['b'], 2, '{\n\t"a": 1,\n\t"b": 2\n}\n'],
    ['keeps CRLF', 'jsonc', '{\r\n  "a": 1\r\n}\r\n', ['b'], 2, '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n'],
    ['makes what is around it', 'jsonc', '{}', ['env', 'X'], 'z', '{\n  "env": {\n    "X": "z"\n  }\n}'],
    ['takes a value out', 'jsonc', '{\n  "a": 1,\n  // b\n  "b": 2\n}\n', ['b'], undefined, '{\n  "a": 1\n}\n'],
    ['writes a file that is empty', 'jsonc', '', ['a'], 1, '{\n  "a": 1\n}\n'],
    ['keeps a byte order mark', 'jsonc', '\ufeff{"a":1}', ['a'], 2, '\ufeff{"a":2}'],
    ['sets a value in its place', 'toml', 'model = "a" # why\n', ['model'], 'b', 'model = "b" # why\n'],
    [
      'puts a value before the first table',
      'toml',
      '# mine\n[tui]\nx = 1\n',
      ['model'],
      'b',
      '# mine\nmodel = "b"\n[tui]\nx = 1\n',
    ],
    [
      'puts a value before a table that comes first',
      'toml',
      '[tui]\nx = 1\n',
      ['model'],
      'b',
      'model = "b"\n\n[tui]\nx = 1\n',
    ],
    ['does nothing where it is so already', 'toml', 'model="b"', ['model'], 'b', 'model="b"'],
  ])('%s (%s)', (_, format, before, path, value, after) => {
    expect(editSettings(before, [{ path, value }], format)).toBe(after)
  })

  test('changes what was meant and nothing else, whatever JSON stands there', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom('\t', 2, 0), (data, indent) => {
        const text = JSON.stringify(data, null, indent)
        const after = editSettings(text, [{ path: ['ferryllm', 'x'], value: 1 }], 'jsonc')
        expect(JSON.parse(after)).toEqual({ ...JSON.parse(text), ferryllm: { x: 1 } })
      }),
    )
  })

  test.each([
    ['{"a": ', 'jsonc', 'line 1 cannot be read'],
    ['[1]', 'jsonc', 'it is no JSON object'],
    ['a = 1\nb = ', 'toml', 'line 2 cannot be read'],
  ] as const)('%j is refused (%s)', (text, format, message) => {
    expect(() => editSettings(text, [{ path: ['x'], value: 1 }], format)).toThrow(message)
  })

  test('is refused where it would touch what stands around it', () => {
    expect(() => editSettings('{"env": "a text"}', [{ path: ['env', 'X'], value: '1' }], 'jsonc')).toThrow()
  })
})

describe('Claude Code', () => {
  test('is shown, applied, and told about', async () => {
    const machine = testMachine()
    const file = put(
      machine,
      CLAUDE,
      '{\n  "model": "opus",\n  "env": {\n    "ANTHROPIC_API_KEY": "sk-ant-secret-of-mine"\n  }\n}\n',
    )
    const gateway = await startGateway(machine)
    const preview = await previewSetup('claude', machine, gateway)
    expect(preview.diff).toBe(`--- ${file}
+++ ${file}
@@ -1,6 +1,7 @@
 {
   "model": "opus",
   "env": {
-    "ANTHROPIC_API_KEY": "••••"
+    "ANTHROPIC_BASE_URL": "${gateway.url}",
+    "ANTHROPIC_AUTH_TOKEN": "ferryllm"
   }
 }
`)
    expect(setupStatus(machine, gateway.url)[0]).toMatchObject({ client: 'claude', state: 'not-set' })
    expect(await applySetup('claude', machine, gateway, { hash: preview.hash })).toMatchObject({
      changed: true,
      diff: preview.diff,
    })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      model: 'opus',
      env: { ANTHROPIC_BASE_URL: gateway.url, ANTHROPIC_AUTH_TOKEN: 'ferryllm' },
    })
    expect(setupStatus(machine, gateway.url)[0]).toMatchObject({ state: 'applied', address: gateway.url })
    expect(await applySetup('claude', machine, gateway)).toMatchObject({ changed: false })
  })

  test('is not applied to another file than the one that was shown', async () => {
    const machine = testMachine()
    const file = put(machine, CLAUDE, '{}')
    const gateway = await startGateway(machine)
    const { hash } = await previewSetup('claude', machine, gateway)
    writeFileSync(file, '{"theme":"dark"}')
    await expect(applySetup('claude', machine, gateway, { hash })).rejects.toMatchObject({ status: 409 })
    expect(readFileSync(file, 'utf8')).toBe('{"theme":"dark"}')
  })

  test('asks for a chosen model in every tier', async () => {
    const machine = testMachine()
    await applySetup('claude', machine, await startGateway(machine), { model: 'glm-5' })
    expect(JSON.parse(readFileSync(join(machine.home, CLAUDE), 'utf8')).env).toMatchObject({
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'glm-5',
    })
  })
})

test('Codex: comments, order and tables of the user stay', async () => {
  const machine = testMachine()
  const file = put(
    machine,
    CODEX,
    '# mine\nmodel_provider = "other" # old\n\n[model_providers.other]\nbase_url = "https://x"\n',
  )
  const gateway = await startGateway(machine)
  await applySetup('codex', machine, gateway)
  expect(readFileSync(file, 'utf8')).toMatch(
    /^# mine\nmodel_provider = "ferryllm" # old\n\n\[model_providers\.other\]\nbase_url = "https:\/\/x"\n\n\[model_providers\.ferryllm\]\nname = "ferryllm"\n/,
  )
})

test('OpenCode: the file that it reads is changed, with comments', async () => {
  const machine = testMachine()
  put(machine, `${OPENCODE}c`, '{\n  // mine\n  "theme": "nord",\n}\n')
  await applySetup('opencode', machine, await startGateway(machine))
  expect(readdirSync(join(machine.home, '.config/opencode'))).toEqual(['opencode.jsonc'])
  const text = readFileSync(join(machine.home, `${OPENCODE}c`), 'utf8')
  expect(text).toContain('// mine')
  expect(readSettings(text, 'jsonc')).toMatchObject({ theme: 'nord', model: 'ferryllm/demo' })
})

describe('with a key', () => {
  const withKeys = { auth: { enabled: true, key_store: 'default' } }

  test('only the owner can read the file; an undo gives it its permissions back; no diff shows the key', async () => {
    const machine = testMachine()
    const file = put(machine, CLAUDE, '{}')
    chmodSync(file, 0o644)
    const gateway = await startGateway(machine, withKeys)
    const { diff } = await applySetup('claude', machine, gateway)
    const { ANTHROPIC_AUTH_TOKEN: key } = JSON.parse(readFileSync(file, 'utf8')).env
    expect(key).toMatch(/^fer_/)
    expect([statSync(file).mode & 0o777, diff.includes(key), diff.includes('[key]')]).toEqual([0o600, false, true])
    const undone = undoSetup('claude', machine)
    expect(undone).toMatchObject({ done: true, exact: true })
    expect([statSync(file).mode & 0o777, JSON.stringify(undone).includes(key)]).toEqual([0o644, false])
    const { journal } = launcherPaths(machine)
    for (const name of readdirSync(journal)) expect(statSync(join(journal, name)).mode & 0o777).toBe(0o600)
  })
})

describe('an undo', () => {
  test('of a file that has changed writes nothing, and shows what has changed and what a merge would do', async () => {
    const machine = testMachine()
    const file = put(machine, CLAUDE, '{\n  "model": "opus"\n}\n')
    await applySetup('claude', machine, await startGateway(machine))
    const changed = readFileSync(file, 'utf8').replace('opus', 'sonnet')
    writeFileSync(file, changed)
    const outcome = undoSetup('claude', machine)
    expect(outcome).toMatchObject({
      done: false,
      changes: expect.stringMatching(/-.*opus[\s\S]*\+.*sonnet/),
      merged: expect.stringMatching(/-.*ANTHROPIC_BASE_URL/),
    })
    expect(readFileSync(file, 'utf8')).toBe(changed)
    expect(undoSetup('claude', machine, { merge: true })).toMatchObject({ done: true, exact: false })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ model: 'sonnet', env: {} })
  })

  test('goes back one change at a time', async () => {
    const machine = testMachine()
    const file = put(machine, CLAUDE, '{}')
    const gateway = await startGateway(machine)
    await applySetup('claude', machine, gateway)
    const first = readFileSync(file, 'utf8')
    await applySetup('claude', machine, gateway, { model: 'glm-5' })
    undoSetup('claude', machine)
    expect(readFileSync(file, 'utf8')).toBe(first)
    undoSetup('claude', machine)
    expect(readFileSync(file, 'utf8')).toBe('{}')
    expect(() => undoSetup('claude', machine)).toThrow("Nothing of Claude Code's was changed")
  })

  test('keeps a link to a file elsewhere', async () => {
    const machine = testMachine()
    const real = put(machine, 'dotfiles/claude.json', '{"a":1}')
    mkdirSync(join(machine.home, '.claude'))
    symlinkSync(real, join(machine.home, CLAUDE))
    await applySetup('claude', machine, await startGateway(machine))
    expect(readFileSync(real, 'utf8')).toContain('ANTHROPIC_BASE_URL')
    undoSetup('claude', machine)
    expect(readFileSync(real, 'utf8')).toBe('{"a":1}')
  })
})

describe('the status', () => {
  const of = (machine: TestMachine, url: string | undefined): string | undefined => setupStatus(machine, url)[0]?.state

  test('tells ours from others, changed ones and those that somebody else made', async () => {
    const machine = testMachine()
    const file = put(machine, CLAUDE, '{"env":{"ANTHROPIC_BASE_URL":"http://elsewhere"}}')
    const gateway = await startGateway(machine)
    expect(of(machine, gateway.url)).toBe('not-set')
    await applySetup('claude', machine, gateway)
    expect(of(machine, gateway.url)).toBe('applied')
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n`)
    expect(of(machine, gateway.url)).toBe('changed')
    undoSetup('claude', machine, { merge: true })
    writeFileSync(file, JSON.stringify({ env: { ANTHROPIC_BASE_URL: gateway.url } }))
    expect([of(machine, gateway.url), of(machine, undefined)]).toEqual(['by-hand', 'not-set'])
  })

  test.each([
    ['{"env": ', 'cannot be read'],
    [Buffer.from([0xff, 0xfe, 0x7b]), 'not UTF-8'],
  ])('names a file that cannot be read', (content, problem) => {
    const machine = testMachine()
    writeFileSync(put(machine, CLAUDE, ''), content)
    expect(setupStatus(machine, undefined)[0]).toMatchObject({
      state: 'unreadable',
      problem: expect.stringContaining(problem),
    })
  })
})

test('a file that cannot be parsed is not touched', async () => {
  const machine = testMachine()
  const file = put(machine, CODEX, 'model = ')
  await expect(applySetup('codex', machine, await startGateway(machine))).rejects.toThrow(
    `${file}: line 1 cannot be read`,
  )
  expect(readFileSync(file, 'utf8')).toBe('model = ')
})

test('a diff of nothing is empty; a new key in the place of another is a difference', () => {
  expect(unifiedDiff('/f', 'a', 'a', [])).toBe('')
  expect(unifiedDiff('/f', '{"api_key": "one"}', '{"api_key": "two"}', [])).toMatch(/^-/m)
})
