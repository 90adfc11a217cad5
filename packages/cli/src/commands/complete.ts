// `ferryllm __complete`: what the shells ask on every TAB. Never a word of complaint: it would land in somebody's command line.
import type { Command } from 'commander'
import type { Config } from '@ferryllm/control'
import { suggest, type Names } from '../completion/suggest.ts'
import { OK } from '../exit-codes.ts'
import { printable } from '../render/text.ts'
import type { Terminal } from '../terminal.ts'

/** Prints what may stand next, one per line. */
export async function complete(
  program: Command,
  before: readonly string[],
  word: string,
  terminal: Terminal,
): Promise<number> {
  const found = await suggest(program, before, word, namesOf(before, terminal))
  const lines = found.map(({ value, description }) => `${printable(value)}\t${printable(description)}\n`)
  terminal.out(lines.join(''))
  return OK
}

/** Read, and what reads it loaded, only when a name is wanted: most words are commands and options. */
function namesOf(before: readonly string[], terminal: Terminal): Names {
  const flag = before.findLastIndex((word) => word === '-c' || word === '--config')
  const read = async (): Promise<Config | undefined> => {
    const { load } = await import('../load.ts')
    return load(flag < 0 ? undefined : before[flag + 1], terminal).config
  }
  return {
    presets: async () => (await import('@ferryllm/control')).presets.map(({ name }) => name),
    providers: async () => (await read())?.providers.map(({ name }) => name) ?? [],
    models: async () =>
      (await read())?.routes.flatMap((route) =>
        route.match_type === 'exact' ? [route.match] : route.rewrite_model === undefined ? [] : [route.rewrite_model],
      ) ?? [],
  }
}
