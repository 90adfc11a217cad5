// `ferryllm terminals`: which terminals the launcher could open, and which one it takes.
import { launcherPaths, readPreferences, usableTerminals, writePreferences } from '@ferryllm/launcher'
import { OK } from '../exit-codes.ts'
import { fail, printJson } from '../render/failure.ts'
import { painter, renderTable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

export interface TerminalsOptions {
  /** The one to prefer from now on; `auto` to let the launcher choose. */
  readonly use?: string
  readonly json?: true
}

/** Prints them, best first; with `use` after remembering the choice. */
export function showTerminals(options: TerminalsOptions, terminal: Terminal): number {
  const { preferences } = launcherPaths(terminal)
  if (options.use !== undefined) {
    const isKnown = options.use === 'auto' || usableTerminals(terminal).some(({ id }) => id === options.use)
    if (!isKnown) return fail(`"${options.use}" is none of the terminals that can be opened here`, options, terminal)
    writePreferences(preferences, options.use === 'auto' ? {} : { terminal: options.use })
  }
  const preferred = readPreferences(preferences).terminal
  const usable = usableTerminals(terminal, preferred).map(({ id, name }, index) => ({
    id,
    name,
    used: index === 0,
    preferred: id === preferred,
  }))
  if (options.json) printJson({ terminals: usable }, terminal)
  else if (usable.length === 0) {
    terminal.out('no terminal can be opened from here: "ferryllm launch" uses this one\n')
  } else {
    const rows = usable.map(({ id, name, used, preferred: isPreferred }) => [
      id,
      name,
      isPreferred ? 'your choice' : used ? 'used' : '',
    ])
    terminal.out(`${renderTable(['id', 'name', ''], rows, painter(terminal.hasColors))}\n`)
  }
  return OK
}
