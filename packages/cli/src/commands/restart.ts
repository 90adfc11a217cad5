// `ferryllm restart`: stop, then start with the same options unless others are given.
import { statePaths } from '@ferryllm/control'
import { NOT_RUNNING, OK } from '../exit-codes.ts'
import { findGateway } from '../state/pid-file.ts'
import type { Terminal } from '../terminal.ts'
import { start, type ServeCall, type StartOptions } from './start.ts'
import { stop } from './stop.ts'

/** Replaces the running gateway by a new process; without one it only starts. */
export async function restart(call: ServeCall, options: StartOptions, terminal: Terminal): Promise<number> {
  const found = findGateway(statePaths(terminal))
  if (found.state === 'running') {
    let printed = ''
    const stopped = await stop(options.json ? { json: true } : {}, {
      ...terminal,
      out: (text) => void (printed += text),
    })
    // With --json there is one object: that of the start, unless the stop has failed.
    if (!options.json || stopped !== OK) terminal.out(printed)
    if (stopped !== OK && stopped !== NOT_RUNNING) return stopped
  }
  const isSame = call.args.length === 0 && found.state === 'running'
  return start(isSame ? { args: found.record.args, cwd: found.record.cwd } : call, options, terminal)
}
