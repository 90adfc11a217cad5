// The machine's side of the configuration: its environment and its files.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Host } from '@ferryllm/control'

/** A machine whose files may change while the gateway runs. */
export interface LiveHost extends Host {
  /** Another text for every change of the file, its coming and going included. */
  readonly stamp: (path: string) => string
}

export function hostOf(env: NodeJS.ProcessEnv = process.env): LiveHost {
  return { env, platform: process.platform, home: homedir(), readFile, listFiles, stamp }
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

function stamp(path: string): string {
  try {
    const { ino, mtimeNs, size } = statSync(path, { bigint: true })
    return `${ino} ${mtimeNs} ${size}`
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return String(cause.code)
    throw cause
  }
}

/** Undefined for a folder that cannot be read. Hidden files and those that editors leave behind are none of ours. */
function listFiles(folder: string): string[] | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
    return names.filter((name) => !/^\.|(?:~|\.(?:bak|swp|tmp))$/.test(name)).map((name) => join(folder, name))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return undefined
    throw cause
  }
}
