// `ferryllm __complete`: what the shells ask on every TAB. Never a word of complaint: it would land in somebody's command line.
import type { Command } from 'commander'
import { presets, type Config } from '@ferryllm/control'
import { suggest, type Names } from '../completion/suggest.ts'
import { OK } from '../exit-codes.ts'
import { load } from '../load.ts'
import { printable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** Prints what may stand next, one per line. */
export function complete(program: Command, before: readonly string[], word: string, terminal: Terminal): number {
  const lines = suggest(program, before, word, namesOf(before, terminal)).map(
    ({ value, description }) => `${printable(value)}\t${printable(description)}\n`,
  )
  terminal.out(lines.join(''))
  return OK
}

/** Read only when a name is wanted: most words are commands and options. */
function namesOf(before: readonly string[], terminal: Terminal): Names {
  const flag = before.findLastIndex((word) => word === '-c' || word === '--config')
  const read = (): Config | undefined => load(flag < 0 ? undefined : before[flag + 1], terminal).config
  return {
    presets: () => presets.map(({ name }) => name),
    providers: () => read()?.providers.map(({ name }) => name) ?? [],
    models: () =>
      read()?.routes.flatMap((route) =>
        route.match_type === 'exact' ? [route.match] : route.rewrite_model === undefined ? [] : [route.rewrite_model],
      ) ?? [],
  }
}
