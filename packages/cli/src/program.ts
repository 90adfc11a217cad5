// Reads the command line and runs one command: 0 it worked, 1 it failed, 2 the command line is wrong.
import { Command, CommanderError } from 'commander'
import { versionText } from './commands/version.ts'
import { FAILED, USAGE } from './exit-codes.ts'
import { COMMANDS } from './register/order.ts'
import type { Terminal } from './terminal.ts'

const EXAMPLES = `
Examples:
  ferryllm serve                          providers from OPENAI_API_KEY, ANTHROPIC_API_KEY, … or the demo
  ferryllm serve -c ferryllm.toml
  ferryllm check-config -c ferryllm.toml
  ferryllm explain request.json           where a request would go, and as what

Without --config: $FERRYLLM_CONFIG, ./ferryllm.toml, $XDG_CONFIG_HOME/ferryllm/config.toml,
~/.config/ferryllm/config.toml. The exit code is 0, 1 for a failure, 2 for a wrong command line.
`

/** Runs the command line `args` and gives the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0
  const program = createProgram(terminal, (result) => (code = result))
  try {
    if (args.length === 0) program.help()
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (cause) {
    if (!(cause instanceof CommanderError)) return reportBug(cause, terminal)
    const isAnswer = cause.exitCode === 0 || cause.code === 'commander.help'
    return isAnswer ? 0 : USAGE
  }
}

function createProgram(terminal: Terminal, finish: (code: number) => void): Command {
  const program = new Command('ferryllm')
    .description('A local-first LLM gateway: any client protocol in, any provider protocol out.')
    .version(versionText, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.error(text),
      getOutHasColors: () => terminal.hasColors,
      getErrHasColors: () => terminal.hasColors,
    })
  for (const register of COMMANDS) register(program, { terminal, finish })
  return program
}

function reportBug(cause: unknown, terminal: Terminal): number {
  const error = cause instanceof Error ? cause : new Error(String(cause))
  const detail = terminal.env['FERRYLLM_DEBUG'] ? (error.stack ?? error.message) : error.message
  terminal.error(`error: ferryllm failed: ${detail}\n`)
  return FAILED
}
