// Writes a file so that nobody ever sees half of it.
import { randomBytes } from 'node:crypto'
import { chmodSync, lstatSync, readlinkSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Puts a file in place as a whole, where a symbolic link points. `isPrivate`: only its owner may read it; otherwise an
 * existing file keeps its permissions. Throws what the file system says; then the old file is as it was.
 */
export function replaceFile(path: string, text: string, isPrivate: boolean): void {
  const target = followLink(path)
  const mode = isPrivate ? 0o600 : (statSync(target, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777
  const draft = `${target}.${randomBytes(6).toString('hex')}.new`
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true })
    chmodSync(draft, mode)
    renameSync(draft, target)
  } catch (cause) {
    rmSync(draft, { force: true })
    throw cause
  }
}

/** Where the file is, or will be: a link may lead to a file that does not exist yet. Throws for links in a circle. */
function followLink(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  if (!isLink) return path
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined
  return isThere ? realpathSync(path) : resolve(dirname(path), readlinkSync(path))
}
