// The configuration file as commands and the admin API change it: every change is tried as a whole before it is written,
// the text before it is kept, and a file that somebody else has changed meanwhile is noticed.
import {
  configChanges,
  configPaths,
  editConfig,
  effectiveValues,
  findConfig,
  formatOf,
  formatPath,
  loadConfig,
  redactSource,
  Secret,
  statePaths,
  type Config,
  type ConfigChange,
  type ConfigEdit,
  type EffectiveValue,
  type LoadOptions,
  type Problem,
} from '@ferryllm/control'
import { makeFolder } from '@ferryllm/gateway/make-folder'
import { GatewayError } from '@ferryllm/protocols'
import { dirname, resolve } from 'node:path'
import { renderStart } from '../init/render-config.ts'
import { loadOptions, reasonOf, type LayerFlags } from '../load.ts'
import type { Terminal } from '../terminal.ts'
import { hashOf, openBackups, type Backup, type Backups } from './backups.ts'

/** The file as it is on disk; without one, the text that the first change begins with. */
export interface Stored {
  readonly file: string
  readonly exists: boolean
  readonly text: string
  /** SHA-256 of the text, `none` without a file. */
  readonly hash: string
  readonly format: 'toml' | 'json'
}

/** What a change would do, or did. */
export interface Changed {
  readonly before: Stored
  /** The new text. */
  readonly text: string
  readonly changes: readonly ConfigChange[]
  /** Warnings and notes. */
  readonly problems: readonly Problem[]
}

/** Why nothing was changed. */
export type Refused =
  | { readonly refused: 'invalid'; readonly message: string; readonly problems: readonly Problem[] }
  | { readonly refused: 'conflict'; readonly message: string; readonly before: Stored; readonly mine?: string }
  | { readonly refused: 'failed'; readonly message: string }

/** What commands and endpoints do with the file. */
export interface ConfigStore {
  readonly read: () => Stored
  /** What this text says, with everything that is laid over it; absent when it is wrong. Default: the file on disk. */
  readonly config: (text?: string) => Config | undefined
  /** The values in force, were this the text. */
  readonly values: (text: string) => readonly EffectiveValue[]
  readonly problems: (text: string) => readonly Problem[]
  readonly preview: (edits: readonly ConfigEdit[]) => Changed | Refused
  /** Writes the file. `hash` is that of the text which the edits were made for, when the caller knows it. */
  readonly change: (edits: readonly ConfigEdit[], hash?: string) => Changed | Refused
  /** Writes an earlier text. */
  readonly restore: (id: string, hash?: string) => Changed | Refused
  /** Takes back the last change; once more brings it again. */
  readonly undo: (hash?: string) => Changed | Refused
  /** The change that `undo` takes back; absent when the file has been changed by hand since. */
  readonly undoable: () => Backup | undefined
  readonly backups: () => readonly Backup[]
  /** The text of a backup. */
  readonly backup: (id: string) => string | undefined
}

/** What the store works with. */
export interface ConfigStoreParts {
  readonly terminal: Terminal
  /** `--config`. */
  readonly config: string | undefined
  readonly flags: LayerFlags
  /** The file was written: whoever runs with it takes it up. Gives what keeps it from doing so. */
  readonly written?: () => readonly Problem[]
}

const NO_HASH = 'none'

/** Opens the store; nothing is read yet. */
export function openConfigStore({ terminal, config, flags, written }: ConfigStoreParts): ConfigStore {
  const optionsFor = (format: Stored['format']): LoadOptions => ({ ...loadOptions(undefined, flags), format })

  const read = (): Stored => {
    const found = findConfig(config, terminal)
    const file = found ?? standardPath(terminal)
    const format = formatOf(file)
    if (!terminal.exists(file)) {
      // What the environment and the command line lay over the file goes on doing so, and is not written into it.
      const env = Object.fromEntries(Object.entries(terminal.env).filter(([name]) => !name.startsWith('FERRYLLM_')))
      const start = loadConfig('', { ...terminal, env }).config
      return { file, exists: false, text: start === undefined ? '' : renderStart(start), hash: NO_HASH, format }
    }
    const text = readText(file, terminal)
    return { file, exists: true, text, hash: hashOf(text), format }
  }

  const backupsOf = (file: string): Backups => openBackups(statePaths(terminal).configBackups, resolve(file))
  const values = (text: string, format: Stored['format']): readonly EffectiveValue[] =>
    effectiveValues(text, terminal, optionsFor(format))

  /** The text tried as the gateway would read it, with everything that is laid over it. */
  const judge = (before: Stored, text: string): Changed | Refused => {
    const { config: good, problems } = loadConfig(text, terminal, optionsFor(before.format))
    if (good === undefined) {
      const errors = problems.filter(({ severity }) => severity === 'error')
      return { refused: 'invalid', message: errors[0]?.message ?? 'the configuration is not valid', problems: errors }
    }
    const changes = configChanges(values(before.text, before.format), values(text, before.format))
    return { before, text, changes, problems }
  }

  const edited = (before: Stored, edits: readonly ConfigEdit[]): Changed | Refused => {
    if (edits.some(holdsMask)) {
      return {
        refused: 'invalid',
        message: 'a credential is not known by its mask: leave out what is not to change',
        problems: [],
      }
    }
    const overlaid = findOverlaid(edits, values(before.text, before.format))
    if (overlaid !== undefined) return { refused: 'invalid', message: overlaid, problems: [] }
    const edit = editConfig(before.text, edits, before.format)
    if ('problem' in edit) return { refused: 'invalid', message: edit.problem, problems: [] }
    return judge(before, edit.text)
  }

  const write = (changed: Changed): Changed | Refused => {
    const { before, text } = changed
    try {
      if (before.text !== text || !before.exists) backupsOf(before.file).keep(before.text, hashOf(text))
      if (!before.exists) makeFolder(dirname(resolve(before.file)))
      const isPrivate = !before.exists || countSecrets(text, before.format) > countSecrets(before.text, before.format)
      terminal.writeFile(before.file, text, isPrivate)
      const problems = written?.() ?? []
      if (problems.length === 0) return changed
      // It was tried before, so this is rare: the gateway keeps what it has, and so does the file.
      if (before.exists) terminal.writeFile(before.file, before.text, false)
      return { refused: 'invalid', message: problems[0]?.message ?? 'it was refused', problems }
    } catch (cause) {
      return { refused: 'failed', message: `cannot write ${before.file}: ${reasonOf(cause)}` }
    }
  }

  const guarded = (hash: string | undefined, make: (before: Stored) => Changed | Refused): Changed | Refused => {
    const before = read()
    const made = make(before)
    if (hash !== undefined && hash !== before.hash) {
      const mine = 'text' in made ? { mine: redactSource(made.text, before.format) } : {}
      return { refused: 'conflict', message: `${before.file} was changed meanwhile`, before, ...mine }
    }
    return 'refused' in made ? made : write(made)
  }

  const undoable = (): Backup | undefined => {
    const { file, hash } = read()
    const [latest] = backupsOf(file).list()
    return latest?.replacedBy === hash ? latest : undefined
  }
  const restore = (id: string, hash: string | undefined): Changed | Refused =>
    guarded(hash, (before) => {
      const text = backupsOf(before.file).read(id)
      if (text === undefined) return { refused: 'failed', message: 'there is no such backup' }
      return judge(before, text)
    })

  return {
    read,
    config(text) {
      const stored = read()
      return loadConfig(text ?? stored.text, terminal, optionsFor(stored.format)).config
    },
    values: (text) => values(text, read().format),
    problems: (text) => loadConfig(text, terminal, optionsFor(read().format)).problems,
    preview: (edits) => edited(read(), edits),
    change: (edits, hash) => guarded(hash, (before) => edited(before, edits)),
    restore,
    undoable,
    undo(hash) {
      const latest = undoable()
      if (latest !== undefined) return restore(latest.id, hash)
      return { refused: 'failed', message: 'there is no change to take back: the file was changed by hand since' }
    },
    backups: () => backupsOf(read().file).list(),
    backup: (id) => backupsOf(read().file).read(id),
  }
}

/** Throws a GatewayError, whose message is for people. */
function readText(file: string, terminal: Terminal): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(terminal.readBytes(file))
  } catch (cause) {
    const reason = cause instanceof TypeError ? 'it is not UTF-8 text' : reasonOf(cause)
    throw new GatewayError('invalid-request', `Cannot read ${file}: ${reason}.`, { cause })
  }
}

const MASK = String(new Secret(''))

/** What was shown in the place of a credential must not become one. */
function holdsMask(edit: ConfigEdit): boolean {
  return JSON.stringify(edit).includes(JSON.stringify(MASK))
}

/** A file that gets its first key becomes its owner's alone. */
function countSecrets(text: string, format: Stored['format']): number {
  return redactSource(text, format).split(MASK).length
}

/** Where the first configuration goes: the folder of this user, not that of the program that was started. */
function standardPath(terminal: Terminal): string {
  const [local = 'ferryllm.toml', user] = configPaths(terminal)
  return user ?? local
}

/** What stands above the file would hide the change: it is said where to make it. */
function findOverlaid(edits: readonly ConfigEdit[], values: readonly EffectiveValue[]): string | undefined {
  for (const { path } of edits) {
    const above = values.find(
      ({ path: other, source }) =>
        (source === 'variable' || source === 'flag' || source === 'profile') &&
        other.slice(0, path.length).every((step, index) => step === path[index]) &&
        path.slice(0, other.length).every((step, index) => step === other[index]),
    )
    if (above !== undefined) return `${formatPath(path)} is set by ${above.origin}: change it there`
  }
  return undefined
}
