// `ferryllm clients` as users run it.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { spawnCli, type Recorded } from './support.ts'

interface Machine {
  readonly file: string
  readonly cli: (...args: string[]) => Recorded
}

const machines: Machine[] = []
afterEach(() => {
  for (const { cli } of machines.splice(0)) cli('stop')
})

function machine(): Machine {
  const home = mkdtempSync(join(tmpdir(), 'cli-clients-'))
  mkdirSync(join(home, '.claude'))
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    FERRYLLM_STATE_DIR: join(home, 'state'),
    FERRYLLM_SERVER_LISTEN: '127.0.0.1:0',
  }
  const made = {
    file: join(home, '.claude/settings.json'),
    cli: (...args: string[]) => spawnCli(args, { cwd: home, env }),
  }
  machines.push(made)
  return made
}

const BEFORE = '{\n  "model": "opus"\n}\n'

test('settings are looked at, changed, and taken back byte for byte', () => {
  const { file, cli } = machine()
  writeFileSync(file, BEFORE)
  expect(cli('clients', 'status').out).toMatch(/Claude Code +not set up +- +- +~\/\.claude\/settings\.json\n/)
  const preview = cli('clients', 'preview', 'claude')
  expect(preview.out).toMatch(/^--- .*\n\+\+\+ [\s\S]*\n\+ {4}"ANTHROPIC_BASE_URL": "http:\/\/127/)
  expect(readFileSync(file, 'utf8')).toBe(BEFORE)
  const applied = cli('clients', 'apply', 'claude')
  expect(applied.out).toBe(`${preview.out}Claude Code uses the gateway (ferryllm clients undo claude takes it back)\n`)
  expect(cli('clients', 'status').out).toMatch(/Claude Code +set up +http:\/\/127/)
  expect(cli('clients', 'undo', 'claude')).toMatchObject({ code: 0, out: `${file} is as it was\n` })
  expect(readFileSync(file, 'utf8')).toBe(BEFORE)
})

test('a file that has changed since is shown, and merged only when asked', () => {
  const { file, cli } = machine()
  cli('clients', 'apply', 'claude')
  const changed = JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), theme: 'dark' })
  writeFileSync(file, changed)
  const refused = cli('clients', 'undo', 'claude')
  expect([refused.code, refused.error]).toEqual([
    1,
    'error: nothing was changed; to do that: ferryllm clients undo claude --merge\n',
  ])
  expect(refused.out).toContain('has changed since:')
  expect(readFileSync(file, 'utf8')).toBe(changed)
  expect(cli('clients', 'undo', 'claude', '--merge').out).toBe(`${file} is without our values\n`)
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ env: {}, theme: 'dark' })
})

test('everything is taken back at once', () => {
  const { file, cli } = machine()
  writeFileSync(file, BEFORE)
  for (const client of ['claude', 'codex', 'opencode']) expect(cli('clients', 'apply', client).code).toBe(0)
  expect(JSON.parse(cli('clients', 'restore', '--json').out).restored).toHaveLength(3)
  expect(readFileSync(file, 'utf8')).toBe(BEFORE)
  expect(cli('clients', 'restore').out).toBe('no settings of any client were changed\n')
})

test.each([
  [['clients', 'undo', 'claude'], 1, "Nothing of Claude Code's was changed."],
  [['clients', 'apply', 'gemini'], 2, 'Allowed choices are claude, codex, opencode.'],
])('%j fails with %i and says %j', (args, code, message) => {
  const result = machine().cli(...args)
  expect([result.code, result.error]).toEqual([code, expect.stringContaining(message)])
})

test('a file that cannot be parsed is named and left alone', () => {
  const { file, cli } = machine()
  writeFileSync(file, '{"env": ')
  expect(cli('clients', 'apply', 'claude')).toMatchObject({
    code: 1,
    error: expect.stringContaining(`${file}: line 1 cannot be read`),
  })
  expect(cli('clients', 'status').out).toMatch(/Claude Code +cannot be read/)
  expect(readFileSync(file, 'utf8')).toBe('{"env": ')
})
