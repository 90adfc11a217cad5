// Opens the file of the store: made when it is not there, brought up to date, and moved aside when it cannot be read.
import { closeSync, existsSync, openSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { makeFolder } from '../../make-folder.ts'
import { loadSqlite } from './load-sqlite.ts'
import { migrate, MIGRATIONS, versionOf } from './migrations.ts'

/** Another process may be writing: so long is waited for it. */
const BUSY_MS = 2_000

/** An open database, and where the unreadable one went that was in its place. */
export interface Opened {
  readonly db: DatabaseSync
  readonly movedTo?: string
}

/**
 * Opens the database for writing; one that is under suspicion is looked through first. Throws what the file system or
 * SQLite throws.
 */
export function openDatabase(path: string, now: Date, isSuspect = false): Opened {
  makeFolder(dirname(path), 0o700)
  try {
    const db = openOnce(path)
    // Another process may have replaced it already.
    if (!isSuspect || isSound(db)) return { db }
    db.close()
  } catch (cause) {
    if (!isCorrupt(cause)) throw cause
  }
  const movedTo = moveAside(path, now)
  return { db: openOnce(path), movedTo }
}

/** Opens the database of a gateway that may be running, without ever writing to it. */
export function openForReading(path: string): DatabaseSync {
  const db = new (loadSqlite().DatabaseSync)(path, { readOnly: true, timeout: BUSY_MS })
  try {
    if (versionOf(db) < MIGRATIONS.length) {
      throw new Error('it was written by an earlier version of ferryllm: start the gateway once to bring it up to date')
    }
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

/** The file is no database, or a damaged one. */
export function isCorrupt(cause: unknown): boolean {
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB
}

const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26

function openOnce(path: string): DatabaseSync {
  // What is asked of models is nobody else's business; SQLite gives its other files the rights of this one.
  closeSync(openSync(path, 'a', 0o600))
  const db = new (loadSqlite().DatabaseSync)(path, { timeout: BUSY_MS })
  try {
    // Before the first table, or it has no effect: space comes back in small steps.
    db.exec('PRAGMA auto_vacuum = INCREMENTAL')
    versionOf(db)
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
    migrate(db)
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

function isSound(db: DatabaseSync): boolean {
  try {
    return db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok'
  } catch (cause) {
    if (isCorrupt(cause)) return false
    db.close()
    throw cause
  }
}

/** Never deletes: somebody may want to repair it. */
function moveAside(path: string, now: Date): string {
  const movedTo = `${path}.corrupt-${now.toISOString().replaceAll(/[:.]/g, '-')}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, movedTo + suffix)
  }
  return movedTo
}
