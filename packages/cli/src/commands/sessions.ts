// `ferryllm sessions`: the conversations that coding agents keep on this computer.
import { resolve } from 'node:path'
import {
  deleteSession,
  emptyTrash,
  filterSessions,
  findSession,
  listTrash,
  previewSession,
  restoreSession,
  scanSessions,
  type Session,
} from '@ferryllm/launcher'
import { GatewayError } from '@ferryllm/protocols'
import { OK } from '../exit-codes.ts'
import { fail, printJson } from '../render/failure.ts'
import { renderConversation, renderSessions, renderTrash } from '../render/sessions.ts'
import { painter, plural, printable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'
import { launch, type LaunchOptions } from './launch.ts'

export interface SessionsOptions {
  readonly client?: Session['client']
  /** In this folder or below. */
  readonly dir?: string
  readonly count?: number
  readonly json?: true
}

/** Prints them, the latest first; with `text` those in which it is found. */
export function listSessions(text: string | undefined, options: SessionsOptions, terminal: Terminal): number {
  const scan = scanSessions(terminal)
  const found = filterSessions(scan.sessions, {
    ...(text === undefined ? {} : { text }),
    ...(options.client === undefined ? {} : { client: options.client }),
    ...(options.dir === undefined ? {} : { directory: resolve(options.dir) }),
  })
  const shown = found.slice(0, options.count)
  if (options.json) {
    const { files, read, malformed, unreadable } = scan
    printJson({ sessions: shown, total: found.length, files, read, malformed, unreadable }, terminal)
    return OK
  }
  for (const { file, reason } of scan.unreadable) terminal.error(`note: ${printable(`${file}: ${reason}`)}\n`)
  if (found.length === 0) terminal.out(scan.sessions.length === 0 ? NONE : 'no session fits\n')
  else terminal.out(`${renderSessions(shown, terminal.home, painter(terminal.hasColors))}\n`)
  const rest = found.length - shown.length
  if (rest > 0) terminal.out(`and ${rest} more (-n ${found.length} shows all)\n`)
  return OK
}

const NONE = 'no sessions of Codex, Claude Code, OpenCode or Gemini CLI on this computer\n'

/** Prints a conversation, with its tools. */
export function showSession(id: string, options: SessionsOptions, terminal: Terminal): number {
  return attempt(options, terminal, () => {
    const session = findSession(scanSessions(terminal).sessions, id, options.client)
    const { entries } = previewSession(session, terminal, 0, Infinity)
    if (options.json) printJson({ session, entries }, terminal)
    else terminal.out(renderConversation(session, entries, terminal.home, painter(terminal.hasColors)))
    return OK
  })
}

/** Goes on with a session, in its own directory unless another is named. */
export async function resumeSession(
  id: string,
  options: SessionsOptions & LaunchOptions,
  passedOn: readonly string[],
  terminal: Terminal,
): Promise<number> {
  let client: Session['client'] | undefined
  const found = attempt(options, terminal, () => {
    client = findSession(scanSessions(terminal).sessions, id, options.client).client
    return OK
  })
  if (client === undefined) return found
  return launch(client, options.dir, { ...options, resume: id }, passedOn, terminal)
}

/** Moves a session aside, from where it can be put back. */
export async function removeSession(id: string, options: SessionsOptions, terminal: Terminal): Promise<number> {
  return attemptAsync(options, terminal, async () => {
    const session = findSession(scanSessions(terminal).sessions, id, options.client)
    const trashed = await deleteSession(session, terminal)
    if (options.json) printJson(trashed, terminal)
    else terminal.out(`deleted "${printable(session.title)}" (ferryllm sessions restore ${trashed.id} puts it back)\n`)
    return OK
  })
}

/** Puts a deleted session back. */
export async function putBack(id: string, options: SessionsOptions, terminal: Terminal): Promise<number> {
  return attemptAsync(options, terminal, async () => {
    const restored = await restoreSession(id, terminal)
    if (options.json) printJson(restored, terminal)
    else terminal.out(`"${printable(restored.title)}" is back\n`)
    return OK
  })
}

/** Prints what was deleted, or throws it away. */
export function showTrash(options: SessionsOptions & { readonly empty?: true }, terminal: Terminal): number {
  if (options.empty) {
    const count = emptyTrash(terminal)
    if (options.json) printJson({ removed: count }, terminal)
    else terminal.out(`${plural(count, 'session')} thrown away\n`)
    return OK
  }
  const trash = listTrash(terminal)
  if (options.json) printJson({ trash }, terminal)
  else if (trash.length === 0) terminal.out('no deleted sessions\n')
  else terminal.out(`${renderTrash(trash, painter(terminal.hasColors))}\n`)
  return OK
}

function attempt(options: SessionsOptions, terminal: Terminal, work: () => number): number {
  try {
    return work()
  } catch (cause) {
    return explain(cause, options, terminal)
  }
}

async function attemptAsync(
  options: SessionsOptions,
  terminal: Terminal,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work()
  } catch (cause) {
    return explain(cause, options, terminal)
  }
}

function explain(cause: unknown, options: SessionsOptions, terminal: Terminal): number {
  if (cause instanceof GatewayError) return fail(cause.message, options, terminal)
  throw cause
}
