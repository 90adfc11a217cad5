// `ferryllm logs`: what a gateway in the background has printed.
import { setTimeout as sleep } from 'node:timers/promises'
import { statePaths } from '@ferryllm/control'
import { OK } from '../exit-codes.ts'
import { fail } from '../render/failure.ts'
import { findGateway } from '../state/pid-file.ts'
import { followLog, readTail } from '../state/read-log.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface LogsOptions {
  readonly follow?: true
  readonly lines: number
}

const LOOK_MS = 250

/** Prints the last lines of the log file and, with `--follow`, those that come. */
export async function logs({ follow, lines }: LogsOptions, terminal: Terminal): Promise<number> {
  const paths = statePaths(terminal)
  const found = findGateway(paths)
  if (found.state === 'running' && found.record.logFile === undefined) {
    terminal.error(`note: the running gateway (process ${found.record.pid}) prints on its own terminal\n`)
  }
  const tail = readTail(paths.logFile, lines)
  if (tail === undefined && !follow) {
    return fail(`there is no log yet: ${paths.logFile} is written by ferryllm start`, {}, terminal)
  }
  terminal.out(tail?.text ?? '')
  if (!follow) return OK
  const leave = new AbortController()
  terminal.onStop(() => leave.abort())
  const log = followLog(paths.logFile, tail?.end ?? 0)
  while (!leave.signal.aborted && terminal.isRead()) {
    terminal.out(log.look())
    // Ctrl-C wakes it early.
    await sleep(LOOK_MS, undefined, { signal: leave.signal }).catch(() => undefined)
  }
  log.close()
  return OK
}
