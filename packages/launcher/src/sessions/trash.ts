// Deleted sessions: moved aside, to be put back exactly or thrown away. A client's database is left to the client's own program.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { SESSION_CLIENTS } from '@ferryllm/control'
import { GatewayError } from '@ferryllm/protocols'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import * as z from 'zod'
import { AGENTS } from '../agents/index.ts'
import { findProgram } from '../find-program.ts'
import { launcherPaths, type LauncherHost } from '../host.ts'
import { parseJson, readJson, writeJson } from '../read-json.ts'
import { objectAt } from './read-lines.ts'
import type { Session } from './session.ts'

const trashed = z.object({
  client: z.enum(SESSION_CLIENTS),
  session: z.string(),
  title: z.string(),
  directory: z.string().optional(),
  /** Where the file was; absent for a session of a database. */
  file: z.string().optional(),
  /** Milliseconds since 1970. */
  deletedAt: z.number(),
})

/** A deleted session. */
export interface Trashed extends z.output<typeof trashed> {
  /** By which it can be put back. */
  readonly id: string
}

const RECORD = 'deleted.json'
const EXPORT = 'export.json'
const PATIENCE_MS = 60_000
const MAX_BYTES = 256 * 1024 * 1024

export function listTrash(host: LauncherHost): Trashed[] {
  const { trash } = launcherPaths(host)
  if (!existsSync(trash)) return []
  return readdirSync(trash)
    .flatMap((id) => {
      const record = readJson(join(trash, id, RECORD), trashed)
      return record === undefined ? [] : [{ ...record, id }]
    })
    .toSorted((a, b) => b.deletedAt - a.deletedAt)
}

/** Throws GatewayError when the session cannot be moved; then it is where it was. */
export async function deleteSession(session: Session, host: LauncherHost): Promise<Trashed> {
  const deletedAt = Date.now()
  const id = `${deletedAt.toString(36)}-${randomBytes(3).toString('hex')}`
  const folder = join(launcherPaths(host).trash, id)
  const { client, title, directory, file } = session
  const record = {
    client,
    session: session.id,
    title,
    deletedAt,
    ...(directory === undefined ? {} : { directory }),
    ...(file === undefined ? {} : { file }),
  }
  makeFolder(folder, 0o700)
  try {
    writeJson(join(folder, RECORD), record)
    if (file === undefined) await exportAndDelete(session, folder, host)
    else move(file, join(folder, basename(file)))
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    throw cause
  }
  return { ...record, id }
}

/** Puts it back. Throws `not-found`, and `invalid-request` where something has taken its place. */
export async function restoreSession(id: string, host: LauncherHost): Promise<Trashed> {
  const entry = listTrash(host).find((each) => each.id === id || each.session === id)
  if (entry === undefined) throw new GatewayError('not-found', `There is no deleted session ${id}.`)
  const folder = join(launcherPaths(host).trash, entry.id)
  if (entry.file === undefined) await importAgain(entry, folder, host)
  else {
    if (existsSync(entry.file))
      throw new GatewayError('invalid-request', `${entry.file} is there again: nothing was put back.`)
    makeFolder(dirname(entry.file), 0o700)
    move(join(folder, basename(entry.file)), entry.file)
  }
  rmSync(folder, { recursive: true, force: true })
  return entry
}

/** Throws everything in it away, and says how many sessions that were. */
export function emptyTrash(host: LauncherHost): number {
  const all = listTrash(host)
  rmSync(launcherPaths(host).trash, { recursive: true, force: true })
  return all.length
}

/** Times and permissions stay; across file systems it is a copy first. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EXDEV')) throw cause
    copyFileSync(from, to)
    if (statSync(to).size !== statSync(from).size) throw new Error(`${from} changed while it was copied`, { cause })
    rmSync(from)
  }
}

/** Nothing is deleted before what was exported has been read again. */
async function exportAndDelete({ id }: Session, folder: string, host: LauncherHost): Promise<void> {
  const program = await openCode(host)
  const text = await run(program, ['export', id], folder, host)
  const exported = objectAt(parseJson(text.slice(text.indexOf('{'))), 'info')
  if (exported['id'] !== id)
    throw new GatewayError('internal', `OpenCode did not export the session ${id}: nothing was deleted.`)
  writeFileSync(join(folder, EXPORT), text.slice(text.indexOf('{')), { mode: 0o600, flag: 'wx', flush: true })
  await run(program, ['session', 'delete', id], folder, host)
}

/** OpenCode files a session under the directory it is imported from. */
async function importAgain({ directory }: Trashed, folder: string, host: LauncherHost): Promise<void> {
  const isThere = directory !== undefined && existsSync(directory)
  await run(await openCode(host), ['import', join(folder, EXPORT)], isThere ? directory : folder, host)
}

async function openCode(host: LauncherHost): Promise<string> {
  const program = await findProgram(AGENTS.opencode.programs, host)
  if (program !== undefined) return program
  throw new GatewayError('not-found', 'OpenCode was not found on this computer; only it can change its sessions.')
}

async function run(program: string, args: string[], cwd: string, { env }: LauncherHost): Promise<string> {
  try {
    const options = { cwd, env: { ...env }, timeout: PATIENCE_MS, maxBuffer: MAX_BYTES }
    return (await promisify(execFile)(program, args, options)).stdout
  } catch (cause) {
    const reason =
      cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim().split('\n').at(-1) : String(cause)
    throw new GatewayError('internal', `OpenCode failed (${args[0]}): ${reason}`, { cause })
  }
}
