// Writes a file that only its owner may read.
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { replaceFile } from '@ferryllm/gateway/replace-file'

/** Whole or not at all; throws EEXIST when there is a file and it is not to be replaced. */
export function writePrivate(path: string, text: string, replace: boolean): void {
  makeFolder(dirname(path))
  if (replace) replaceFile(path, text, true)
  else writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
}
