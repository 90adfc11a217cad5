// Opens a client in a terminal of its own, and says whether that worked: the script of the launch tells that it has begun.
import { spawn } from 'node:child_process'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GatewayError } from '@ferryllm/protocols'
import { launcherPaths, type LauncherHost } from './host.ts'
import type { LaunchPlan } from './plan.ts'
import { beginLaunch, type BegunLaunch } from './record.ts'
import { hasBegun } from './runs.ts'
import { posixScript, powerShellScript, SCRIPT } from './script.ts'
import { usableTerminals } from './terminals/choose.ts'
import { openingCommand, type Terminal } from './terminals/terminals.ts'

/** A launch that runs in a window of its own. */
export interface Opened {
  readonly id: string
  /** The terminal; absent for a client with a window of its own. */
  readonly terminal?: string
  readonly notes: readonly string[]
}

export interface OpenOptions {
  /** This one and no other. */
  readonly terminal?: string
  /** The one to prefer. */
  readonly preferred?: string
  /** How long a terminal may take to show up. */
  readonly patienceMs?: number
}

const PATIENCE_MS = 15_000
const LOOK_MS = 50

/** Throws `unsupported` where there is no terminal, saying so; the caller knows the command to copy. */
export async function openInTerminal(plan: LaunchPlan, host: LauncherHost, options: OpenOptions = {}): Promise<Opened> {
  if (!plan.agent.needsTerminal) return openWindow(plan, host)
  const usable = usableTerminals(host, options.preferred)
  const chosen = options.terminal === undefined ? usable : usable.filter(({ id }) => id === options.terminal)
  if (chosen.length === 0) throw noTerminal(options.terminal, usable)
  const failures: string[] = []
  for (const terminal of chosen) {
    const begun = beginLaunch(plan, launcherPaths(host), terminal.id)
    const failure = await open(plan, begun, terminal, host, options.patienceMs ?? PATIENCE_MS)
    if (failure === undefined) return { id: begun.id, terminal: terminal.id, notes: begun.binding.notes }
    rmSync(begun.folder, { recursive: true, force: true })
    failures.push(`${terminal.name}: ${failure}`)
  }
  throw new GatewayError('unsupported', `No terminal could be opened (${failures.join('; ')}).`)
}

/** A client that is its own window gets its environment directly. */
function openWindow(plan: LaunchPlan, host: LauncherHost): Promise<Opened> {
  const { id, binding } = beginLaunch(plan, launcherPaths(host), undefined)
  const env: NodeJS.ProcessEnv = { ...host.env, ...binding.env }
  for (const name of plan.unset) if (!(name in binding.env)) delete env[name]
  return new Promise((resolve, reject) => {
    const child = spawn(plan.program, [...binding.args], { cwd: plan.directory, env, detached: true, stdio: 'ignore' })
    child.on('spawn', () => {
      child.unref()
      resolve({ id, notes: binding.notes })
    })
    child.on('error', (cause) => {
      reject(new GatewayError('internal', `${plan.agent.name} could not be started: ${cause.message}`, { cause }))
    })
  })
}

/** Why it did not work; undefined when it did. */
async function open(
  plan: LaunchPlan,
  { id, folder, binding }: BegunLaunch,
  terminal: Terminal,
  host: LauncherHost,
  patienceMs: number,
): Promise<string | undefined> {
  const script = writeScript(plan, binding, folder, host)
  const opening = { script, directory: plan.directory, title: plan.title, id }
  const [file = '', ...args] = openingCommand(terminal, opening, host.env)
  const ended: { reason?: string } = {}
  const child = spawn(file, args, { cwd: plan.directory, env: { ...host.env }, detached: true, stdio: 'ignore' })
  child.on('error', (cause) => (ended.reason = cause.message))
  // Some hand the script to a server of theirs and end at once, with 0.
  child.on('exit', (code, signal) => {
    if (code !== 0) ended.reason = `it ended with ${signal ?? `exit code ${code}`}`
  })
  child.unref()
  for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(LOOK_MS)) {
    if (hasBegun(folder)) return undefined
    if (ended.reason !== undefined) return ended.reason
  }
  return 'it did not start the command'
}

function writeScript(plan: LaunchPlan, binding: BegunLaunch['binding'], folder: string, host: LauncherHost): string {
  const { directory, title, program, agent } = plan
  const isWindows = host.platform === 'win32'
  const endings = { win32: 'run.ps1', darwin: 'run.command' } as Readonly<Record<string, string>>
  const path = join(folder, endings[host.platform] ?? SCRIPT)
  const parts = {
    script: path,
    folder,
    directory,
    title,
    scrub: agent.scrub,
    env: binding.env,
    program,
    args: binding.args,
    files: Object.keys(binding.files),
  }
  writeFileSync(path, isWindows ? powerShellScript(parts) : posixScript(parts), { mode: 0o600, flag: 'wx' })
  // Terminal on macOS runs what it may execute.
  chmodSync(path, 0o700)
  return path
}

function noTerminal(wanted: string | undefined, usable: readonly Terminal[]): GatewayError {
  const list = usable.map(({ id }) => id).join(', ')
  const message =
    wanted === undefined
      ? 'No terminal was found that could be opened here.'
      : `The terminal "${wanted}" was not found${list === '' ? '' : `; there are ${list}`}.`
  return new GatewayError('unsupported', message)
}
