// `ferryllm stop`: ends the running gateway, and waits until its open replies are complete.
import { setTimeout as sleep } from 'node:timers/promises'
import { statePaths, stopAnswer, type StatePaths } from '@ferryllm/control'
import { NOT_RUNNING, OK } from '../exit-codes.ts'
import { reasonOf } from '../load.ts'
import { fail, printJson } from '../render/failure.ts'
import { plural } from '../render/text.ts'
import { callAdmin } from '../state/call-admin.ts'
import { findGateway, isSame, type GatewayRecord } from '../state/pid-file.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface StopOptions {
  /** Seconds; default: as long as the gateway itself waits, and a little more. */
  readonly timeout?: number
  /** Kill it when that was not long enough. */
  readonly force?: true
  readonly json?: true
}

const LOOK_MS = 50
const TELL_MS = 5000
const MORE_SECS = 5
const UNKNOWN_GRACE_SECS = 10

/** Stops the gateway of the state folder. */
export async function stop(options: StopOptions, terminal: Terminal): Promise<number> {
  const paths = statePaths(terminal)
  const found = findGateway(paths)
  if (found.state !== 'running') return fail('no gateway is running', options, terminal, { code: NOT_RUNNING })
  const { record } = found
  const tell = (text: string): void => {
    if (!options.json) terminal.out(text)
  }
  const asked = await askToStop(record, paths)
  if ('problem' in asked) return fail(asked.problem, options, terminal)
  const { graceSecs, inFlight } = asked
  if (inFlight > 0) tell(`waiting for ${plural(inFlight, 'request')} under way, at most ${graceSecs} s\n`)
  const timeoutSecs = options.timeout ?? graceSecs + MORE_SECS
  let isStopped = await untilEnded(record, timeoutSecs * 1000, (secs) => tell(`still stopping (${secs} s)\n`))
  if (!isStopped && options.force) {
    const problem = signal(record, 'SIGKILL')
    if (problem !== undefined) return fail(problem, options, terminal)
    isStopped = await untilEnded(record, MORE_SECS * 1000, () => undefined)
  }
  if (!isStopped) {
    const message = `process ${record.pid} has not ended within ${timeoutSecs} s; ferryllm stop --force kills it`
    return fail(message, options, terminal)
  }
  if (options.json) printJson({ stopped: true, pid: record.pid }, terminal)
  else terminal.out(`stopped (process ${record.pid})\n`)
  return OK
}

type Asked = { readonly graceSecs: number; readonly inFlight: number } | { readonly problem: string }

/** Through the admin API; a gateway that does not answer there gets a signal, if it is certain that it is the gateway. */
async function askToStop(record: GatewayRecord, paths: StatePaths): Promise<Asked> {
  const reply = await callAdmin(paths, record, 'POST', '/api/stop')
  const answer = 'body' in reply ? stopAnswer.safeParse(reply.body).data : undefined
  if (answer !== undefined) return { graceSecs: answer.grace_secs, inFlight: answer.in_flight }
  const reason = 'problem' in reply ? reply.problem : 'it answered something else'
  // Nothing tells whose number it is by now (Windows, always): better no signal than one for a stranger.
  if (record.identity === undefined) {
    return { problem: `the gateway (process ${record.pid}) cannot be asked to stop: ${reason}` }
  }
  const problem = signal(record, 'SIGTERM')
  return problem === undefined ? { graceSecs: UNKNOWN_GRACE_SECS, inFlight: 0 } : { problem }
}

/** Why the signal could not be sent; one that came too late is none. */
function signal(record: GatewayRecord, name: 'SIGTERM' | 'SIGKILL'): string | undefined {
  try {
    if (isSame(record)) process.kill(record.pid, name)
    return undefined
  } catch (cause) {
    // It ended between the look and the signal, or it is somebody else's.
    if (!isSame(record)) return undefined
    return `process ${record.pid} cannot be signalled: ${reasonOf(cause)}`
  }
}

async function untilEnded(record: GatewayRecord, timeoutMs: number, tell: (secs: number) => void): Promise<boolean> {
  const begin = performance.now()
  let told = begin
  while (isSame(record)) {
    const now = performance.now()
    if (now - begin > timeoutMs) return false
    if (now - told >= TELL_MS) {
      tell(Math.round((now - begin) / 1000))
      told = now
    }
    await sleep(LOOK_MS)
  }
  return true
}
