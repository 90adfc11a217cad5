// The words of `ferryllm serve`.
import { Option, type Command } from 'commander'
import type { ServeOptions } from '../commands/serve.ts'
import { examples, withLayers, type Register } from './register.ts'

export const registerServe: Register = (program, { terminal, finish }) => {
  withServeOptions(program.command('serve'))
    .description('start the gateway on this terminal')
    .addOption(new Option('--background').hideHelp())
    .addHelpText('after', examples('ferryllm serve', 'ferryllm serve -c ferryllm.toml'))
    .action(async (options: ServeOptions) => {
      const { serve } = await import('../commands/serve.ts')
      finish(await serve(options, terminal))
    })
}

/** The options of `serve`, which `start` and `restart` take and pass on. */
export function withServeOptions(command: Command): Command {
  return withLayers(command)
    .option('--no-watch', 'do not take over changes of the file while running')
    .option('--insecure', 'listen where others can reach it although no key is needed')
}

/** The options of `serve` among those that were given, as arguments for another process. */
export function serveArguments(given: Command, serveOptions: readonly Option[]): string[] {
  return serveOptions.flatMap((option) => {
    const name = option.attributeName()
    if (given.getOptionValueSource(name) !== 'cli') return []
    const value: unknown = given.getOptionValue(name)
    const flag = option.long ?? option.short ?? ''
    if (typeof value === 'boolean') return [flag]
    return (Array.isArray(value) ? value : [value]).flatMap((item) => [flag, String(item)])
  })
}
