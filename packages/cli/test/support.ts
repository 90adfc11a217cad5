// The command line in a test: in this process with a terminal that records, or as a process of its own.
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from '../src/program.ts'
import type { Terminal } from '../src/terminal.ts'

/** Nobody's: what a process of a test leaves behind goes with the other temporary files. */
const STATE_DIR = mkdtempSync(join(tmpdir(), 'ferryllm-state-'))

export const ROOT: string = resolve(import.meta.dirname, '../../..')

export interface Recorded {
  readonly code: number
  readonly out: string
  readonly error: string
}

export interface TestTerminal extends Terminal {
  readonly printed: { out: string; error: string }
  /** Asks the running command to stop, as Ctrl-C does. */
  stop(): void
  /** Asks the running command to read its configuration again, as SIGHUP does. */
  hangUp(): void
  /** What the command has written. */
  readonly written: Map<string, { text: string; isPrivate: boolean }>
  readonly exits: number[]
}

/** A terminal on a machine with just these files and variables. */
export function testTerminal(
  files: Record<string, string | Uint8Array> = {},
  env: Record<string, string> = {},
): TestTerminal {
  const printed = { out: '', error: '' }
  const listeners: (() => void)[] = []
  const reloaders: (() => void)[] = []
  const written: TestTerminal['written'] = new Map()
  const exits: number[] = []
  const read = (path: string): string | Uint8Array => {
    const content = files[path]
    if (content === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
    return content
  }
  return {
    env,
    platform: 'linux',
    home: '/home/me',
    hasColors: false,
    printed,
    exits,
    out: (text) => void (printed.out += text),
    isRead: () => true,
    error: (text) => void (printed.error += text),
    exists: (path) => path in files,
    readFile: (path) => (path in files ? Buffer.from(read(path)).toString('utf8') : undefined),
    readBytes: (path) => Buffer.from(read(path)),
    readInput: async () => Buffer.from(read('-')).toString('utf8'),
    isInteractive: false,
    ask: async () => undefined,
    onStop: (listener) => void listeners.push(listener),
    onReload: (listener) => void reloaders.push(listener),
    writeFile: (path, text, isPrivate) => void written.set(path, { text, isPrivate }),
    written,
    hangUp: () => {
      for (const listener of reloaders) listener()
    },
    exitNow: (code) => void exits.push(code),
    stop: () => {
      for (const listener of listeners) listener()
    },
  }
}

/** Runs a command line in this process. */
export async function runHere(args: string[], terminal: TestTerminal): Promise<Recorded> {
  const code = await run(args, terminal)
  return { code, ...terminal.printed }
}

/** Runs a command line as users do. */
export function spawnCli(
  args: string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): Recorded {
  const result = spawnSync(process.execPath, [resolve(ROOT, 'packages/cli/src/main.ts'), ...args], {
    encoding: 'utf8',
    cwd: options.cwd ?? ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/nonexistent',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      FERRYLLM_STATE_DIR: STATE_DIR,
      ...options.env,
    },
    input: options.input ?? '',
    // A command that does not end would hold up everything: nobody else runs meanwhile.
    timeout: 45_000,
  })
  return { code: result.status ?? -1, out: result.stdout, error: result.stderr }
}
