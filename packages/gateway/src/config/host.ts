// The machine's side of the configuration: its environment and its files.
import { readFileSync } from 'node:fs'
import type { Host } from '@ferryllm/control'

export function hostOf(env: NodeJS.ProcessEnv = process.env): Host {
  return { env, readFile }
}

/** Undefined for a file that cannot be read: the reader of the configuration says which and what that means. */
function readFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}
