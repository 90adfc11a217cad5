// The words of `ferryllm sessions`.
import { AGENT_EFFORTS, SESSION_CLIENTS } from '@ferryllm/control/words'
import { Option, type Command } from 'commander'
import type { LaunchOptions } from '../commands/launch.ts'
import type { SessionsOptions } from '../commands/sessions.ts'
import { configOption, examples, jsonOption, parseCount, type Register } from './register.ts'

export const registerSessions: Register = (program, { terminal, finish, passedOn }) => {
  const sessions = program.command('sessions').description('the conversations that coding agents keep on this computer')
  sessions.addHelpText(
    'after',
    examples(
      'ferryllm sessions list --dir .',
      'ferryllm sessions search failing test',
      'ferryllm sessions show 01a1fa67',
      'ferryllm sessions resume 01a1fa67 --fork',
      'ferryllm sessions delete 01a1fa67',
    ),
  )
  const list = async (words: readonly string[], options: SessionsOptions): Promise<void> => {
    const { listSessions } = await import('../commands/sessions.ts')
    finish(listSessions(words.length === 0 ? undefined : words.join(' '), options, terminal))
  }
  withFilters(sessions.command('list').description('show them, the latest first')).action((options: SessionsOptions) =>
    list([], options),
  )
  withFilters(
    sessions
      .command('search')
      .description('show those in which all the words stand: title, what was said, folder, model, branch, id')
      .argument('<words...>', 'what to look for'),
  ).action(list)
  oneSession(sessions.command('show').description('print a conversation, with its tools')).action(
    async (id: string, options: SessionsOptions) => {
      const { showSession } = await import('../commands/sessions.ts')
      finish(showSession(id, options, terminal))
    },
  )
  oneSession(sessions.command('resume').description('go on with a session through the gateway, in its own folder'))
    .option('--dir <folder>', 'go on in this folder')
    .option('--fork', 'go on in a copy of it')
    .option('--provider <name>', 'let this provider answer, whatever the routes say')
    .option('--model <model>', 'the model to ask for')
    .addOption(new Option('--effort <effort>', 'how hard it should think').choices(AGENT_EFFORTS))
    .option('--terminal <name>', '"none" for this one (the default), "auto" or a name for a new window')
    .option('--dry-run', 'print what would be started, keys masked')
    .addOption(configOption())
    .action(async (id: string, options: SessionsOptions & LaunchOptions) => {
      const { resumeSession } = await import('../commands/sessions.ts')
      finish(await resumeSession(id, options, passedOn, terminal))
    })
  oneSession(sessions.command('delete').description('delete a session; it can be put back')).action(
    async (id: string, options: SessionsOptions) => {
      const { removeSession } = await import('../commands/sessions.ts')
      finish(await removeSession(id, options, terminal))
    },
  )
  sessions
    .command('restore')
    .description('put a deleted session back')
    .argument('<id>', 'its id, or that of its deletion')
    .addOption(jsonOption())
    .action(async (id: string, options: SessionsOptions) => {
      const { putBack } = await import('../commands/sessions.ts')
      finish(await putBack(id, options, terminal))
    })
  sessions
    .command('trash')
    .description('show the deleted sessions')
    .option('--empty', 'throw them away for good')
    .addOption(jsonOption())
    .action(async (options: SessionsOptions & { empty?: true }) => {
      const { showTrash } = await import('../commands/sessions.ts')
      finish(showTrash(options, terminal))
    })
}

function clientOption(): Option {
  return new Option('--client <client>', 'only those of this client').choices(SESSION_CLIENTS)
}

function withFilters(command: Command): Command {
  return command
    .addOption(clientOption())
    .option('--dir <folder>', 'only those of this folder and below')
    .addOption(new Option('-n, --count <count>', 'how many').default(20).argParser(parseCount))
    .addOption(jsonOption())
}

function oneSession(command: Command): Command {
  return command.argument('<id>', 'its id, or the beginning of it').addOption(clientOption()).addOption(jsonOption())
}
