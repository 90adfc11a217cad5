// Finds and reads the configuration for a command; no file means defaults from the environment.
import {
  configPaths,
  effectiveValues,
  findConfig,
  formatOf,
  loadConfig,
  type Config,
  type EffectiveValue,
  type FlagValue,
  type LoadOptions,
  type Problem,
} from '@ferryllm/control'
import { FAILED } from './exit-codes.ts'
import { fail } from './render/failure.ts'
import { renderProblems } from './render/problems.ts'
import type { Terminal } from './terminal.ts'

/** What the command line lays over the file. */
export interface LayerFlags {
  readonly profile?: string
  /** Each `KEY=VALUE`. */
  readonly set?: readonly string[]
  readonly listen?: string
  readonly logLevel?: string
}

/** A configuration and where it came from. */
export interface Loaded {
  /** The file; absent when there is none. */
  readonly file?: string
  /** Its text; empty when there is none or it cannot be read. */
  readonly source: string
  /** Absent when one of the problems is an error. */
  readonly config?: Config
  readonly problems: readonly Problem[]
  /** The layers above the file that say anything, in words. */
  readonly layers: readonly string[]
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a directory',
}

/** Reads the configuration a command is to use. */
export function load(flag: string | undefined, terminal: Terminal, flags: LayerFlags = {}): Loaded {
  const file = findConfig(flag, terminal)
  if (file === undefined) return { source: '', ...loadConfig('', terminal, loadOptions(undefined, flags)) }
  let bytes: Uint8Array
  try {
    bytes = terminal.readBytes(file)
  } catch (cause) {
    return unreadable(file, reasonOf(cause))
  }
  let source: string
  try {
    source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Editors on Windows may write UTF-16.
    return unreadable(file, 'it is not UTF-8 text')
  }
  return { file, source, ...loadConfig(source, terminal, loadOptions(file, flags)) }
}

/** The configuration, or nothing after printing why there is none; with `--json` an object says so, too. */
export function loadOrRefuse(
  flag: string | undefined,
  terminal: Terminal,
  flags: LayerFlags & { readonly json?: true } = {},
): (Loaded & { config: Config }) | undefined {
  const loaded = load(flag, terminal, flags)
  const { config } = loaded
  complain(loaded, terminal)
  if (config !== undefined) return { ...loaded, config }
  refuse(loaded, flags, terminal)
  return undefined
}

/** Says in an object, with `--json`, that there is no configuration to work with. */
export function refuse({ file, problems }: Loaded, options: { readonly json?: true }, terminal: Terminal): number {
  return options.json ? fail('the configuration is not valid', options, terminal, { file, problems }) : FAILED
}

/** Prints what is wrong; what has no effect yet is left to check-config. */
export function complain({ file, problems }: Loaded, terminal: Terminal): void {
  const shown = problems.filter((problem) => problem.severity !== 'note')
  if (shown.length > 0) terminal.error(`${renderProblems(file ?? NO_FILE, shown, terminal.hasColors)}\n`)
}

/** What problems without a file are headed with. */
export const NO_FILE = 'configuration'

/** The values in force, each with its source. */
export function valuesOf({ file, source }: Loaded, terminal: Terminal, flags: LayerFlags = {}): EffectiveValue[] {
  return effectiveValues(source, terminal, loadOptions(file, flags))
}

/** What is used, in words. */
export function describeSource(
  file: string | undefined,
  terminal: Parameters<typeof configPaths>[0],
  layers: readonly string[] = [],
): string {
  const base = file ?? `no configuration file (looked for ${configPaths(terminal).join(', ')}); using the environment`
  return layers.length === 0 ? base : `${base}, with ${layers.join(', ')}`
}

/** Why the file system refused, in words. */
export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause))
}

/** How a file is read with what the command line lays over it. */
export function loadOptions(
  file: string | undefined,
  { profile, set = [], listen, logLevel }: LayerFlags,
): LoadOptions {
  const flags: FlagValue[] = set.map((pair) => {
    const [key = '', ...rest] = pair.split('=')
    return { flag: '--set', key: key.trim(), value: rest.join('=') }
  })
  if (listen !== undefined) flags.push({ flag: '--listen', key: 'server.listen', value: listen })
  if (logLevel !== undefined) flags.push({ flag: '--log-level', key: 'logging.level', value: logLevel })
  return {
    format: file === undefined ? 'toml' : formatOf(file),
    flags,
    ...(profile === undefined ? {} : { profile }),
  }
}

function unreadable(file: string, reason: string): Loaded {
  return { file, source: '', problems: [fileProblem(`cannot read the configuration: ${reason}`)], layers: [] }
}

/** An error about the file as a whole. */
export function fileProblem(message: string): Problem {
  return { severity: 'error', path: '', line: 0, column: 0, length: 1, message, excerpt: '' }
}
