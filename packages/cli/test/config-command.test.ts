import { describe, expect, test } from 'vitest'
import { runHere, spawnCli, testTerminal, type Recorded } from './support.ts'

const FILE = `# mine
[server]
listen = "127.0.0.1:4000" # here
[[providers]]
name = "demo"
type = "demo"
[[providers]]
name = "p"
type = "openai"
base_url = "https://h.example"
api_key = "sk-private"
[[routes]]
match = "*"
provider = "demo"
[profile.night.logging]
level = "error"
`

function config(
  args: string[],
  env: Record<string, string> = {},
  files: Record<string, string> = {},
): Promise<Recorded> {
  return runHere(['config', ...args], testTerminal({ 'ferryllm.toml': FILE, './ferryllm.toml': FILE, ...files }, env))
}

describe('config show', () => {
  test('prints a configuration, secrets masked', async () => {
    const { code, out } = await config(['show'])
    expect([code, out]).toEqual([0, expect.stringContaining('\napi_key = "[redacted]"\n')])
    expect(out).toMatch(/^aliases = \{\}\n\n\[server\]\nlisten = "127\.0\.0\.1:4000"\nwatch_config = true\n/)
    expect(out).not.toContain('private')
  })

  test('what it prints is a configuration again', async () => {
    const { out } = await config(['show'])
    const again = await config(['show', '-c', 'copy.toml'], {}, { 'copy.toml': out })
    expect([again.code, again.error]).toEqual([0, ''])
    expect(out).toContain(again.out)
  })

  test('--origin says where every value comes from', async () => {
    const env = { FERRYLLM_METRICS_ENABLED: 'false' }
    const { out } = await config(['show', '--origin', '--profile', 'night', '--listen', '127.0.0.1:5'], env)
    const lines = out.split('\n').map((line) => line.replace(/ +#/, ' #'))
    expect(lines).toEqual(
      expect.arrayContaining([
        'listen = "127.0.0.1:5" # --listen',
        'level = "error" # profile night (line 16)',
        'enabled = false # environment variable FERRYLLM_METRICS_ENABLED',
        'name = "p" # line 8',
        'body_limit_mb = 32 # default',
      ]),
    )
  })

  test('--json says the same', async () => {
    const values = JSON.parse((await config(['show', '--json'])).out) as {
      key: string
      value: unknown
      origin: string
    }[]
    expect(values).toContainEqual({ key: 'providers[1].api_key', value: '[redacted]', origin: 'line 11' })
  })

  test('an invalid configuration is refused', async () => {
    const { code, out, error } = await config(['show', '--set', 'server.listen=x'])
    expect([code, out, error]).toEqual([
      1,
      '',
      '--set server.listen: error: server.listen must be host:port, for example 127.0.0.1:3000 or [::1]:3000\n',
    ])
  })
})

describe('config get', () => {
  test.each([
    ['server.listen', '127.0.0.1:4000\n'],
    ['server.body_limit_mb', '32\n'],
    ['providers[1].api_key', '[redacted]\n'],
    ['metrics', '{\n  "metrics.enabled": true\n}\n'],
    ['providers[0]', '{\n  "providers[0].name": "demo",\n  "providers[0].type": "demo"\n}\n'],
  ])('%s', async (key, expected) => {
    expect(await config(['get', key])).toEqual({ code: 0, out: expected, error: '' })
  })

  test.each([
    ['server.max_concurrent_requests', 'error: server.max_concurrent_requests is not set and has no default\n'],
    ['server.lisen', 'error: there is no setting "server.lisen" (did you mean "server.listen"?)\n'],
  ])('%s', async (key, expected) => {
    expect(await config(['get', key])).toEqual({ code: 1, out: '', error: expected })
  })
})

describe('config set', () => {
  async function set(args: string[], input = '', env = {}): Promise<Recorded & { written: unknown[] }> {
    const terminal = testTerminal({ 'f.toml': FILE, '-': input }, env)
    const result = await runHere(['config', 'set', ...args, '-c', 'f.toml'], terminal)
    return { ...result, written: [...terminal.written].flat() }
  }

  test('changes the line and nothing else', async () => {
    expect(await set(['server.listen', '127.0.0.1:5'])).toEqual({
      code: 0,
      out: 'f.toml: server.listen is set\n',
      error: '',
      written: ['f.toml', { text: FILE.replace(':4000', ':5'), isPrivate: false }],
    })
  })

  test('a key is read from standard input, and the file becomes private', async () => {
    const { written } = await set(['providers[1].api_key'], 'sk-new\n')
    expect(written).toEqual(['f.toml', { text: FILE.replace('sk-private', 'sk-new'), isPrivate: true }])
  })

  test('variables of this shell neither help nor hinder', async () => {
    const { code } = await set(['server.strict', 'true'], '', { FERRYLLM_SERVER_LISTEN: 'nonsense' })
    expect(code).toBe(0)
  })

  test.each([
    [
      ['providers[1].api_key', 'sk-x'],
      'error: providers[1].api_key holds a key, and a command line can be read by others: give it on standard input\n',
      2,
    ],
    [['server.listen'], 'error: the value is missing: ferryllm config set server.listen VALUE\n', 2],
    [['server.lisen', 'x'], 'error: there is no setting "server.lisen" (did you mean "server.listen"?)\n', 1],
    [['routes', '[]'], 'error: routes is a table or a list of tables: edit the file by hand\n', 1],
    [
      ['providers[7].name', 'x'],
      'error: providers[7].name stands where it cannot be changed safely: edit the file by hand\n',
      1,
    ],
  ])('%j is refused', async (args, expected, code) => {
    expect(await set(args)).toEqual({ code, out: '', error: expected, written: [] })
  })

  test('what would make the file invalid is not written', async () => {
    const { code, error, written } = await set(['server.body_limit_mb', 'huge'])
    expect([code, written]).toEqual([1, []])
    expect(error).toMatch(
      /^f\.toml:4:17: error: server\.body_limit_mb must be a number, not text\n[^]*error: f\.toml was not changed\n$/,
    )
  })
})

describe('config path, list and schema', () => {
  test('path names the file, or where it was looked for', async () => {
    expect(await config(['path'])).toEqual({ code: 0, out: './ferryllm.toml\n', error: '' })
    const none = await runHere(['config', 'path'], testTerminal())
    expect([none.code, none.out, none.error]).toEqual([1, '', expect.stringContaining('looked for ./ferryllm.toml, ')])
    const json = await runHere(['config', 'path', '--json'], testTerminal())
    expect(JSON.parse(json.out)).toMatchObject({ file: null, places: expect.arrayContaining(['./ferryllm.toml']) })
  })

  test('list names every key with its variable', async () => {
    const { out } = await config(['list'])
    expect(out).toMatch(/^ {2}key +type +default +variable\n/)
    expect(out).toMatch(/^ {2}server\.body_limit_mb +integer +32 +FERRYLLM_SERVER_BODY_LIMIT_MB$/m)
    const rows = JSON.parse((await config(['list', '--json'])).out) as { key: string }[]
    expect(rows.map(({ key }) => key)).toContain('prompt_cache.cache_tools')
  })

  test('schema prints the JSON Schema', () => {
    const { code, out } = spawnCli(['config', 'schema'])
    expect([code, JSON.parse(out)]).toMatchObject([0, { title: 'ferryllm configuration' }])
  })
})
