// Runs a client in the terminal it was asked from, as if it had been started there: same input, same signals, same exit code.
import { spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { GatewayError } from '@ferryllm/protocols'
import { launcherPaths, type LauncherHost } from './host.ts'
import type { LaunchPlan } from './plan.ts'
import { beginLaunch } from './record.ts'
import { sweep } from './runs.ts'
import { EXIT, PID } from './script.ts'

/** Signals that are for the client: those of the keyboard reach it by themselves. */
const PASSED_ON = ['SIGTERM', 'SIGHUP'] as const

/** The exit code, as a shell tells it. */
export async function runHere(plan: LaunchPlan, host: LauncherHost): Promise<number> {
  const { folder, binding } = beginLaunch(plan, launcherPaths(host), undefined)
  writeFileSync(join(folder, PID), `${process.pid}\n`, { mode: 0o600 })
  const env = { ...host.env, ...binding.env }
  for (const name of plan.unset) if (!(name in binding.env)) delete env[name]
  // A batch file is not a program; there nothing of ours holds what its shell would read (paths and names are the user's own).
  const needsShell = host.platform === 'win32' && /\.(cmd|bat)$/i.test(plan.program)
  let code = 1
  try {
    code = await untilEnd(plan, [...binding.args], { env, shell: needsShell })
    return code
  } finally {
    writeFileSync(join(folder, EXIT), `${code}\n`, { mode: 0o600 })
    sweep(folder)
  }
}

function untilEnd(
  { program, directory, agent }: LaunchPlan,
  args: string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly shell: boolean },
): Promise<number> {
  return new Promise((resolve, reject) => {
    let child: ChildProcess | undefined
    // Before the client is there: it may be told to stop as soon as it is.
    const passOn = (signal: NodeJS.Signals): void => void child?.kill(signal)
    for (const signal of PASSED_ON) process.on(signal, passOn)
    // Ctrl-C is the client's: it may mean "stop this turn".
    process.on('SIGINT', nothing)
    const done = (): void => {
      for (const signal of PASSED_ON) process.off(signal, passOn)
      process.off('SIGINT', nothing)
    }
    child = spawn(program, args, { ...options, cwd: directory, stdio: 'inherit' })
    child.on('error', (cause) => {
      done()
      reject(new GatewayError('internal', `${agent.name} could not be started: ${cause.message}`, { cause }))
    })
    child.on('exit', (code, signal) => {
      done()
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

const nothing = (): void => undefined
