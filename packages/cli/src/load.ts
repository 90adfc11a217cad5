// Finds and reads the configuration for a command; no file means defaults from the environment.
import { configPaths, defaultConfig, findConfig, loadConfig, type Config, type Problem } from '@ferryllm/control'
import { fail } from './render/failure.ts'
import { renderProblems } from './render/problems.ts'
import type { Terminal } from './terminal.ts'

/** A configuration and where it came from. */
export interface Loaded {
  /** The file; absent when there is none. */
  readonly file?: string
  /** Absent when one of the problems is an error. */
  readonly config?: Config
  readonly problems: readonly Problem[]
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a directory',
}

/** Reads the configuration a command is to use. */
export function load(flag: string | undefined, terminal: Terminal): Loaded {
  const file = findConfig(flag, terminal)
  if (file === undefined) return { config: defaultConfig(terminal.env), problems: [] }
  let bytes: Uint8Array
  try {
    bytes = terminal.readBytes(file)
  } catch (cause) {
    return { file, problems: [unreadable(reasonOf(cause))] }
  }
  let source: string
  try {
    source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Editors on Windows may write UTF-16.
    return { file, problems: [unreadable('it is not UTF-8 text')] }
  }
  return { file, ...loadConfig(source, terminal) }
}

/** The configuration, or nothing after printing why there is none; with `--json` an object says so, too. */
export function loadOrRefuse(
  flag: string | undefined,
  terminal: Terminal,
  json?: true,
): (Loaded & { config: Config }) | undefined {
  const loaded = load(flag, terminal)
  const { config, file, problems } = loaded
  const shown = problems.filter((problem) => problem.severity !== 'note')
  if (file !== undefined && shown.length > 0) terminal.error(`${renderProblems(file, shown, terminal.hasColors)}\n`)
  if (config !== undefined) return { ...loaded, config }
  if (json) fail('the configuration is not valid', { json }, terminal, { file, problems })
  return undefined
}

/** What is used, in words. */
export function describeSource(file: string | undefined, terminal: Parameters<typeof configPaths>[0]): string {
  if (file !== undefined) return file
  return `no configuration file (looked for ${configPaths(terminal).join(', ')}); using the environment`
}

/** Why the file system refused, in words. */
export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause))
}

function unreadable(reason: string): Problem {
  const message = `cannot read the configuration: ${reason}`
  return { severity: 'error', path: '', line: 0, column: 0, length: 1, message, excerpt: '' }
}
