// The words of `ferryllm serve`.
import { serve, type ServeOptions } from '../commands/serve.ts'
import { configOption, examples, type Register } from './register.ts'

export const registerServe: Register = (program, { terminal, finish }) => {
  program
    .command('serve')
    .description('start the gateway')
    .addOption(configOption())
    .addHelpText('after', examples('ferryllm serve', 'ferryllm serve -c ferryllm.toml'))
    .action(async (options: ServeOptions) => finish(await serve(options, terminal)))
}
