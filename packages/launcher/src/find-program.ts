// Where a client's program is: in PATH, in the usual folders, or where the login shell finds it. What is started from a
// desktop has not the PATH of a terminal.
import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { LauncherHost } from './host.ts'
import { quotePosix } from './quote.ts'

const SHELL_PATIENCE_MS = 5000

/** The path of the first of these programs that there is. `shell`: ask the login shell as well, which may take a second. */
export async function findProgram(
  names: readonly string[],
  host: LauncherHost,
  { shell = false }: { readonly shell?: boolean } = {},
): Promise<string | undefined> {
  const found = names.flatMap((name) => inFolders(name, folders(host), host) ?? [])[0]
  if (found !== undefined || !shell || host.platform === 'win32') return found
  for (const name of names) {
    const path = await askShell(name, host)
    if (path !== undefined) return path
  }
  return undefined
}

/** Finds programs without waiting for the shell: what it knows is known from the next question on. It is asked once. */
export type ProgramFinder = (names: readonly string[]) => Promise<string | undefined>

export function createProgramFinder(host: LauncherHost): ProgramFinder {
  const asked = new Map<string, { path?: string | undefined }>()
  return async (names) => {
    const found = await findProgram(names, host)
    if (found !== undefined) return found
    const key = names.join(' ')
    const known = asked.get(key)
    if (known !== undefined) return known.path
    const answer: { path?: string | undefined } = {}
    asked.set(key, answer)
    void findProgram(names, host, { shell: true }).then((path) => (answer.path = path))
    return undefined
  }
}

/** As above, in PATH alone. */
export function findInPath(name: string, host: LauncherHost): string | undefined {
  return inFolders(name, pathFolders(host), host)
}

function inFolders(name: string, places: readonly string[], { env, platform }: LauncherHost): string | undefined {
  const endings = platform === 'win32' ? (env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';') : ['']
  return places.flatMap((folder) => endings.map((ending) => join(folder, name + ending))).find(isProgram)
}

function folders(host: LauncherHost): string[] {
  const { home, platform } = host
  const own = [
    '.local/bin',
    '.npm-global/bin',
    '.bun/bin',
    '.volta/bin',
    '.claude/local',
    '.opencode/bin',
    '.cargo/bin',
  ]
  const system = platform === 'win32' ? [] : ['/usr/local/bin', '/opt/homebrew/bin', '/usr/bin', '/snap/bin']
  return [...pathFolders(host), ...own.map((folder) => join(home, folder)), ...system]
}

/** A relative folder in PATH is one of wherever a program happens to run. */
function pathFolders({ env }: LauncherHost): string[] {
  return (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => /^([/\\]|[A-Za-z]:)/.test(folder))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return false
    throw cause
  }
}

async function askShell(name: string, { env }: LauncherHost): Promise<string | undefined> {
  const shell = env['SHELL']
  if (shell === undefined) return undefined
  try {
    const options = { env: { ...env }, timeout: SHELL_PATIENCE_MS }
    const { stdout } = await promisify(execFile)(shell, ['-lic', `command -v ${quotePosix(name)}`], options)
    // What the user's own start-up files print comes first; a function or an alias is no path.
    return stdout
      .trim()
      .split('\n')
      .findLast((line) => line.startsWith('/') && isProgram(line))
  } catch (cause) {
    if (cause instanceof Error && ('code' in cause || 'killed' in cause)) return undefined
    throw cause
  }
}
