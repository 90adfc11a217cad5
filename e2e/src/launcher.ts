// `npm run e2e:launcher`: the real agents opened by `ferryllm launch`, here and in a real terminal on a screen of its own, from
// a folder and with a key whose names are meant to break things; then their sessions found and gone on with.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Agent } from './agents/agent.ts'
import { claudeCode } from './agents/claude-code.ts'
import { codex } from './agents/codex.ts'
import { geminiCli } from './agents/gemini-cli.ts'
import { openCode } from './agents/opencode.ts'
import { installAgents } from './install-agents.ts'
import { runIsolated } from './isolate.ts'

const MAIN = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
const AGENTS = [claudeCode, codex, openCode, geminiCli]
const FOLDER = "dir with 'quote $(touch PWNED) ü"
const KEY = "it's $(id)"
const PATIENCE_MS = 90_000

interface Case {
  readonly agent: Agent
  /** Its command in `ferryllm launch`. */
  readonly command: string
  /** One turn without a screen; `resume`: the session goes before these. */
  readonly turn: (prompt: string) => string[]
  /** Whether a session can be gone on with without a screen. */
  readonly resumesHere: boolean
}

const CASES: readonly Case[] = [
  { agent: claudeCode, command: 'claude', turn: (prompt) => ['--print', prompt], resumesHere: true },
  { agent: codex, command: 'codex', turn: (prompt) => ['exec', '--skip-git-repo-check', prompt], resumesHere: false },
  { agent: openCode, command: 'opencode', turn: (prompt) => ['run', prompt], resumesHere: false },
  { agent: geminiCli, command: 'gemini', turn: (prompt) => ['--skip-trust', '--prompt', prompt], resumesHere: true },
]

/** A home, the agents in PATH, and a gateway that asks for the key. */
interface Machine {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  readonly cli: (...args: string[]) => { readonly code: number | null; readonly out: string; readonly error: string }
}

function prepare(root: string, packages: string): Machine {
  const [home, bin] = [join(root, 'home'), join(root, 'bin')]
  const folder = join(home, FOLDER)
  for (const each of [folder, bin, join(root, 'tmp'), join(home, '.codex')]) mkdirSync(each, { recursive: true })
  for (const { agent, command } of CASES) symlinkSync(join(packages, agent.binary), join(bin, command))
  const config = join(root, 'ferryllm.toml')
  writeFileSync(
    config,
    `[server]\nlisten = "127.0.0.1:0"\n[auth]\nenabled = true\napi_keys = [${JSON.stringify(KEY)}]\n[[providers]]\nname = "demo"\ntype = "demo"\n[[routes]]\nmatch = "*"\nprovider = "demo"\n`,
  )
  // Whoever works in a folder has trusted it before.
  writeFileSync(
    join(home, '.codex/config.toml'),
    `check_for_update_on_startup = false\n[projects.${JSON.stringify(folder)}]\ntrust_level = "trusted"\n`,
  )
  const env = {
    PATH: `${dirname(process.execPath)}:${bin}:/usr/bin:/bin`,
    HOME: home,
    TMPDIR: join(root, 'tmp'),
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    SHELL: '/bin/sh',
    FERRYLLM_STATE_DIR: join(root, 'state'),
    FERRYLLM_CONFIG: config,
    FERRYLLM_KEY: KEY,
    // Stale, and none of them may count.
    ANTHROPIC_MODEL: 'stale',
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:1',
    OPENAI_BASE_URL: 'http://127.0.0.1:1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_AUTOUPDATER: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
  }
  return {
    folder,
    env,
    cli(...args) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
        cwd: folder,
        env,
        encoding: 'utf8',
        timeout: PATIENCE_MS,
        input: '',
      })
      return { code: status, out: stdout, error: stderr }
    },
  }
}

/** What is checked, by name; a check throws what is wrong. */
type Checks = readonly (readonly [string, () => Promise<void> | void])[]

function checksOf(machine: Machine, display: string | undefined): Checks {
  return [
    ...CASES.flatMap((each) => [
      [`${each.agent.name} runs here, in the folder, with the key`, (): void => runsHere(each, machine)] as const,
      [`${each.agent.name}: its session is found`, (): void => void sessionOf(each, machine)] as const,
      ...(each.resumesHere
        ? [[`${each.agent.name} goes on with it`, (): void => resumesHere(each, machine)] as const]
        : []),
    ]),
    ...(display === undefined
      ? []
      : [
          [
            'Claude Code runs in an xterm, and its end is in the history',
            () => runsInTerminal(machine, display),
          ] as const,
          ['Codex goes on with its session in an xterm', () => resumesInTerminal(machine, display)] as const,
        ]),
    ['nothing was executed on the way', () => expectNothing(machine)],
  ]
}

function runsHere({ command, turn }: Case, { cli, folder }: Machine): void {
  const { code, out, error } = cli('launch', command, folder, '--model', 'demo', '--', ...turn('ping'))
  if (code !== 0 || !out.includes('pong')) throw new Error(`exit code ${code}\n${out}\n${error}`)
  const [request] = requests(cli)
  expectEqual([request?.['project'], request?.['status']], [folder.replace(dirname(folder), '~'), 200])
}

function sessionOf({ command }: Pick<Case, 'command'>, { cli, folder }: Machine): string {
  const { sessions } = JSON.parse(cli('sessions', 'list', '--json', '--client', command, '--dir', folder).out) as {
    sessions: { id: string; directory: string }[]
  }
  expectEqual(sessions[0]?.directory, folder)
  return sessions[0]?.id ?? ''
}

function resumesHere(each: Case, machine: Machine): void {
  const id = sessionOf(each, machine)
  const before = inputOf(requests(machine.cli)[0])
  const { code, out, error } = machine.cli('sessions', 'resume', id, '--model', 'demo', '--', ...each.turn('ping'))
  if (code !== 0 || !out.includes('pong')) throw new Error(`exit code ${code}\n${out}\n${error}`)
  if (inputOf(requests(machine.cli)[0]) <= before) throw new Error('the conversation before was not sent')
}

async function runsInTerminal({ cli, env, folder }: Machine, display: string): Promise<void> {
  env['DISPLAY'] = display
  const { code, error } = cli(
    'launch',
    'claude',
    folder,
    '--model',
    'demo',
    '--terminal',
    'xterm',
    '--',
    '--print',
    'ping',
  )
  if (code !== 0) throw new Error(error)
  await until('the launch has ended', () => {
    const [launch] = launches(env)
    return (
      launch !== undefined && existsSync(join(launch, 'exit')) && readFileSync(join(launch, 'exit'), 'utf8') === '0\n'
    )
  })
}

async function resumesInTerminal(machine: Machine, display: string): Promise<void> {
  const { cli, env } = machine
  env['DISPLAY'] = display
  const id = sessionOf({ command: 'codex' }, machine)
  const answered = (): number => requests(cli).filter(({ session, status }) => session === id && status === 200).length
  const before = answered()
  const { code, error } = cli('sessions', 'resume', id, '--model', 'demo', '--terminal', 'xterm', '--', 'once more')
  if (code !== 0) throw new Error(error)
  await until('the gateway has seen the session again', () => answered() > before)
}

function expectNothing({ folder, env }: Machine): void {
  const places = [folder, dirname(folder), env['TMPDIR'] ?? '', process.cwd()]
  expectEqual(
    places.filter((place) => existsSync(join(place, 'PWNED'))),
    [],
  )
}

function requests(cli: Machine['cli']): Record<string, unknown>[] {
  return (JSON.parse(cli('requests', '--json', '-n', '20').out) as { requests: Record<string, unknown>[] }).requests
}

function inputOf(request: Record<string, unknown> | undefined): number {
  return Number(request?.['input_tokens'] ?? 0)
}

/** The folders of the launches, the latest first. */
function launches(env: NodeJS.ProcessEnv): string[] {
  const { stdout } = spawnSync('ls', ['-1r', join(env['FERRYLLM_STATE_DIR'] ?? '', 'launcher/runs')], {
    encoding: 'utf8',
  })
  const runs = stdout.split('\n').filter((name) => name !== '')
  return runs.map((name) => join(env['FERRYLLM_STATE_DIR'] ?? '', 'launcher/runs', name))
}

function expectEqual(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`${JSON.stringify(found)} and not ${JSON.stringify(wanted)}`)
}

async function until(what: string, happened: () => boolean): Promise<void> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(200)) if (happened()) return
  throw new Error(`in vain: ${what}`)
}

/** A screen that nobody sees; undefined, after saying why, where there can be none. */
async function startScreen(): Promise<{ readonly display: string; readonly process: ChildProcess } | undefined> {
  const missing = ['Xvfb', 'xterm'].filter((name) => spawnSync('which', [name]).status !== 0)
  if (missing.length > 0) {
    console.log(`${missing.join(' and ')} not installed: the terminal is not tried (apt-get install xvfb xterm)`)
    return undefined
  }
  // It takes a free number, and writes it down.
  const server = spawn('Xvfb', ['-displayfd', '3', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((resolve) =>
    server.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim())),
  )
  return { display: `:${number}`, process: server }
}

async function main(): Promise<number> {
  const installed = installAgents(AGENTS)
  if ('problem' in installed) {
    console.log(`The agents were not launched: ${installed.problem}.\n0 passed, 0 failed, 1 skipped`)
    return 0
  }
  const inside = runIsolated()
  if (inside !== undefined) return inside
  // Gemini CLI reads no settings below a folder that others can write to, such as that for temporary files.
  const root = mkdtempSync(join(homedir(), '.ferryllm-e2e-launcher-'))
  const machine = prepare(root, installed.packages)
  const screen = await startScreen()
  let failed = 0
  const checks = checksOf(machine, screen?.display)
  try {
    machine.cli('start')
    for (const [name, check] of checks) {
      try {
        await check()
        console.log(`✓ ${name}`)
      } catch (cause) {
        failed += 1
        console.log(`✗ ${name}\n${cause instanceof Error ? cause.message : String(cause)}`)
      }
    }
  } finally {
    machine.cli('stop')
    screen?.process.kill()
    await sleep(500)
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
  }
  console.log(`${checks.length - failed} passed, ${failed} failed${screen === undefined ? ', 2 skipped' : ''}`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main()
