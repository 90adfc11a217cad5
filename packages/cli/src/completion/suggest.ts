// What may stand next on a command line, read from the program itself: commands, options, their values, names from the
// configuration.
import type { Argument, Command, Option } from 'commander'

/** A word that may stand there, and what it means. */
export interface Suggestion {
  readonly value: string
  readonly description: string
}

/** What the configuration has names for; asked only when one is wanted, because that takes a while. */
export interface Names {
  readonly presets: () => Promise<readonly string[]>
  readonly providers: () => Promise<readonly string[]>
  readonly models: () => Promise<readonly string[]>
}

/** Stands for "a file": the shell knows the files better. */
export const FILES: Suggestion = { value: ':files', description: '' }

/** What the word stands for that help shows in place of a value. */
const NAMED: Readonly<Record<string, keyof Names | 'files'>> = {
  preset: 'presets',
  provider: 'providers',
  model: 'models',
  file: 'files',
  'request.json': 'files',
}

/** Everything that begins like `word` and may follow the complete words before it. */
export async function suggest(
  program: Command,
  before: readonly string[],
  word: string,
  names: Names,
): Promise<Suggestion[]> {
  const { command, open, position } = walk(program, before)
  const equals = word.indexOf('=')
  if (open === undefined && word.startsWith('--') && equals > 0) {
    const flag = word.slice(0, equals + 1)
    const option = command.options.find(({ long }) => `${long}=` === flag)
    const values = option === undefined ? [] : await valuesOf(option, names)
    return values
      .filter(({ value }) => value.startsWith(word.slice(equals + 1)))
      .map((found) => ({ ...found, value: flag + found.value }))
  }
  const found = await candidates(command, open, position, word, names)
  return found.filter(({ value }) => value === FILES.value || value.startsWith(word))
}

async function candidates(
  command: Command,
  open: Option | undefined,
  position: number,
  word: string,
  names: Names,
): Promise<Suggestion[]> {
  if (open !== undefined) return valuesOf(open, names)
  const help = command.createHelp()
  if (word.startsWith('-')) {
    return help
      .visibleOptions(command)
      .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }))
  }
  const children = position === 0 ? help.visibleCommands(command) : []
  const commands = children.map((child) => ({ value: child.name(), description: child.description() }))
  const last = command.registeredArguments.at(-1)
  const argument = command.registeredArguments[position] ?? (last?.variadic ? last : undefined)
  return argument === undefined ? commands : [...commands, ...(await valuesOf(argument, names))]
}

/** The command that the words have led to, the option that still wants its value, and how many arguments there were. */
function walk(
  program: Command,
  words: readonly string[],
): { command: Command; open: Option | undefined; position: number } {
  let command = program
  let open: Option | undefined
  let position = 0
  for (const word of words) {
    if (open !== undefined) open = undefined
    else if (word.startsWith('-')) {
      const option = command.options.find(({ long, short }) => word === long || word === short)
      open = option?.required || option?.optional ? option : undefined
    } else {
      const child = command.commands.find((each) => each.name() === word || each.aliases().includes(word))
      if (child === undefined) position++
      else command = child
    }
  }
  return { command, open, position }
}

async function valuesOf(place: Option | Argument, names: Names): Promise<Suggestion[]> {
  if (place.argChoices !== undefined) return place.argChoices.map((value) => ({ value, description: '' }))
  const word = 'flags' in place ? (/[<[]([^>\].]+)/.exec(place.flags)?.[1] ?? '') : place.name()
  const kind = NAMED[word]
  if (kind === undefined) return []
  return kind === 'files' ? [FILES] : (await names[kind]()).map((value) => ({ value, description: '' }))
}
