// `ferryllm config undo`, `backups` and `restore`: the file as it was before the changes that the panel and `providers` made.
import { redactSource } from '@ferryllm/control'
import { OK } from '../exit-codes.ts'
import { openConfigStore, type Changed, type ConfigStore, type Refused } from '../manage/config-store.ts'
import { fail, printJson } from '../render/failure.ts'
import { painter, printable, renderTable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** The options of the command line. */
export interface HistoryOptions {
  readonly config?: string
  readonly json?: true
}

/** Takes the last change back; once more brings it again. */
export function undoConfig(options: HistoryOptions, terminal: Terminal): number {
  const store = storeOf(options, terminal)
  return report(store.undo(), 'the last change is taken back', options, terminal)
}

/** Prints what can be restored, the latest first. */
export function listBackups(options: HistoryOptions, terminal: Terminal): number {
  const backups = storeOf(options, terminal)
    .backups()
    .map(({ id, at, bytes }) => ({ id, at, bytes }))
  if (options.json) printJson({ backups }, terminal)
  else if (backups.length === 0) terminal.out('nothing was changed by the panel or by "ferryllm providers" yet\n')
  else {
    const rows = backups.map(({ id, at, bytes }) => [at, String(bytes), id])
    terminal.out(`${renderTable(['before the change of', 'bytes', 'id'], rows, painter(terminal.hasColors))}\n`)
  }
  return OK
}

/** Puts a backup in the place of the file; with `show` it is printed, keys masked. */
export function restoreConfig(
  id: string,
  options: HistoryOptions & { readonly show?: true },
  terminal: Terminal,
): number {
  const store = storeOf(options, terminal)
  const text = store.backup(id)
  if (text === undefined)
    return fail(`there is no backup "${id}": ferryllm config backups lists them`, options, terminal)
  if (options.show === true) {
    terminal.out(redactSource(text, store.read().format))
    return OK
  }
  return report(store.restore(id), 'the backup is restored', options, terminal)
}

function storeOf({ config }: HistoryOptions, terminal: Terminal): ConfigStore {
  return openConfigStore({ terminal, config, flags: {} })
}

function report(changed: Changed | Refused, said: string, options: HistoryOptions, terminal: Terminal): number {
  if ('refused' in changed) return fail(changed.message, options, terminal)
  const { before, changes } = changed
  if (options.json) printJson({ file: before.file, changes }, terminal)
  else {
    const lines = changes.map(({ key, text }) => `  ${printable(key)}: ${printable(text)}\n`)
    terminal.out(`${before.file}: ${said}\n${lines.join('')}`)
  }
  return OK
}
