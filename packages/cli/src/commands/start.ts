// `ferryllm start`: runs `serve` in the background and says when it is ready.
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, fstatSync, openSync, renameSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { statePaths, type StatePaths } from '@ferryllm/control'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { OK } from '../exit-codes.ts'
import { reasonOf } from '../load.ts'
import { fail, printJson } from '../render/failure.ts'
import { reachable } from '../state/call-admin.ts'
import { findGateway, type GatewayRecord } from '../state/pid-file.ts'
import { readTail } from '../state/read-log.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface StartOptions {
  /** Seconds. */
  readonly timeout: number
  readonly json?: true
}

/** What is run, and where. */
export interface ServeCall {
  /** What follows `serve`. */
  readonly args: readonly string[]
  readonly cwd: string
}

const LOOK_MS = 50
const SHOWN_LINES = 20
/** A log file larger than this is put aside before the next start. */
const MAX_LOG_BYTES = 10 * 1024 * 1024
const MAIN = resolve(import.meta.dirname, '../main.ts')

/** Starts the gateway; refuses when one is running. */
export async function start(call: ServeCall, options: StartOptions, terminal: Terminal): Promise<number> {
  const paths = statePaths(terminal)
  const found = findGateway(paths)
  if (found.state === 'running') {
    const { pid, url } = found.record
    return fail(`a gateway is running already: ${reachable(url)} (process ${pid})`, options, terminal)
  }
  let log: number
  try {
    log = openLog(paths)
  } catch (cause) {
    return fail(`cannot write to the state folder ${paths.dir}: ${reasonOf(cause)}`, options, terminal)
  }
  const logStart = fstatSync(log).size
  const child = spawn(process.execPath, [MAIN, 'serve', ...call.args, '--background'], {
    cwd: call.cwd,
    // A relative folder would be another one there.
    env: { ...terminal.env, FERRYLLM_STATE_DIR: resolve(paths.dir) },
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const outcome = await untilReady(child, paths, options.timeout * 1000)
  // It goes on by itself, with or without this terminal.
  child.unref()
  if (typeof outcome === 'string') {
    if (!options.json) terminal.error(readTail(paths.logFile, SHOWN_LINES, logStart)?.text ?? '')
    return fail(`${outcome} (its output is in ${paths.logFile})`, options, terminal)
  }
  const url = reachable(outcome.url)
  if (options.json) printJson({ pid: outcome.pid, url, log_file: paths.logFile }, terminal)
  else
    terminal.out(
      `${outcome.version} is running: ${url} (process ${outcome.pid})\nlog: ${paths.logFile}\ncontrol panel: ferryllm ui\n`,
    )
  return OK
}

function openLog({ dir, logFile }: StatePaths): number {
  makeFolder(dir, 0o700)
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0
  if (size > MAX_LOG_BYTES) renameSync(logFile, `${logFile}.1`)
  return openSync(logFile, 'a', 0o600)
}

/** The record that the new process writes when it listens, or why there is none. */
async function untilReady(child: ChildProcess, paths: StatePaths, timeoutMs: number): Promise<GatewayRecord | string> {
  const ended: { reason?: string } = {}
  child.on('error', (cause) => (ended.reason = `the gateway could not be started: ${cause.message}`))
  child.on('exit', (code, signal) => {
    ended.reason = `the gateway did not start: it ended with ${signal ?? `exit code ${code}`}`
  })
  const until = performance.now() + timeoutMs
  while (ended.reason === undefined) {
    const found = findGateway(paths)
    if (found.state === 'running' && found.record.pid === child.pid) return found.record
    if (performance.now() > until) {
      child.kill('SIGKILL')
      return `the gateway did not start within ${timeoutMs / 1000} s`
    }
    await sleep(LOOK_MS)
  }
  return ended.reason
}
