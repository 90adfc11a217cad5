// Writes a file that only its owner may read.
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '@ferryllm/gateway/make-folder'

/** Whole or not at all; throws EEXIST when there is a file and it is not to be replaced. */
export function writePrivate(path: string, text: string, replace: boolean): void {
  makeFolder(dirname(path))
  if (!replace) {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return
  }
  const fresh = `${path}.${process.pid}.new`
  try {
    writeFileSync(fresh, text, { flag: 'wx', mode: 0o600 })
    chmodSync(fresh, 0o600)
    renameSync(fresh, path)
  } finally {
    rmSync(fresh, { force: true })
  }
}
