// The words of `ferryllm launch`.
import { AGENT_EFFORTS, AGENT_IDS, type AgentId } from '@ferryllm/control/words'
import { Argument, Option } from 'commander'
import type { LaunchOptions } from '../commands/launch.ts'
import { configOption, examples, jsonOption, type Register } from './register.ts'

export const registerLaunch: Register = (program, { terminal, finish, passedOn }) => {
  program
    .command('launch')
    .description('open a coding agent on the gateway; nothing of its own is changed')
    .usage('[options] <client> [directory] [-- arguments of the client]')
    .addArgument(new Argument('<client>', 'the client').choices(AGENT_IDS))
    .argument('[directory]', 'where it works; else this folder, or that of the session')
    .option('--provider <name>', 'let this provider answer, whatever the routes say')
    .option('--model <model>', 'the model to ask for')
    .addOption(new Option('--effort <effort>', 'how hard it should think').choices(AGENT_EFFORTS))
    .option('--resume [id]', 'go on with a session; without an id the client offers its own')
    .option('--fork', 'with --resume: go on in a copy of the session')
    .option('--terminal <name>', '"none" for this one (the default), "auto" or a name for a new window')
    .option('--print-env', 'print the environment for a shell (with the key, where one is needed) and start nothing')
    .option('--dry-run', 'print what would be started, keys masked')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      examples(
        'ferryllm launch claude',
        'ferryllm launch codex ~/work/app --model gpt-5.5 --effort high',
        'ferryllm launch codex -- exec "run the tests"',
        'ferryllm launch opencode --terminal auto',
        'eval "$(ferryllm launch claude --print-env)"',
      ),
    )
    .action(async (client: AgentId, directory: string | undefined, options: LaunchOptions) => {
      const { launch } = await import('../commands/launch.ts')
      finish(await launch(client, directory, options, passedOn, terminal))
    })
}
