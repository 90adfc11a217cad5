// `ferryllm launch`: opens a coding agent on the gateway, in this terminal or in one of its own. Nothing of the agent's is
// changed on disk.
import type { AgentEffort, AgentId } from '@ferryllm/control'
import {
  commandFor,
  exportLines,
  findSession,
  launcherPaths,
  openInTerminal,
  planLaunch,
  readPreferences,
  resumeWish,
  runHere,
  scanSessions,
  showPlan,
  type LaunchPlan,
  type LaunchWish,
} from '@ferryllm/launcher'
import { GatewayError } from '@ferryllm/protocols'
import { ensureGateway, runningGateway } from '../ensure-gateway.ts'
import { NOT_RUNNING, OK, USAGE } from '../exit-codes.ts'
import { fail, printJson } from '../render/failure.ts'
import { renderPlan } from '../render/plan.ts'
import { printable } from '../render/text.ts'
import { SELF } from '../self.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface LaunchOptions {
  readonly config?: string
  readonly provider?: string
  readonly model?: string
  readonly effort?: AgentEffort
  /** True: let the client offer its sessions. */
  readonly resume?: string | true
  readonly fork?: true
  readonly terminal?: string
  readonly printEnv?: true
  readonly dryRun?: true
  readonly json?: true
}

/** Runs the client; the exit code is the client's. `passedOn` is for the client itself. */
export async function launch(
  client: AgentId,
  directory: string | undefined,
  options: LaunchOptions,
  passedOn: readonly string[],
  terminal: Terminal,
): Promise<number> {
  if (options.fork && options.resume === undefined) {
    return fail('--fork needs a session: add --resume ID', options, terminal, { code: USAGE })
  }
  const gateway = options.dryRun ? runningGateway(options, terminal) : await ensureGateway(options, terminal)
  if (gateway === undefined) {
    const message = 'no gateway is running: what is opened depends on it (start one with: ferryllm start)'
    return options.dryRun ? fail(message, options, terminal, { code: NOT_RUNNING }) : 1
  }
  try {
    const wish =
      options.resume === undefined
        ? freshWish(client, directory, options)
        : oldWish(client, directory, options, terminal)
    const plan = await planLaunch({ ...wish, args: passedOn }, { host: terminal, gateway })
    return await carryOut(plan, options, terminal)
  } catch (cause) {
    if (cause instanceof GatewayError) return fail(cause.message, options, terminal)
    throw cause
  }
}

function freshWish(client: AgentId, directory: string | undefined, options: LaunchOptions): LaunchWish {
  const { provider, model, effort } = options
  return {
    client,
    directory: directory ?? '.',
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(effort === undefined ? {} : { effort }),
  }
}

/** A session brings its directory and what it was recorded with. Throws `not-found`. */
function oldWish(
  client: AgentId,
  directory: string | undefined,
  options: LaunchOptions,
  terminal: Terminal,
): LaunchWish {
  const wish = freshWish(client, directory, options)
  const fork = options.fork === true
  if (options.resume === true || client === 'code') return { ...wish, resume: { fork } }
  const id = options.resume ?? ''
  const session = findSession(scanSessions(terminal).sessions, id, client)
  const { directory: _default, client: _client, ...chosen } = wish
  return resumeWish(session, { ...chosen, fork, ...(directory === undefined ? {} : { directory }) })
}

async function carryOut(plan: LaunchPlan, options: LaunchOptions, terminal: Terminal): Promise<number> {
  if (options.dryRun) {
    const shown = showPlan(plan)
    if (options.json) printJson(shown, terminal)
    else terminal.out(renderPlan(shown, terminal.hasColors))
    return OK
  }
  if (options.printEnv) {
    terminal.out(`${exportLines(plan, terminal).join('\n')}\n`)
    return OK
  }
  if (options.terminal === undefined ? plan.agent.needsTerminal : options.terminal === 'none') {
    tell(plan.bind('').notes, terminal)
    return runHere(plan, terminal)
  }
  return openWindow(plan, options, terminal)
}

async function openWindow(plan: LaunchPlan, options: LaunchOptions, terminal: Terminal): Promise<number> {
  const preferred = readPreferences(launcherPaths(terminal).preferences).terminal
  const chosen = options.terminal === undefined || options.terminal === 'auto' ? {} : { terminal: options.terminal }
  try {
    const opened = await openInTerminal(plan, terminal, {
      ...chosen,
      ...(preferred === undefined ? {} : { preferred }),
    })
    tell(opened.notes, terminal)
    const where = opened.terminal === undefined ? '' : ` in ${opened.terminal}`
    if (options.json) printJson(opened, terminal)
    else terminal.out(`${plan.agent.name} is open${where}: ${printable(plan.directory)}\n`)
    if (opened.terminal === 'tmux' && !terminal.env['TMUX'])
      terminal.out(`to see it: tmux attach -t ferryllm-${opened.id}\n`)
    return OK
  } catch (cause) {
    if (!(cause instanceof GatewayError) || cause.kind !== 'unsupported') throw cause
    const command = commandFor(SELF, plan, options.fork === true)
    return fail(`${cause.message} Run this in a terminal:\n  ${command}`, options, terminal, { command })
  }
}

function tell(notes: readonly string[], terminal: Terminal): void {
  for (const note of notes) terminal.error(`note: ${note}\n`)
}
