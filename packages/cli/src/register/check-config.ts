// The words of `ferryllm check-config`.
import type { CheckOptions } from '../commands/check-config.ts'
import { examples, jsonOption, withLayers, type Register } from './register.ts'

export const registerCheckConfig: Register = (program, { terminal, finish }) => {
  withLayers(program.command('check-config'))
    .description('check the configuration file and print what it means')
    .option('--live', 'ask every provider for its models too, which shows whether its key works and costs nothing')
    .addOption(jsonOption())
    .addHelpText('after', examples('ferryllm check-config -c ferryllm.toml', 'ferryllm check-config --live'))
    .action(async (options: CheckOptions) => {
      const { checkConfig } = await import('../commands/check-config.ts')
      finish(await checkConfig(options, terminal))
    })
}
