// Every session on this computer. Files that have not changed since they were read last are not opened again.
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { launcherPaths, type LauncherHost } from '../host.ts'
import { parseJson, readText } from '../read-json.ts'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { replaceFile } from '@ferryllm/gateway/replace-file'
import { claudeFolder, isClaudeFile, readClaudeSession } from './claude-code.ts'
import { codexFolders, isCodexFile, readCodexSession, readCodexThreads, type ThreadFacts } from './codex.ts'
import { geminiFolder, isGeminiFile, readGeminiSession } from './gemini.ts'
import { readOpenCodeSessions } from './opencode.ts'
import { sessionSchema, type Session } from './session.ts'

/** What a scan found. */
export interface Scan {
  /** The latest first. */
  readonly sessions: readonly Session[]
  /** Files of sessions, read now or before. */
  readonly files: number
  /** Of those, how many had to be read. */
  readonly read: number
  /** Files and databases that could not be read, with the reason. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
  /** Lines that could not be read, in all files. */
  readonly malformed: number
}

interface Source {
  readonly folder: string
  /** Folders below; Claude Code keeps those of subagents deeper. */
  readonly depth: number
  readonly isOurs: (name: string) => boolean
  readonly read: (file: string) => Session | undefined
}

/** What is known of a file: size and time when it was read, and the session in it, if it holds one. */
interface Known {
  readonly size: number
  readonly modifiedAt: number
  readonly session?: Session | undefined
}

/** To be raised with every change of what is read out of files. */
const VERSION = 1

/** Damaged or of another version: everything is read again. */
const indexFile = z.object({
  version: z.literal(VERSION),
  files: z.array(z.tuple([z.string(), z.number(), z.number()])),
  sessions: z.array(z.unknown()),
})

function sourcesOf(host: LauncherHost): Source[] {
  return [
    ...codexFolders(host).map((folder) => ({ folder, depth: 3, isOurs: isCodexFile, read: readCodexSession })),
    { folder: claudeFolder(host), depth: 1, isOurs: isClaudeFile, read: readClaudeSession },
    { folder: geminiFolder(host), depth: 2, isOurs: isGeminiFile, read: readGeminiSession },
  ]
}

/** Looks at everything. Blocks while it reads: what must not be blocked asks the thread of `session-thread.ts`. */
export function scanSessions(host: LauncherHost): Scan {
  const { sessionIndex } = launcherPaths(host)
  const before = readIndex(sessionIndex)
  const unreadable: { file: string; reason: string }[] = []
  const attempt = <T>(file: string, none: T, work: () => T): T => {
    try {
      return work()
    } catch (cause) {
      unreadable.push({ file, reason: cause instanceof Error ? cause.message : String(cause) })
      return none
    }
  }
  const now = new Map<string, Known>()
  let read = 0
  for (const { folder, depth, isOurs, read: readSession } of sourcesOf(host)) {
    for (const file of filesIn(folder, depth, isOurs)) {
      const known = attempt(file, undefined, () => {
        const { size, mtimeMs } = statSync(file)
        const old = before.get(file)
        if (old?.size === size && old.modifiedAt === mtimeMs) return old
        read += 1
        return { size, modifiedAt: mtimeMs, session: readSession(file) }
      })
      if (known !== undefined) now.set(file, known)
    }
  }
  if (read > 0 || now.size !== before.size) writeIndex(sessionIndex, now)
  const inFiles = [...now.values()].flatMap(({ session }) => session ?? [])
  const threads = attempt<ReadonlyMap<string, ThreadFacts>>('the database of Codex', new Map(), () =>
    readCodexThreads(host),
  )
  const named = inFiles.map((session) =>
    session.client === 'codex' ? { ...session, ...threads.get(session.id) } : session,
  )
  const stored = attempt('the database of OpenCode', [], () => readOpenCodeSessions(host))
  return {
    sessions: latestOfEach([...named, ...stored]),
    files: now.size,
    read,
    unreadable,
    malformed: inFiles.reduce((sum, { malformed }) => sum + malformed, 0),
  }
}

/** A session may go on in another file. */
function latestOfEach(all: readonly Session[]): Session[] {
  const byId = new Map<string, Session>()
  for (const session of all.toSorted((a, b) => b.updatedAt - a.updatedAt)) {
    const key = `${session.client} ${session.id}`
    if (!byId.has(key)) byId.set(key, session)
  }
  return [...byId.values()]
}

function filesIn(folder: string, depth: number, isOurs: (name: string) => boolean): string[] {
  let entries: Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    // Whoever has no such client has no such folder.
    if (cause instanceof Error && 'code' in cause) return []
    throw cause
  }
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return depth > 0 ? filesIn(path, depth - 1, isOurs) : []
    return entry.isFile() && isOurs(entry.name) ? [path] : []
  })
}

function readIndex(path: string): Map<string, Known> {
  const index = indexFile.safeParse(parseJson(readText(path) ?? 'null')).data
  if (index === undefined) return new Map()
  const pairs = index.files.map(([file, size, modifiedAt], at): [string, Known] => {
    // Written by this version of ours, of which one entry tells all.
    const session = (index.sessions[at] ?? undefined) as Session | undefined
    return [file, { size, modifiedAt, session }]
  })
  const [first] = pairs.flatMap(([, { session }]) => session ?? [])
  return first === undefined || sessionSchema.safeParse(first).success ? new Map(pairs) : new Map()
}

function writeIndex(path: string, files: ReadonlyMap<string, Known>): void {
  makeFolder(join(path, '..'), 0o700)
  const index = {
    version: VERSION,
    files: [...files].map(([file, { size, modifiedAt }]) => [file, size, modifiedAt]),
    sessions: [...files.values()].map(({ session }) => session ?? null),
  }
  replaceFile(path, JSON.stringify(index), true)
}
