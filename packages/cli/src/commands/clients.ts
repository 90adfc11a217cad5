// `ferryllm clients`: makes the settings of coding agents lead to the gateway for good, and takes that back.
import {
  AGENTS,
  applySetup,
  previewSetup,
  restoreAll,
  setupStatus,
  tildePath,
  undoSetup,
  type GatewayPlace,
  type SetupClient,
  type SetupStatus,
} from '@ferryllm/launcher'
import { GatewayError } from '@ferryllm/protocols'
import { ensureGateway, runningGateway } from '../ensure-gateway.ts'
import { FAILED, OK } from '../exit-codes.ts'
import { renderDiff } from '../render/diff.ts'
import { fail, printJson } from '../render/failure.ts'
import { formatTime } from '../render/numbers.ts'
import { painter, printable, renderTable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

export interface ClientsOptions {
  readonly config?: string
  readonly model?: string
  readonly merge?: true
  readonly json?: true
}

const STATES: Readonly<Record<SetupStatus['state'], string>> = {
  'not-set': 'not set up',
  applied: 'set up',
  changed: 'set up, changed since',
  'by-hand': 'leads here, by hand',
  unreadable: 'cannot be read',
}

/** Prints how the settings of each client stand. */
export function showClients(options: ClientsOptions, terminal: Terminal): number {
  const clients = setupStatus(terminal, runningGateway(options, terminal)?.url)
  if (options.json) {
    printJson({ clients }, terminal)
    return OK
  }
  const rows = clients.map(({ client, state, address, appliedAt, file, problem }) => [
    AGENTS[client].name,
    STATES[state],
    problem ?? address ?? '-',
    appliedAt === undefined ? '-' : formatTime(appliedAt),
    tildePath(file, terminal.home),
  ])
  const head = ['client', 'state', 'leads to', 'since', 'file']
  terminal.out(`${renderTable(head, rows, painter(terminal.hasColors))}\n`)
  return OK
}

/** Prints what `apply` would change. */
export function previewClient(client: SetupClient, options: ClientsOptions, terminal: Terminal): Promise<number> {
  return withGateway(options, terminal, async (gateway) => {
    const preview = await previewSetup(client, terminal, gateway, wishOf(options))
    if (options.json) printJson(preview, terminal)
    else if (preview.diff === '') terminal.out(`nothing to change: ${printable(preview.file)}\n`)
    else terminal.out(renderDiff(preview.diff, terminal.hasColors))
  })
}

/** Changes the settings, and prints what was changed. */
export function applyClient(client: SetupClient, options: ClientsOptions, terminal: Terminal): Promise<number> {
  return withGateway(options, terminal, async (gateway) => {
    const { file, diff, changed } = await applySetup(client, terminal, gateway, wishOf(options))
    if (options.json) return printJson({ file, diff, changed }, terminal)
    if (!changed) return terminal.out(`nothing to change: ${printable(file)}\n`)
    terminal.out(renderDiff(diff, terminal.hasColors))
    terminal.out(`${AGENTS[client].name} uses the gateway (ferryllm clients undo ${client} takes it back)\n`)
  })
}

/** Takes the last change back. */
export function undoClient(client: SetupClient, options: ClientsOptions, terminal: Terminal): number {
  return attempt(options, terminal, () => {
    const outcome = undoSetup(client, terminal, { merge: options.merge === true })
    if (options.json) printJson(outcome, terminal)
    if (!outcome.done) {
      if (options.json) return FAILED
      terminal.out(
        `${printable(outcome.file)} has changed since:\n\n${renderDiff(outcome.changes, terminal.hasColors)}`,
      )
      terminal.out(`\nOnly our values can be taken out of it:\n\n${renderDiff(outcome.merged, terminal.hasColors)}`)
      terminal.error(`error: nothing was changed; to do that: ferryllm clients undo ${client} --merge\n`)
      return FAILED
    }
    const how = outcome.exact ? 'as it was' : 'without our values'
    if (!options.json) terminal.out(`${printable(outcome.file)} is ${how}\n`)
    return OK
  })
}

/** Takes back everything that was ever changed. */
export function restoreClients(options: ClientsOptions, terminal: Terminal): number {
  return attempt(options, terminal, () => {
    const restored = restoreAll(terminal)
    if (options.json) printJson({ restored }, terminal)
    else if (restored.length === 0) terminal.out('no settings of any client were changed\n')
    for (const { file, exact } of options.json ? [] : restored) {
      terminal.out(
        `${printable(file)} is ${exact ? 'as it was' : 'without our values; the rest has changed since, and stays'}\n`,
      )
    }
    return OK
  })
}

function wishOf({ model }: ClientsOptions): { model?: string } {
  return model === undefined ? {} : { model }
}

async function withGateway(
  options: ClientsOptions,
  terminal: Terminal,
  work: (gateway: GatewayPlace) => Promise<void>,
): Promise<number> {
  const gateway = await ensureGateway(options, terminal)
  if (gateway === undefined) return FAILED
  try {
    await work(gateway)
    return OK
  } catch (cause) {
    return explain(cause, options, terminal)
  }
}

function attempt(options: ClientsOptions, terminal: Terminal, work: () => number): number {
  try {
    return work()
  } catch (cause) {
    return explain(cause, options, terminal)
  }
}

function explain(cause: unknown, options: ClientsOptions, terminal: Terminal): number {
  if (cause instanceof GatewayError) return fail(cause.message, options, terminal)
  throw cause
}
