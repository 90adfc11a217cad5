// Writes a file so that nobody ever sees half of it.
import { chmodSync, lstatSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Puts a file in place as a whole, where a symbolic link points; an existing file keeps its permissions. */
export function replaceFile(path: string, text: string, isPrivate: boolean): void {
  const target = followLink(path)
  const mode = isPrivate ? 0o600 : (statSync(target, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777
  const draft = `${target}.${process.pid}.new`
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' })
    chmodSync(draft, mode)
    renameSync(draft, target)
  } catch (cause) {
    rmSync(draft, { force: true })
    throw cause
  }
}

/** Links of links are rare; one that leads nowhere yet is followed all the same. */
function followLink(path: string): string {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  return isLink ? followLink(resolve(dirname(path), readlinkSync(path))) : path
}
