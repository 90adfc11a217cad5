import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { json, startUpstream, type Play, type Upstream } from '../../gateway/test/support/upstream.ts'
import { runHere, spawnCli, testTerminal } from './support.ts'

const FIXTURES = resolve(import.meta.dirname, 'fixtures')

const VALID = `[[providers]]
name = "claude"
type = "anthropic"
base_url = "https://api.anthropic.com/?secret=in-query"
api_key = "sk-ant-private"

[[providers]]
preset = "openai"

[[providers]]
name = "演示"
type = "demo"

[[routes]]
match = "*"
provider = "演示"

[[routes]]
match = "claude-"
provider = "claude"

[[routes]]
match = "gpt-4o"
match_type = "exact"
provider = "openai"
rewrite_model = "gpt-5.5"

[[routes]]
match = "openai/"
provider = "openai"
strip_prefix = true
`

describe('check-config', () => {
  test('prints every problem with its place, its line and a caret', () => {
    const { code, out, error } = spawnCli(['check-config', '-c', 'broken.toml'], { cwd: FIXTURES })
    expect(out).toBe(readFileSync(resolve(FIXTURES, 'broken.txt'), 'utf8'))
    expect([code, error]).toEqual([1, ''])
  })

  test('prints what a valid file means, and no secret', async () => {
    const { code, out } = await runHere(['check-config', '-c', 'f.toml'], testTerminal({ 'f.toml': VALID }))
    expect(code).toBe(0)
    expect(out)
      .toBe(`f.toml:7:1: warning: provider "openai" (OpenAI) is disabled: environment variable OPENAI_API_KEY is not set
    7 | [[providers]]
      | ^^^^^^^^^^^^^

valid (1 warning): f.toml

Providers
  name    type       url                                         key                 state
  claude  anthropic  https://api.anthropic.com/v1/messages       in the file         ready
  openai  openai     https://api.openai.com/v1/chat/completions  env OPENAI_API_KEY  disabled: environment variable OPENAI_API_KEY is not set
  演示    demo       built in                                    none                ready

Routes in the order they are tried
  match    type    provider  model sent
  gpt-4o   exact   openai    gpt-5.5
  claude-  prefix  claude    as asked for
  openai/  prefix  openai    without openai/
  *        prefix  演示      as asked for
`)
  })

  test('--json says the same to programs', async () => {
    const terminal = testTerminal({ 'f.toml': VALID }, { OPENAI_API_KEY: 'sk-private' })
    const { code, out } = await runHere(['check-config', '-c', 'f.toml', '--json'], terminal)
    expect(code).toBe(0)
    expect(out).not.toMatch(/private|in-query/)
    expect(JSON.parse(out)).toEqual({
      ok: true,
      file: 'f.toml',
      problems: [],
      providers: [
        {
          name: 'claude',
          type: 'anthropic',
          url: 'https://api.anthropic.com/v1/messages',
          key: 'in the file',
          state: 'ready',
        },
        {
          name: 'openai',
          type: 'openai',
          url: 'https://api.openai.com/v1/chat/completions',
          key: 'env OPENAI_API_KEY',
          state: 'ready',
        },
        { name: '演示', type: 'demo', url: 'built in', key: 'none', state: 'ready' },
      ],
      routes: [
        { match: 'gpt-4o', match_type: 'exact', provider: 'openai', fallback_providers: [], model: 'gpt-5.5' },
        { match: 'claude-', match_type: 'prefix', provider: 'claude', fallback_providers: [], model: 'as asked for' },
        {
          match: 'openai/',
          match_type: 'prefix',
          provider: 'openai',
          fallback_providers: [],
          model: 'without openai/',
        },
        { match: '*', match_type: 'prefix', provider: '演示', fallback_providers: [], model: 'as asked for' },
      ],
    })
  })

  test('--json of an invalid file has the problems', async () => {
    const terminal = testTerminal({ 'f.toml': '[server]\nlisen = "x"\n' })
    const { code, out } = await runHere(['check-config', '-c', 'f.toml', '--json'], terminal)
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual({
      ok: false,
      file: 'f.toml',
      problems: [
        {
          severity: 'error',
          path: 'server.lisen',
          line: 2,
          column: 1,
          length: 5,
          excerpt: 'lisen = "x"',
          message: 'unknown key "lisen" in [server]',
          suggestion: 'listen',
        },
      ],
      providers: [],
      routes: [],
    })
  })

  test('without a file it shows what the environment gives, and where it looked', async () => {
    const { code, out } = await runHere(['check-config'], testTerminal({}, { XDG_CONFIG_HOME: '/cfg' }))
    expect([code, out]).toEqual([
      0,
      `valid: no configuration file (looked for ./ferryllm.toml, /cfg/ferryllm/config.toml, /home/me/.config/ferryllm/config.toml); using the environment

Providers
  name  type  url       key   state
  demo  demo  built in  none  ready

Routes in the order they are tried
  match  type    provider  model sent
  *      prefix  demo      as asked for
`,
    ])
  })

  test('a file that cannot be read is an error of its own', async () => {
    const missing = await runHere(['check-config', '-c', '/no.toml'], testTerminal())
    expect([missing.code, missing.out]).toEqual([
      1,
      '/no.toml: error: cannot read the configuration: there is no such file\n\ninvalid: 1 error\n',
    ])
    const utf16 = testTerminal({ '/w.toml': Buffer.from('\ufeff[server]', 'utf16le') })
    expect((await runHere(['check-config', '-c', '/w.toml'], utf16)).out).toContain('it is not UTF-8 text')
  })

  test('a byte order mark and Windows line ends are no problem', async () => {
    const source = `\ufeff${VALID}`.replaceAll('\n', '\r\n')
    const terminal = testTerminal({ 'f.toml': source }, { OPENAI_API_KEY: 'x' })
    expect((await runHere(['check-config', '-c', 'f.toml'], terminal)).out).toMatch(/^valid: f\.toml\n/)
  })

  test('names with control characters cannot move the cursor', async () => {
    const source =
      '[[providers]]\nname = "a\\u001b[2Jb"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "a\\u001b[2Jc"\n'
    const { out } = await runHere(['check-config', '-c', 'f.toml'], testTerminal({ 'f.toml': source }))
    expect(out).not.toContain('\u001b')
    expect(out).toContain('there is no provider "a·[2Jc"')
  })

  test('a long line is shown around what is meant', async () => {
    const padding = `a = "${'x'.repeat(500)}"`
    const source = `server = { ${padding}, b = 1 }\n`
    const { out } = await runHere(['check-config', '-c', 'f.toml'], testTerminal({ 'f.toml': source }))
    const [, line = '', caret = ''] = out.slice(out.indexOf('unknown key "b"')).split('\n')
    expect(line.length).toBeLessThan(140)
    expect(line[caret.indexOf('^')]).toBe('b')
  })
})

describe('check-config --live', () => {
  const open: Upstream[] = []
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close()
  })
  const upstream = async (play: Play): Promise<Upstream> => {
    const started = await startUpstream(play)
    open.push(started)
    return started
  }
  const provider = (name: string, url: string): string =>
    `[[providers]]\nname = "${name}"\ntype = "openai"\nbase_url = "${url}"\napi_key = "sk-private"\n`
  const MODELS = json({ data: [{ id: 'one' }, { id: 'two' }] })

  test('asks every provider once, for its models', async () => {
    const good = await upstream(MODELS)
    const terminal = testTerminal({ 'f.toml': provider('good', good.url) + '[[providers]]\npreset = "anthropic"\n' })
    const { code, out } = await runHere(['check-config', '--live', '-c', 'f.toml'], terminal)
    expect(out).toMatch(/good\n.* reach .* answers.*\n.* auth .*\n.* models .*2 listed/)
    expect(out).not.toContain('sk-private')
    expect([code, good.requests.map(({ method, url }) => `${method} ${url}`)]).toEqual([0, ['GET /v1/models']])
  })

  test('is a failure when one of them does not let us in, or is not there', async () => {
    const good = await upstream(MODELS)
    const refuses = await upstream(json({ error: { message: 'Incorrect API key: sk-private' } }, 401))
    const gone = await startUpstream(MODELS)
    await gone.close()
    const providers = [provider('good', good.url), provider('refuses', refuses.url), provider('gone', gone.url)]
    const terminal = testTerminal({ 'f.toml': providers.join('') })
    const { code, out } = await runHere(['check-config', '--live', '--json', '-c', 'f.toml'], terminal)
    expect(out).not.toContain('sk-private')
    const { ok, live } = JSON.parse(out) as { ok: boolean; live: { provider: string; steps: { outcome: string }[] }[] }
    expect([code, ok]).toEqual([1, false])
    expect(live.map(({ provider: name, steps }) => `${name} ${steps.at(-1)?.outcome}`)).toEqual([
      'good ok',
      'refuses failed',
      'gone failed',
    ])
  })

  test('asks nobody when the file is wrong, and says so when nobody can be asked', async () => {
    const good = await upstream(MODELS)
    const broken = testTerminal({ 'f.toml': `${provider('good', good.url)}lisen = 1\n` })
    expect((await runHere(['check-config', '--live', '-c', 'f.toml'], broken)).code).toBe(1)
    expect(good.requests).toHaveLength(0)
    const none = testTerminal({ 'f.toml': '[[providers]]\npreset = "anthropic"\n' })
    const { code, out } = await runHere(['check-config', '--live', '-c', 'f.toml'], none)
    expect([code, out]).toEqual([0, expect.stringContaining('No provider can be asked')])
  })

  test('a wrong option is a wrong command line', async () => {
    expect((await runHere(['check-config', '--alive'], testTerminal({}))).code).toBe(2)
  })
})
