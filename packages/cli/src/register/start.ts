// The words of `ferryllm start` and `ferryllm restart`, which take every option of `serve`.
import { Command, Option } from 'commander'
import type { ServeCall, StartOptions } from '../commands/start.ts'
import { examples, jsonOption, parseSeconds, type Register } from './register.ts'
import { serveArguments, withServeOptions } from './serve.ts'

const SERVE_OPTIONS = withServeOptions(new Command()).options

export const registerStart: Register = (program, { terminal, finish }) => {
  withStartOptions(program.command('start'))
    .description('start the gateway in the background')
    .addHelpText('after', examples('ferryllm start', 'ferryllm start -c ferryllm.toml && ferryllm status'))
    .action(async (options: StartOptions, command: Command) => {
      const { start } = await import('../commands/start.ts')
      finish(await start(callOf(command), options, terminal))
    })
}

export const registerRestart: Register = (program, { terminal, finish }) => {
  withStartOptions(program.command('restart'))
    .description('stop the running gateway and start it again, by default with the same options')
    .addHelpText('after', examples('ferryllm restart', 'ferryllm restart -c other.toml'))
    .action(async (options: StartOptions, command: Command) => {
      const { restart } = await import('../commands/restart.ts')
      finish(await restart(callOf(command), options, terminal))
    })
}

function withStartOptions(command: Command): Command {
  return withServeOptions(command)
    .addOption(new Option('--timeout <secs>', 'how long it may take to start').default(15).argParser(parseSeconds))
    .addOption(jsonOption())
}

function callOf(command: Command): ServeCall {
  return { args: serveArguments(command, SERVE_OPTIONS), cwd: process.cwd() }
}
