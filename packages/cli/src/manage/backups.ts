// Configuration files as they were before a change: the last ten of each file, readable by their owner only.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { replaceFile } from '@ferryllm/gateway/replace-file'

/** A text that can be restored. */
export interface Backup {
  readonly id: string
  /** When the change was made that it is from before; ISO 8601. */
  readonly at: string
  readonly bytes: number
  /** The file as that change left it. */
  readonly replacedBy: string
}

/** The backups of one configuration file. */
export interface Backups {
  /** Latest first. */
  readonly list: () => Backup[]
  readonly read: (id: string) => string | undefined
  /** Keeps a text that is about to be replaced by one with the hash `replacedBy`. */
  readonly keep: (text: string, replacedBy: string) => void
}

const KEPT = 10

/** The backups of `file` in the folder `root`. */
export function openBackups(root: string, file: string, now: () => Date = () => new Date()): Backups {
  // Another file, named with --config, has backups of its own.
  const folder = join(root, hashOf(file).slice(0, 16))
  const list = (): Backup[] =>
    namesIn(folder)
      .flatMap((name): Backup[] => {
        const [, time = '', replacedBy = ''] = NAME.exec(name) ?? []
        if (time === '') return []
        const at = time.replace(/T(\d\d)-(\d\d)-/, 'T$1:$2:')
        return [{ id: name, at, bytes: statSync(join(folder, name)).size, replacedBy }]
      })
      .toSorted((a, b) => (a.id < b.id ? 1 : -1))
  return {
    list,
    read: (id) => (list().some((backup) => backup.id === id) ? readFileSync(join(folder, id), 'utf8') : undefined),
    keep(text, replacedBy) {
      makeFolder(folder)
      const [latest] = list()
      // Two changes within one millisecond keep their order.
      const time = Math.max(now().getTime(), latest === undefined ? 0 : Date.parse(latest.at) + 1)
      const name = `${new Date(time).toISOString().replaceAll(':', '-')}.${replacedBy}`
      replaceFile(join(folder, name), text, true)
      for (const { id } of list().slice(KEPT)) rmSync(join(folder, id), { force: true })
    },
  }
}

const NAME = /^(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z)\.([\da-f]{64}|none)$/

/** SHA-256 of a text. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return []
    throw cause
  }
}
