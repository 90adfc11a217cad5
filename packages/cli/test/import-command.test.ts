import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { runHere, spawnCli, testTerminal } from './support.ts'

const CCR =
  '{ "Providers": [{ "name": "a", "api_base_url": "https://h.example", "api_key": "sk-secret", "models": ["m"] }], "LOG": true }'
const INI = 'routes=gpt*=>openai\nopenai_api_key=sk-secret\n'

describe('import', () => {
  test('prints the configuration, and the report beside it', async () => {
    const { code, out, error } = await runHere(['import', 'c.json'], testTerminal({ 'c.json': CCR }))
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^# Made by "ferryllm import"[^]*\[\[providers\]\]\nname = "a"/),
    ])
    expect(error).toBe(`taken over: 3 settings
  Providers[0] → provider a
  Providers a m → route a,m → a
  Providers a m → route m → a
not taken over: 1 setting
  LOG: logs go to standard output (use [logging])
`)
  })

  test('--output writes a file that only its owner can read when it holds keys', async () => {
    const terminal = testTerminal({ 'c.json': CCR })
    const { code, out, error } = await runHere(['import', 'c.json', '-o', 'f.toml'], terminal)
    expect([code, error]).toEqual([0, ''])
    expect(terminal.written.get('f.toml')).toMatchObject({ isPrivate: true })
    expect(out).toContain(
      'wrote f.toml (it holds keys; only you may read it)\n\nNext:\n  ferryllm check-config -c f.toml\n',
    )
    expect(out).not.toContain('sk-secret')
    const plain = testTerminal({ 'c.toml': 'model_provider = "openai"\n' })
    await runHere(['import', 'c.toml', '-o', 'f.toml'], plain)
    expect(plain.written.get('f.toml')).toMatchObject({ isPrivate: false })
  })

  test('a file that is there is overwritten with --force only', async () => {
    const files = { 'c.json': CCR, 'f.toml': 'x' }
    const kept = testTerminal(files)
    expect(await runHere(['import', 'c.json', '-o', 'f.toml'], kept)).toEqual({
      code: 1,
      out: '',
      error: 'error: f.toml exists; --force replaces it\n',
    })
    expect(kept.written.size).toBe(0)
    const forced = testTerminal(files)
    expect((await runHere(['import', 'c.json', '-o', 'f.toml', '--force'], forced)).code).toBe(0)
    expect(forced.written.size).toBe(1)
  })

  test('--json is the report for programs', async () => {
    const { out } = await runHere(['import', 'gateway.ini', '--json'], testTerminal({ 'gateway.ini': INI }))
    expect(JSON.parse(out)).toMatchObject({
      from: 'tokligence',
      mapped: [{ to: 'provider openai' }, {}],
      notMapped: [],
    })
  })

  test.each([
    [['none.json'], 'error: cannot read none.json: there is no such file\n'],
    [
      ['x.txt'],
      'error: cannot tell what kind of file x.txt is: say it with --from (tokligence, litellm, ccr, cc-switch, claude, codex)\n',
    ],
    [['own.toml'], 'error: own.toml is a configuration of ferryllm, which is used as it is: --config own.toml\n'],
    [['x.txt', '--from', 'cc-switch'], 'error: cannot read x.txt as a file of cc-switch: '],
    [['utf16.txt'], 'error: cannot read utf16.txt: '],
  ])('%j is refused', async (args, expected) => {
    const files = {
      'x.txt': 'hello',
      'own.toml': '[server]\n\n[[providers]]\n',
      'utf16.txt': Buffer.from('\ufeffhello', 'utf16le'),
    }
    const { code, out, error } = await runHere(['import', ...args], testTerminal(files))
    expect([code, out]).toEqual([1, ''])
    expect(error.startsWith(expected)).toBe(true)
    expect(error.split('\n')).toHaveLength(2)
  })

  test.each(['cc-switch', 'ccr', 'claude', 'codex', 'litellm'])(
    'a broken file of %s shows none of its keys',
    async (from) => {
      const terminal = testTerminal({ f: '{ "a": "b" "sk-secret": sk-secret\n a: [' })
      const { code, out, error } = await runHere(['import', 'f', '--from', from], terminal)
      expect([code, out]).toEqual([1, ''])
      expect(error).toMatch(/^error: cannot read f as a file of [^\n]+\n$/)
      expect(error).not.toContain('sk-')
    },
  )

  test('reads the database of cc-switch, and leaves it as it is', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'ferryllm-')), 'cc-switch.db')
    const database = new DatabaseSync(file)
    database.exec(`CREATE TABLE providers (id TEXT NOT NULL, app_type TEXT NOT NULL, name TEXT NOT NULL,
      settings_config TEXT NOT NULL, created_at INTEGER, sort_index INTEGER, is_current BOOLEAN NOT NULL DEFAULT 0,
      in_failover_queue BOOLEAN NOT NULL DEFAULT 0, PRIMARY KEY (id, app_type))`)
    const insert = database.prepare('INSERT INTO providers VALUES (?, ?, ?, ?, 1, 1, ?, 0)')
    insert.run(
      'a',
      'claude',
      'Relay',
      '{"env":{"ANTHROPIC_BASE_URL":"https://r.example","ANTHROPIC_AUTH_TOKEN":"tok"}}',
      1,
    )
    database.close()
    const { code, out } = spawnCli(['import', file])
    expect([code, out]).toEqual([0, expect.stringContaining('base_url = "https://r.example"')])
    expect(out).toContain('match = "claude-"\nprovider = "Relay"')
  })

  test('another database is refused in one line', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'ferryllm-')), 'other.db')
    const database = new DatabaseSync(file)
    database.exec('CREATE TABLE t (a)')
    database.close()
    const { code, error } = spawnCli(['import', file])
    expect([code, error.replace(/^\(node.*\n|^\(Use.*\n/gm, '')]).toEqual([
      1,
      `error: cannot read ${file}: no such table: providers\n`,
    ])
  })
})
