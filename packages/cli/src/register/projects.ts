// The words of `ferryllm projects`.
import { AGENT_EFFORTS, type AgentEffort } from '@ferryllm/control/words'
import { Option, type Command } from 'commander'
import { examples, jsonOption, type Register } from './register.ts'

interface SetWords {
  readonly provider?: string
  readonly model?: string
  readonly effort?: AgentEffort | 'default'
  readonly pin?: boolean
  readonly json?: true
}

export const registerProjects: Register = (program, { terminal, finish }) => {
  const projects = program
    .command('projects')
    .description('the folders that clients were opened in, and what each of them wants')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'ferryllm projects',
        'ferryllm projects set ~/work/app --provider anthropic --effort high --pin',
        'ferryllm projects set ~/work/app --provider default',
        'ferryllm projects remove ~/work/old',
      ),
    )
    .action(async (options: { json?: true }) => {
      const { showProjects } = await import('../commands/projects.ts')
      finish(showProjects(options, terminal))
    })
  withFolder(projects.command('add').description('remember a folder')).action(
    async (directory: string, _own: unknown, command: Command) => {
      const { addProject } = await import('../commands/projects.ts')
      finish(addProject(directory, command.optsWithGlobals(), terminal))
    },
  )
  withFolder(projects.command('set').description('what clients get there unless a launch says otherwise'))
    .option('--provider <name>', 'the provider, or "default" for what the routes say')
    .option('--model <model>', 'the model, or "default" for that of the client')
    .addOption(new Option('--effort <effort>', 'how hard models think there').choices([...AGENT_EFFORTS, 'default']))
    .option('--pin', 'keep it at the top of the list')
    .option('--no-pin', 'do not')
    .action(async (directory: string, { provider, model, effort, pin }: SetWords, command: Command) => {
      const { setProject } = await import('../commands/projects.ts')
      const change = { provider: orNull(provider), model: orNull(model), effort: orNull(effort), pinned: pin }
      finish(setProject(directory, change, command.optsWithGlobals(), terminal))
    })
  withFolder(projects.command('remove').description('take a folder off the list; the folder itself stays')).action(
    async (directory: string, _own: unknown, command: Command) => {
      const { forgetProject } = await import('../commands/projects.ts')
      finish(forgetProject(directory, command.optsWithGlobals(), terminal))
    },
  )
}

function withFolder(command: Command): Command {
  return command.argument('<directory>', 'the folder').addOption(jsonOption())
}

/** `default` takes a choice back. */
function orNull<Word extends string>(word: Word | undefined): Exclude<Word, 'default'> | null | undefined {
  return word === 'default' ? null : (word as Exclude<Word, 'default'> | undefined)
}
