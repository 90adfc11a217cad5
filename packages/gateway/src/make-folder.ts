// Makes a folder and those above it, and always ends: `mkdirSync` with `recursive` asks for ever on a file system that says
// "no such entry" below a folder that is there, as /proc does.
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Does nothing when the folder is there; throws what the file system throws. */
export function makeFolder(path: string, mode?: number): void {
  if (isFolder(path)) return
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent, mode)
  try {
    mkdirSync(path, { mode })
  } catch (cause) {
    // Somebody else may have been faster.
    if (!isFolder(path)) throw cause
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
