import { describe, expect, test } from 'vitest'
import { runHere, spawnCli, testTerminal } from './support.ts'

// Its every word is in docs/cli.md, and another test compares.
const HELP =
  /^Usage: ferryllm \[options\] \[command\]\n[\s\S]+\n {2}serve \[options\] +start the gateway[\s\S]+\nExit codes: 0 it worked/

describe('as a process', () => {
  test('--help prints the help', () => {
    expect(spawnCli(['--help'])).toEqual({ code: 0, out: expect.stringMatching(HELP), error: '' })
  })

  test('version prints name and version', () => {
    expect(spawnCli(['version'])).toEqual({ code: 0, out: 'ferryllm 0.1.0\n', error: '' })
  })

  test('version --json says which Node runs it, too', () => {
    const { code, out } = spawnCli(['version', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({ name: 'ferryllm', version: '0.1.0', node: process.versions.node })
  })

  test('an unknown command prints what was probably meant, the usage, and exits with 2', () => {
    const { code, out, error } = spawnCli(['serv'])
    expect([code, out, error]).toEqual([
      2,
      '',
      `error: unknown command 'serv'
(Did you mean serve?)
Usage: ferryllm [options] [command]
ferryllm --help says more.
`,
    ])
  })

  test('a failure exits with 1', () => {
    expect(spawnCli(['check-config', '-c', '/no/such.toml']).code).toBe(1)
  })

  test('FERRYLLM_CONFIG names the file', () => {
    const { code, out } = spawnCli(['check-config'], { env: { FERRYLLM_CONFIG: 'examples/demo.toml' } })
    expect([code, out.split('\n')[0]]).toEqual([0, 'valid: examples/demo.toml'])
  })
})

describe('exit codes', () => {
  test.each([
    [[], 0],
    [['help'], 0],
    [['help', 'serve'], 0],
    [['-h'], 0],
    [['-V'], 0],
    [['--version'], 0],
    [['serve', '--help'], 0],
    [['version'], 0],
    [['bogus'], 2],
    [['--bogus'], 2],
    [['serve', '--bogus'], 2],
    [['serve', '--config'], 2],
    [['serve', 'extra'], 2],
    [['start', '--timeout', 'soon'], 2],
    [['logs', '-n', '-1'], 2],
    [['logs', '-n', 'x'], 2],
    [['doctor', 'extra'], 2],
    [['completion'], 2],
    [['check-config', 'extra'], 2],
    [['explain'], 2],
    [['explain', 'a.json', 'b.json'], 2],
    [['explain', 'a.json', '--from', 'soap'], 2],
    [['explain', 'a.json'], 1],
    [['config'], 0],
    [['config', 'shw'], 2],
    [['config', 'get'], 2],
    [['config', 'set', 'server.listen'], 2],
    [['config', 'list'], 0],
    [['import'], 2],
    [['import', 'a.json', '--from', 'nginx'], 2],
    [['import', 'a.json'], 1],
    [['check-config', '-c', 'none.toml'], 1],
    [['serve', '-c', 'none.toml'], 1],
  ])('%j → %i', async (args, code) => {
    expect((await runHere(args, testTerminal())).code).toBe(code)
  })

  test.each([
    [['explain', 'a.json']],
    [['test', 'p']],
    [['models']],
    [['config', 'show']],
    [['config', 'get', 'server.listen']],
    [['keys', 'list']],
    [['usage']],
    [['requests']],
    [['requests', 'show', 'id']],
    [['route', 'explain', 'm']],
  ])('%j --json says in JSON that the configuration is not valid', async (args) => {
    const terminal = testTerminal({ 'f.toml': 'listen = 3' })
    const { code, out, error } = await runHere([...args, '--json', '-c', 'f.toml'], terminal)
    expect([code, JSON.parse(out).error.message]).toEqual([1, 'the configuration is not valid'])
    expect(JSON.parse(out).error.problems).toHaveLength(1)
    expect(error).toContain('f.toml:1:1')
  })

  test.each([
    [['config', 'get', 'server.nothing'], 'there is no setting "server.nothing"'],
    [['import', 'none.json'], 'cannot read none.json: there is no such file'],
    [['requests', 'show', 'id'], 'there is no request id in /state/ferryllm.db'],
    [['route', 'explain', 'm', '--to', 'nobody'], expect.stringContaining('nobody')],
  ])('%j --json fails with an object on standard output and no other word', async (args, message) => {
    const { code, out, error } = await runHere([...args, '--json'], testTerminal({}, { FERRYLLM_STATE_DIR: '/state' }))
    expect([code, JSON.parse(out).error.message, error]).toEqual([1, message, ''])
  })

  test('a misspelt flag prints what was probably meant', async () => {
    const { error } = await runHere(['serve', '--confg', 'x'], testTerminal())
    expect(error).toBe(`error: unknown option '--confg'
(Did you mean --config?)
Usage: ferryllm serve [options]
ferryllm serve --help says more.
`)
  })

  test('an unexpected failure is one line, with the stack only on request', async () => {
    const broken = {
      ...testTerminal(),
      exists: (): boolean => {
        throw new Error('disk on fire')
      },
    }
    expect(await runHere(['check-config'], broken)).toEqual({
      code: 1,
      out: '',
      error: 'error: ferryllm failed: disk on fire\n',
    })
    const verbose = { ...testTerminal({}, { FERRYLLM_DEBUG: '1' }), exists: broken.exists }
    expect((await runHere(['check-config'], verbose)).error).toMatch(/disk on fire\n {4}at /)
  })
})
