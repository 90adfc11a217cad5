// `ferryllm launch`, `projects` and `terminals` as users run them.
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { ROOT, spawnCli, type Recorded } from './support.ts'

interface Machine {
  readonly env: Record<string, string>
  readonly work: string
  readonly program: (name: string, ...lines: string[]) => void
  readonly cli: (...args: string[]) => Recorded
}

const machines: Machine[] = []
afterEach(() => {
  for (const { cli } of machines.splice(0)) cli('stop')
})

/** A home, programs and a state folder; a gateway that is started for it takes a free port. */
function machine(more: Record<string, string> = {}): Machine {
  const home = mkdtempSync(join(tmpdir(), 'cli-launch-'))
  const bin = join(home, 'bin')
  const work = join(home, 'work')
  for (const folder of [bin, work]) mkdirSync(folder)
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    FERRYLLM_STATE_DIR: join(home, 'state'),
    FERRYLLM_SERVER_LISTEN: '127.0.0.1:0',
    ...more,
  }
  const made: Machine = {
    env,
    work,
    program(name, ...lines) {
      writeFileSync(join(bin, name), ['#!/bin/sh', ...lines, ''].join('\n'))
      chmodSync(join(bin, name), 0o755)
    },
    cli: (...args) => spawnCli(args, { cwd: work, env }),
  }
  machines.push(made)
  return made
}

describe('launch', () => {
  test('starts a gateway, saying so, and runs the client; its output and exit code are its own', () => {
    const { program, cli, work } = machine()
    program('claude', 'echo "$ANTHROPIC_BASE_URL $ANTHROPIC_AUTH_TOKEN"', 'pwd', 'echo "$@"', 'exit 5')
    const { code, out, error } = cli('launch', 'claude', '--effort', 'high', '--', '--print', '-c', '--', 'hi there')
    expect(code).toBe(5)
    const [bound, cwd, args] = out.split('\n')
    expect(bound).toMatch(/^http:\/\/127\.0\.0\.1:\d+ ferryllm$/)
    expect([cwd, args]).toEqual([work, expect.stringMatching(/ --effort high --print -c -- hi there$/)])
    expect(error).toContain('no gateway is running: starting one in the background')
    expect(cli('launch', 'claude').error).toBe('')
  })

  test('hands a request to stop on to the client', async () => {
    const { program, env, cli, work } = machine()
    program('claude', "trap 'echo stopped; exit 9' TERM", 'echo ready', 'while :; do sleep 0.05; done')
    cli('start')
    const child = spawn(process.execPath, [resolve(ROOT, 'packages/cli/src/main.ts'), 'launch', 'claude'], {
      env,
      cwd: work,
    })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      if (out === 'ready\n') child.kill('SIGTERM')
    })
    const code = await new Promise((done) => child.on('exit', done))
    expect([code, out]).toEqual([9, 'ready\nstopped\n'])
  })

  test('--dry-run without a gateway starts nothing', () => {
    const { program, cli, env } = machine()
    program('claude', 'echo no')
    expect(cli('launch', 'claude', '--dry-run')).toMatchObject({ code: 3, out: '' })
    expect(existsSync(join(env['FERRYLLM_STATE_DIR'] ?? '', 'gateway.json'))).toBe(false)
  })

  test('--dry-run shows command, environment and files', () => {
    const { program, cli, work } = machine({ ANTHROPIC_MODEL: 'stale' })
    program('claude', 'echo no')
    cli('start')
    const { code, out } = cli('launch', 'claude', '--dry-run', '--json')
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ client: 'claude', directory: work, unset: ['ANTHROPIC_MODEL'] }),
    ])
    expect(cli('launch', 'claude', '--dry-run').out).toMatch(/^directory\n[\s\S]+\nset\n {2}ANTHROPIC_BASE_URL=http/)
  })

  test('--print-env is for a shell', () => {
    const { program, cli } = machine({ ANTHROPIC_MODEL: 'stale' })
    program('claude', 'echo no')
    expect(cli('launch', 'claude', '--print-env').out).toMatch(
      /^unset ANTHROPIC_MODEL\nexport ANTHROPIC_BASE_URL='http:\/\/127\.0\.0\.1:\d+'\n/,
    )
  })

  test('without a terminal to open it prints the command to copy', () => {
    const { program, cli, work, env } = machine()
    env['PATH'] = join(env['HOME'] ?? '', 'bin')
    program('codex', 'exit 0')
    const { code, error } = cli('launch', 'codex', '--terminal', 'auto')
    expect([code, error]).toEqual([1, expect.stringMatching(/Run this in a terminal:.*node .*launch codex /s)])
    expect(error).toContain(work)
  })

  test.each([
    [['launch', 'emacs'], 2, 'Allowed choices are'],
    [['launch', 'claude', '--effort', 'extreme'], 2, 'Allowed choices are'],
    [['launch', 'claude', '--fork'], 2, '--fork needs a session'],
    [['launch', 'claude', '/no/such/folder'], 1, 'There is no folder /no/such/folder'],
    [['launch', 'opencode'], 1, 'OpenCode was not found on this computer. To install it: npm install -g opencode-ai'],
  ])('%j fails with %i and says %j', (args, code, message) => {
    const { program, cli, env } = machine()
    env['PATH'] = join(env['HOME'] ?? '', 'bin')
    program('claude', 'exit 0')
    const result = cli(...args)
    expect([result.code, result.error]).toEqual([code, expect.stringContaining(message)])
  })
})

describe('projects', () => {
  test('are remembered by launches, and say what they want', () => {
    const { program, cli, work, env } = machine()
    program('claude', 'exit 0')
    expect(cli('projects').out).toContain('no projects yet')
    cli('launch', 'claude')
    expect(cli('projects', 'set', '.', '--model', 'demo-echo', '--pin').out).toBe(`${work}: demo-echo, pinned\n`)
    expect(cli('projects').out).toMatch(/~\/work +now +claude +- +demo-echo +- +pinned/)
    expect(JSON.parse(cli('launch', 'claude', '--dry-run', '--json').out).args).toContain('demo-echo')
    expect(cli('projects', 'remove', '.').code).toBe(0)
    expect(JSON.parse(cli('projects', '--json').out)).toEqual({ projects: [] })
    expect(existsSync(work)).toBe(true)
    expect(readFileSync(join(env['FERRYLLM_STATE_DIR'] ?? '', 'launcher/projects.json'), 'utf8')).toContain(
      '"projects": []',
    )
  })

  test('a folder that is none is refused', () => {
    const { cli } = machine()
    expect(cli('projects', 'add', '/no/such')).toMatchObject({
      code: 1,
      error: 'error: There is no folder /no/such.\n',
    })
    expect(cli('projects', 'remove', '/no/such', '--json').out).toContain('is not among the projects')
  })
})

test('terminals are listed, and one can be chosen', () => {
  const { program, cli, env } = machine({ DISPLAY: ':99' })
  env['PATH'] = join(env['HOME'] ?? '', 'bin')
  expect(cli('terminals').out).toContain('no terminal can be opened')
  for (const name of ['xterm', 'kitty']) program(name)
  expect(JSON.parse(cli('terminals', '--use', 'xterm', '--json').out)).toEqual({
    terminals: [
      { id: 'xterm', name: 'xterm', used: true, preferred: true },
      { id: 'kitty', name: 'kitty', used: false, preferred: false },
    ],
  })
  expect(cli('terminals', '--use', 'vt100').error).toContain('none of the terminals')
  expect(cli('terminals', '--use', 'auto').out).toMatch(/kitty +kitty +used/)
})
