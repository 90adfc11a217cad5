// What was changed in the settings of clients: the file before and after, to be put back byte for byte. Readable by its owner
// only, as the files themselves may hold keys.
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { SETUP_CLIENTS } from '@ferryllm/control'
import * as z from 'zod'
import { launcherPaths, type LauncherHost } from '../host.ts'
import { readJson, writeJson } from '../read-json.ts'

const entry = z.object({
  client: z.enum(SETUP_CLIENTS),
  file: z.string(),
  /** Milliseconds since 1970. */
  appliedAt: z.number(),
  /** The text; absent when there was no file. */
  before: z.string().optional(),
  after: z.string(),
  /** SHA-256 of what was written. */
  afterHash: z.string(),
  /** Permissions of the file before. */
  mode: z.number().optional(),
  /** Our values, and what stood in their place. */
  owned: z.array(
    z.object({ path: z.array(z.string()), before: z.unknown().optional(), after: z.unknown().optional() }),
  ),
  /** Set once it was taken back. */
  undoneAt: z.number().optional(),
})

export type JournalEntry = z.output<typeof entry> & { readonly id: string }

/** All changes, the latest first. */
export function readJournal(host: LauncherHost): JournalEntry[] {
  const { journal } = launcherPaths(host)
  if (!existsSync(journal)) return []
  return readdirSync(journal)
    .toSorted()
    .toReversed()
    .flatMap((name) => {
      const read = readJson(join(journal, name), entry)
      return read === undefined ? [] : [{ ...read, id: name.replace(/\.json$/, '') }]
    })
}

export function addToJournal(host: LauncherHost, made: Omit<JournalEntry, 'id'>): JournalEntry {
  const id = `${made.appliedAt.toString(36)}-${randomBytes(3).toString('hex')}`
  writeJson(join(launcherPaths(host).journal, `${id}.json`), made)
  return { ...made, id }
}

export function markUndone(host: LauncherHost, { id, ...made }: JournalEntry, undoneAt: number): void {
  writeJson(join(launcherPaths(host).journal, `${id}.json`), { ...made, undoneAt })
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
