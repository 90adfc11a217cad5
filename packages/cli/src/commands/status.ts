// `ferryllm status`: whether a gateway runs, and how it is.
import { statePaths, statusAnswer } from '@ferryllm/control'
import { NOT_RUNNING, OK } from '../exit-codes.ts'
import { fail, printJson } from '../render/failure.ts'
import { renderStatus } from '../render/status.ts'
import { painter } from '../render/text.ts'
import { callAdmin, reachable } from '../state/call-admin.ts'
import { findGateway } from '../state/pid-file.ts'
import type { Terminal } from '../terminal.ts'

/** Prints what the running gateway says about itself. */
export async function status(options: { json?: true }, terminal: Terminal): Promise<number> {
  const paths = statePaths(terminal)
  const found = findGateway(paths)
  if (found.state !== 'running') {
    const wasKilled = found.state === 'stale'
    if (options.json) printJson({ running: false, ...(wasKilled ? { ended_without_a_word: true } : {}) }, terminal)
    else {
      const last = wasKilled ? '; the last one ended without a word (ferryllm logs shows its last lines)' : ''
      terminal.out(`no gateway is running${last} (start one with: ferryllm start)\n`)
    }
    return NOT_RUNNING
  }
  const { pid, url, logFile } = found.record
  const reply = await callAdmin(paths, found.record, 'GET', '/api/status')
  const answer = 'body' in reply ? statusAnswer.safeParse(reply.body).data : undefined
  if (answer === undefined) {
    const reason = 'problem' in reply ? reply.problem : 'its answer is not what this version expects'
    return fail(`process ${pid} runs, but ${reachable(url)} does not tell how it is: ${reason}`, options, terminal)
  }
  if (options.json) printJson({ running: true, ...answer, log_file: logFile ?? null }, terminal)
  else
    terminal.out(
      `${renderStatus(answer, { url: reachable(url), ...(logFile === undefined ? {} : { logFile }) }, painter(terminal.hasColors))}\n`,
    )
  return OK
}
