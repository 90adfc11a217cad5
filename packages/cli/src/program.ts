// Reads the command line and runs one command.
import { Command, CommanderError } from 'commander'
import { versionText } from './commands/version.ts'
import { FAILED, USAGE } from './exit-codes.ts'
import { COMMANDS } from './register/order.ts'
import type { Terminal } from './terminal.ts'

const EXAMPLES = `
Examples:
  ferryllm init                           a configuration file from what this machine has
  ferryllm serve                          providers from OPENAI_API_KEY, ANTHROPIC_API_KEY, … or the demo
  ferryllm start && ferryllm status       the same in the background
  ferryllm launch claude                  Claude Code on the gateway, nothing of its own changed
  ferryllm doctor                         what is wrong, and what to do
  ferryllm explain request.json           where a request would go, and as what

Without --config: $FERRYLLM_CONFIG, ./ferryllm.toml, $XDG_CONFIG_HOME/ferryllm/config.toml,
~/.config/ferryllm/config.toml.
Exit codes: 0 it worked, 1 it failed, 2 the command line is wrong, 3 no gateway is running.
`

/** Runs the command line `args` and gives the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0
  const { own, passedOn } = splitArguments(args)
  const program = createProgram(terminal, (result) => (code = result), passedOn)
  try {
    if (args.length === 0) program.help()
    await program.parseAsync(own, { from: 'user' })
    return code
  } catch (cause) {
    if (!(cause instanceof CommanderError)) return reportBug(cause, terminal)
    const isAnswer = cause.exitCode === 0 || cause.code === 'commander.help'
    return isAnswer ? 0 : USAGE
  }
}

/** What follows `--` is for the program that `launch` starts, and means nothing here. */
function splitArguments(args: readonly string[]): { own: readonly string[]; passedOn: readonly string[] } {
  const starts = args[0] === 'launch' || (args[0] === 'sessions' && args[1] === 'resume')
  const at = starts ? args.indexOf('--') : -1
  return at < 0 ? { own: args, passedOn: [] } : { own: args.slice(0, at), passedOn: args.slice(at + 1) }
}

/** The whole command line; `finish` takes the exit code of the command that was run. */
export function createProgram(
  terminal: Terminal,
  finish: (code: number) => void,
  passedOn: readonly string[] = [],
): Command {
  const program = new Command('ferryllm')
    .description('A local-first LLM gateway: any client protocol in, any provider protocol out.')
    .version(versionText, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.error(text),
      getOutHasColors: () => terminal.hasColors,
      getErrHasColors: () => terminal.hasColors,
    })
  for (const register of COMMANDS) register(program, { terminal, finish, passedOn })
  showUsageAfterError(program, program.name())
  return program
}

/** The usage and not the whole help, which would push the mistake off the screen. */
function showUsageAfterError(command: Command, name: string): void {
  command.showHelpAfterError(`Usage: ${name} ${command.usage()}\n${name} --help says more.`)
  for (const child of command.commands) showUsageAfterError(child, `${name} ${child.name()}`)
}

function reportBug(cause: unknown, terminal: Terminal): number {
  const error = cause instanceof Error ? cause : new Error(String(cause))
  const detail = terminal.env['FERRYLLM_DEBUG'] ? (error.stack ?? error.message) : error.message
  terminal.error(`error: ferryllm failed: ${detail}\n`)
  return FAILED
}
