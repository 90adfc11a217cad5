// Changes the key store on disk: one editor at a time, and readers see the old file or the new one, never half of it.
import { openSync, closeSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { formatKeyStore, parseKeyStore, type StoredKey } from '@ferryllm/control'
import { makeFolder } from '../make-folder.ts'
import { replaceFile } from '../replace-file.ts'

/** Edits take milliseconds: a lock this old was left behind by an editor that was killed. */
const STALE_MS = 10_000
const LOOK_MS = 20

/** The keys of a store that may not exist yet. Throws when it is damaged or cannot be read. */
export function readStore(path: string): readonly StoredKey[] {
  const store = parseKeyStore(readText(path))
  if ('problem' in store) throw new Error(`${path} is damaged (${store.problem}): restore it or remove it`)
  return store.keys
}

/** Replaces the keys by what `edit` makes of them; nothing is written when it throws. */
export async function editStore(
  path: string,
  edit: (keys: readonly StoredKey[]) => readonly StoredKey[],
): Promise<readonly StoredKey[]> {
  makeFolder(dirname(path), 0o700)
  const lock = `${path}.lock`
  await takeLock(lock)
  try {
    const keys = edit(readStore(path))
    replaceFile(path, formatKeyStore(keys), true)
    return keys
  } finally {
    rmSync(lock, { force: true })
  }
}

/** The text of a file; undefined when there is none. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined
    throw cause
  }
}

async function takeLock(lock: string): Promise<void> {
  const patienceEnds = performance.now() + 2 * STALE_MS
  while (performance.now() < patienceEnds) {
    try {
      return closeSync(openSync(lock, 'wx', 0o600))
    } catch (cause) {
      if (!isCode(cause, 'EEXIST')) throw cause
    }
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > STALE_MS) rmSync(lock, { force: true })
    else await setTimeout(LOOK_MS)
  }
  throw new Error(`${lock} is held by another program: remove it if there is none`)
}

function isCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code
}
